# What the desk says in English. `{ $name }` is filled in; Markdown is allowed
# (bold at the start of a line is `__so__`: Fluent keeps `*` for itself there); keep the same keys as in every other language.

language-name = English

### Answers

choices = I am not sure which of these you mean:
no-answer = I have no answer to that. You can put it another way, look through the FAQ with /faq, or ask a person.
button-solved = ✅ Solved
button-unhelpful = 👎 Not helpful
button-person = 🙋 Ask a person
button-read-on = 📖 Read on in private
button-shelves = 📚 All topics
button-outdated = This button is out of date. Send /help to see what you can do.
thanks-solved = Glad that helped!
sorry-unhelpful = Sorry that this did not help. Is it one of these, or shall a person look at it?
only-words = I can only search with words. Write your question, or open a ticket and send the files there.

### Browsing

welcome =
    __Welcome to the help desk.__ Write your question in your own words, or choose a topic.

    If a person is needed, /ticket opens a ticket. Staff never ask for your password, seed phrase, private key or codes.
shelves = **Topics.** Choose one, or just write your question.
help =
    __What I can do here__

    { $commands }

    Or just write your question.
ask-what = Write your question after the command, for example: /ask how long does a deposit take
language-which = Which language shall I speak with you?
language-chosen = I will speak English with you from now on.
joined =
    __Hello!__ I answer questions from the FAQ under your messages and stay quiet otherwise. Ask me directly with /ask.

    To see messages that do not mention me I need privacy mode switched off (or admin rights).

### Commands

command-help = what I can do
command-faq = look through the FAQ, or search it
command-ask = ask a question
command-ticket = ask a person: open a ticket
command-mytickets = your tickets and their state
command-feedback = tell the team about a bug, an idea or a complaint
command-link = link another account of yours, to use your tickets from both
command-unlink = stop linking this account with your others
command-language = choose the language
command-subscribe = official announcements in private, by topic
command-unsubscribe = no more announcements in private
command-cancel = stop filling in a form
command-tickets = the queue: open, mine, unassigned, late, vip, closed or a category; and a page
command-claim = take a ticket
command-assign = give a ticket to a colleague
command-reply = answer the member
command-canned = find a canned reply and send it
command-history = everything about a member, or in a ticket
command-note = keep an internal note
command-priority = say how urgent a ticket is: emergency, high, normal or low
command-transfer = hand a ticket over to another team
command-hold = put a ticket on hold while we wait for something; the member is told
command-snooze = hide a ticket from the queue for a while: /snooze 2h
command-resume = take a ticket off hold
command-close = say that a ticket is solved, with the reason if you like
command-reopen = open a ticket again
command-merge = merge a duplicate into another ticket of the same member
command-teach = say which entry a wording asks for, or draft a new one
command-unanswered = what members asked without a sure answer, to teach it
command-digest = the feedback of the last day or week
command-learned = what was learned from members and staff, and undo it
command-signin = a one-time link to the staff page

### Forms

ticket-in-private = Tickets are opened in private, where nobody else reads along.
ticket-which = What is it about?
form-intro = Staff will never ask for your password, seed phrase, private key or verification codes. Do not send them to anyone.
first-form-title = Ask a person
first-form-which = What is it about?
first-form-about = What happened?
first-form-about-help = In your own words: what you did, what you saw, and when.
first-form-files = Screenshots or other files
form-fill-in = Please fill this in:
form-next = Thank you. A few more questions:
form-progress = { $step }/{ $steps }
form-proposal = You wrote: “{ $text }”
form-review =
    __Is this right?__

    { $summary }
form-required = “{ $field }” is needed before this can be sent.
form-too-long = “{ $field }” can be at most { $detail } characters long. Please shorten it.
form-choice = Please choose one of the options for “{ $field }”; “{ $found }” is none of them.
form-pattern = “{ $field }” does not look right: “{ $found }”. { $detail }
form-amount = “{ $field }” should be an amount, and I cannot read “{ $found }” as one. For example: { $example }
form-hash = “{ $found }” does not look like a transaction hash. Copy it from the details of the transfer or from the explorer. It looks like this: { $example }
form-hash-network = “{ $found }” looks like a hash of another network ({ $detail }) than the one you chose. On yours it looks like this: { $example } Please check both.
form-hash-address = “{ $found }” looks like an address ({ $detail }), not like a transaction hash. The hash looks like this: { $example }
form-email = “{ $found }” does not look like an e-mail address. For example: { $example }
form-order = “{ $found }” does not look like an order number. For example: { $example }
form-secret = Something that must stay secret stood in “{ $field }” and was removed. Please answer without it.
form-or-skip = You can also skip this.
answer-private = private
form-files-so-far = { $count ->
    [one] One file so far. Send more, or go on.
   *[other] { $count } files so far. Send more, or go on.
}
form-mistakes =
    __Not quite yet:__

    { $mistakes }
form-cancelled = Cancelled. Nothing was sent.
form-lapsed = A form was begun here and left alone, so I put it away. Nothing was sent. Whenever you need us, begin again.
form-put-away =
    The form “{ $title }” was left alone, so I put it away. Nothing was sent. What you answered is kept until { $until }; go on whenever you like, or let it be forgotten:

    { $summary }
button-go-on = Go on
button-forget = Forget it
nothing-to-cancel = There is nothing to cancel.
button-ticket = 🎫 Open a ticket
button-cancel = Cancel
button-send = Send
button-again = Change
button-keep = Use this
button-skip = Skip
button-files-done = Done

### Feedback

feedback-which = What kind of feedback is it?
feedback-in-private = Feedback is given in private, where nobody else reads along.
feedback-none = Feedback is not taken here. If you need help, /ticket reaches a person.
feedback-form-about = What would you like to tell us?
feedback-form-about-help = Where in the app or on the site, what you did, what you saw.
feedback-form-expected = What would you have expected?
feedback-form-expected-help = Or what you would wish for instead.
feedback-form-contact = How can we reach you, if we have a question?
feedback-form-contact-help = Only if you like: an e-mail address or a name on a platform.
feedback-form-files = Screenshots or video
feedback-form-files-help = Up to 10. Cover passwords, codes and keys first.
feedback-taken =
    __Thank you, the team has it.__ Feedback is read, not answered.

    If you need help with a matter of your own, /ticket reaches a person.
feedback-card =
    📣 __Feedback: { $type }__\
    { $name } ({ $platform }, { $language })

    { $details }
digest =
    📊 __Feedback: { $count }__ · { $begin } – { $end }

    { $counts }

    { $lines }
digest-empty = 📊 No feedback from { $begin } to { $end }.
digest-more = and { $count } more: `frontdesk feedback digest`
digest-usage = How far back? /digest day or /digest week
button-feedback = 📣 Give feedback

### Subscriptions

subscribe = **Official announcements in private.** Choose what you want to hear about, and the language. Every one of them can be ended by one press.
subscribe-everything = Everything
subscribed = You will get announcements about: { $topic }.
subscribed-language = You will get announcements in English.
unsubscribed = No more announcements about: { $topic }.
unsubscribed-all = You will get no more announcements in private. /subscribe brings them back.
button-unsubscribe = 🔕 No more of these

### Tickets, the member's side

support = Support
ticket-opened =
    __Ticket { $ref } is open.__ A person will answer here. Whatever you write or send here now is added to it.

    /mytickets shows its state.
presence-here = A person is here now.
presence-next = Nobody is here right now. The next person at { $at }, that is in { $wait }.
presence-on-call = 🚨 This is urgent, so the people on call were told just now, whatever the hour. Write here what else you know: since when, what is missing, what you have done. Staff never ask for your password, keys or codes.
length-minutes = { $minutes } min
length-hours = { $hours } h{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } min
}
length-days = { $days } d{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } h
}
ticket-solved = **Ticket { $ref } is solved.** How did we do?
ticket-solved-silent = **Ticket { $ref } is closed, because we did not hear from you.** If it is not solved, write here: it opens again. How did we do?
ticket-held = Ticket { $ref } is waiting for something that is not in our hands. We go on as soon as it is there; you need not do anything.
ticket-reminder =
    Is “{ $subject }” (ticket { $ref }) solved? We are waiting for your answer.

    Without one it is closed in { $days ->
        [one] one day
       *[other] { $days } days
    }.
ticket-merged = Ticket { $ref } goes on in { $into }: both are about the same. Whatever you write here is added to { $into }.
ticket-reopened = Ticket { $ref } is open again. Write here what is missing.
thanks-rating = Thank you for rating us!
button-comment = 💬 Say more
comment-ask = What went well, or what should we do better? Your next message goes to the team. /cancel if you would rather not.
comment-thanks = Thank you! The team will read it.
button-reopen = Not solved: reopen
button-reopen-one = Reopen { $ref }
button-continue = ✍️ Write in { $ref }
continue-here = What you write here now is added to ticket { $ref }.
mytickets-none = You have no tickets. /ticket opens one.
mytickets-list =
    __Your tickets__

    { $lines }
member-status-new = waiting for our answer
member-status-waiting-for-staff = waiting for our answer
member-status-waiting-for-member = waiting for you
member-status-on-hold = on hold
member-status-solved = solved
member-status-closed = closed
member-status-merged = merged into another

### Linking accounts

link-code =
    __Link another account of yours__

    With your __other__ account, write this to me in private within { $minutes } minutes:

    `/link { $code }`

    It works once. Whoever sends it can read and write in your tickets: show it to nobody. Staff never ask for it.
link-unknown = “{ $code }” is no code, or it was used already, or it is too old. Write /link with your other account to get a new one.
link-already = These accounts are linked already.
link-sure =
    __Is “{ $name }” on { $platform } your own account?__

    Linked accounts read and write in each other’s tickets. Did somebody tell you to send this code? Then they want to read yours: staff never ask for it.
button-join = Yes, both are mine
button-not-mine = No, somebody told me to
linked = ✅ Linked with “{ $name }” on { $platform }: /mytickets shows the tickets of both. If this was not you, write /unlink at once.
link-refused = Nothing was linked, and the code is void. Thank you for looking closely.
link-declined = The other side said that your accounts do not belong together, so nothing was linked.
unlink-none = This account is linked with no other. /link links one.
unlinked-here = This account is linked with no other any more. It was linked with: { $names }.
unlinked = “{ $name }” on { $platform } is not linked with you any more.

### Tickets, the staff side

visitor = Visitor
ticket-card =
    __Ticket { $ref }__ · { $status }\
    { $category } · { $requester } ({ $platform }, { $language }) · { $assignee }{ $facts }

    { $details }
status-new = new
status-waiting-for-staff = waiting for staff
status-waiting-for-member = waiting for the member
status-on-hold = on hold
status-solved = solved
status-closed = closed
status-merged = merged
filter-open = open
filter-mine = mine
filter-unassigned = unassigned
filter-late = late
filter-vip = VIP
filter-closed = closed
priority-emergency = emergency
priority-high = high
priority-normal = normal
priority-low = low
card-first-reply = first answer by { $at }
card-resolution = to be solved within { $length } of working time
emergency = 🚨 **Emergency: { $ref }** · { $who }: { $subject }. On call: { $names }.
emergency-nobody = 🚨 **Emergency: { $ref }** · { $who }: { $subject }. Nobody is on call: whoever reads this, please take it.
first-reply-soon = ⏳ { $ref } waits for its first answer, promised by { $at }: { $who }.
first-reply-late = ⏰ **{ $ref } had no answer by { $at }**, as was promised. Whose it is: { $who }.
resolution-soon = ⏳ { $ref } should be solved by { $at }: { $who }.
resolution-late = ⏰ **{ $ref } is not solved by { $at }**, as was promised. Whose it is: { $who }.
assignee-left = 👋 { $name } is not on staff any more: { $ref } belongs to nobody now. /claim { $ref } takes it.
priority-usage = “{ $word }” is no priority. /priority takes one of: { $levels }.
priority-already = { $ref } has the priority { $level } already.
priority-set = { $ref } has the priority { $level } now; what was promised is reckoned anew.
transfer-unknown = “{ $word }” is no team. There are: { $teams }.
transfer-already = { $ref } is with { $team } already.
transferred = { $ref } is with { $team } now; the time that was used so far counts.
transferred-here = 📥 { $ref } was transferred to this team: { $subject }
tickets-list =
    __Tickets: { $filter } ({ $count })__

    { $lines }
tickets-none = No tickets here: { $filter }.
tickets-usage = Which tickets? /tickets takes one of: { $filters }.
which-ticket = Which ticket? Use /{ $command } in the ticket's own thread, or write the reference first: /{ $command } 7Q4M-X2KP
thread-left = ➡️ { $ref } goes on in another thread. Nothing that is written here is passed on: /history { $ref } shows what was said, /reply { $ref } answers from anywhere.
thread-left-for = ➡️ { $ref } goes on in the staff room of { $team }. Nothing that is written here is passed on: /history { $ref } shows what was said, /reply { $ref } answers from anywhere.
came-from = ⬅️ { $ref } came from another staff room.
no-ticket-here = This thread belongs to no ticket, so nobody outside reads it. /tickets lists the open ones.
claimed = You have taken { $ref }.
claimed-by-you = { $ref } is yours already.
claimed-before = { $name } has taken { $ref } before you.
assigned = { $ref } is now with { $name }.
assign-unknown = “{ $word }” is not on the staff list. There are: { $names }. /assign me takes it yourself.
note-kept = Noted. The member does not see it.
note-what = Write the note after the command: /note called back, waiting for the chain
no-files-with-command = /{ $command } takes no files, so nothing was done. Send the files by themselves, then the command.
reply-what = There is nothing in that message that could be sent to the member.
reply-closed = { $ref } is not open, so this was not sent. /reopen it first, then send it again.
solved = { $ref } is solved. The member is told and asked how it was.
solved-before = { $name } has closed { $ref } before you ({ $at }).
closed-for-good = { $ref } is closed for good ({ $name }, { $at }).
merged-before = { $ref } was merged into { $into }.
desk-itself = Frontdesk
held = { $ref } is on hold, and the member knows.
held-before = { $name } has put { $ref } on hold before you ({ $at }).
not-on-hold = { $ref } is not on hold.
resumed = { $ref } is back in the queue.
snoozed = { $ref } comes back on { $until }, or when the member writes. The member is not told.
snooze-usage = Until when? /snooze 2h, /snooze 3d or /snooze tomorrow 9:00
woken = ⏰ { $ref } is back in the queue ({ $name }).
merge-usage = Into which ticket? /merge 7Q4M-X2KP merges { $ref } into that one.
merge-others = { $ref } and { $into } are not of the same member, so they stay apart: one would read the other’s words.
merged = { $ref } goes on in { $into }, and the member knows.
absorbed = 🔗 { $ref } was merged into this ticket. It was about: { $subject }
reopened = { $ref } is open again.
open-already = { $ref } is open.
button-claim = 🙋 Claim
button-solve = ✅ Solved
button-hold = ⏸ Hold
button-resume = ▶️ Resume
button-resend = 🔁 Send again
button-dismiss = It arrived
undelivered = ⚠️ A message of { $ref } did not reach the member: { $reason }. { $advice }
undelivered-unreachable = They cannot be reached on this platform (bot blocked or chat gone); the ticket stays open.
undelivered-uncertain = It may have arrived. Please check, then send it again or dismiss this.
undelivered-elsewhere = Also known of them: { $contacts }.
undelivered-other = Please try again or reach them another way.
undelivered-thread = ⚠️ Ticket { $ref } has no thread, it could not be opened: { $reason }. /tickets shows the ticket. May I open threads here?
thread-again = This ticket’s thread was removed, so it was made again. What was said before: { $where }
canned-found =
    __Canned replies for { $ref }__

    { $lines }
canned-none = No canned reply is about “{ $words }”. They stand in replies.toml.
canned-sent = Sent.
history-usage = Of whom? /history in a ticket’s thread shows that member; or /history 7Q4M-X2KP, /history @name, /history telegram:123456
history-nobody = Nobody called “{ $name }” has written here. /history telegram:123456 looks by id.
history-which =
    Several people are called “{ $name }”:

    { $people }
history-no-tickets = { $name } has no tickets.
history-member =
    __{ $name }__ ({ $accounts })

    { $lines }
history-ticket =
    __{ $ref }: { $subject }__

    { $lines }
history-earlier = { $count ->
    [one] One earlier line is
   *[other] { $count } earlier lines are
} on the staff page.
happening-opened = opened the ticket
happening-member-wrote = wrote
happening-staff-replied = replied
happening-note = noted
happening-edited = changed their words
happening-deleted = removed their words
happening-claimed = took it
happening-assigned = gave it to
happening-held = put it on hold
happening-snoozed = put it off until
happening-resumed = took it off hold
happening-reminded = asked whether it still stands
happening-solved = solved it
happening-closed = closed it for good
happening-reopened = opened it again
happening-merged = merged it into
happening-absorbed = merged into it
happening-moved = goes on in
happening-rated = rated the help
happening-commented = said about the help
happening-alarmed = called whoever is on call
happening-prioritised = changed the priority
happening-transferred = transferred it
happening-target-near = reminded of what was promised
happening-target-missed = missed what was promised
happening-left = set it free, for this person left staff:
happening-undelivered = could not deliver a message
delivery-resent = It is being sent again.
delivery-dismissed = Noted as arrived.
delivery-resent-before = { $name } has had it sent again before you.
delivery-dismissed-before = { $name } has noted it as arrived before you.
file-too-large = “{ $name }” could not be passed on: it is larger than the { $most } MB that can be. Please send a smaller file, or a link to it.
file-left-out = “{ $name }” is missing here: it is larger than the { $most } MB that can be passed on.
file-lost = “{ $name }” is missing here: it could not be fetched.
file-executable = “{ $name }” was not taken: programs, scripts and web pages are never passed on, because they can do harm. A screenshot, a PDF or a text file can.
file-disguised = “{ $name }” was not passed on: its content is not what its name says. Please send it as what it is, or as a screenshot.
file-type = “{ $name }” was not taken: only pictures, video, sound, PDF and text files can be attached here. A screenshot of it will do.
file-huge = “{ $name }” was not taken: it is larger than { $most } MB. Please send a smaller one, or a screenshot.
file-one-too-many = “{ $name }” was not taken: at most { $most } files can be attached.
file-kept-back-executable = “{ $name }” is kept back: it is a program, a script or a web page.
file-kept-back-disguised = “{ $name }” is kept back: its content is not what its name says.
edited-file = The file was replaced. This is the new one:
edited-album-file = File { $number } of { $count } was replaced. This is the new one:
edited-album-text = The text of file { $number } of { $count } now reads:
undelivered-in-thread = ⚠️ A message of { $ref } may be missing in this thread: { $reason }. { $advice }
undelivered-for-staff = ⚠️ A message of the member could not be put into the thread of { $ref }: { $reason }. The staff page shows it.
signin-link = Open the staff page with this link. It works once, within 30 minutes, for you alone: { $link }
signin-no-page = The staff page is not switched on here ([web] in the configuration).

### Announcements

command-announce = announce something officially
command-announcements = announcements and what became of them
announce-usage =
    __How to announce__

    Write the time, what concerns it, an empty line, and the text; the first line is the title. Or answer a message with `/announce` and the time: then that message is announced.

    ```
    /announce tomorrow 9:00 Asia/Shanghai
    to: all
    topics: maintenance
    pin: yes

    {"["}en] Planned maintenance
    Trading pauses at 10:00.

    {"["}zh] 系统维护
    10:00 暂停交易。
    ```

    Times: `tomorrow 9:00 Asia/Shanghai`, `in 2h`, `2026-12-01 09:00`, `now`. Also `platforms`, `languages`, `tiers`, `early: vip 30m`, `expires: 2d`, `silent: yes`, `mention: yes`, `name`, `alt` (for a picture). You see a preview before anything is sent.

    `/announce correct NAME` and a new text corrects what was posted (`reply` below it: as an answer where nothing can be edited); `/announce withdraw NAME` removes it.
announce-mistakes =
    __This cannot be announced yet:__

    { $mistakes }
compose-no-text = There is no text. Write it below an empty line, or answer the message that is to be announced.
compose-no-body = The text in “{ $language }” needs a title line and something below it.
compose-twice = Two texts are in the same language. Put `[en]`, `[zh]`… before each.
compose-title = The title is longer than { $most } characters.
compose-links = It leads to { $links }. Announcements link to our own domains alone: { $domains }.
compose-when = I cannot tell when “{ $word }” is, or it is past. Write it like `tomorrow 9:00 Asia/Shanghai`, `in 2h` or `2026-12-01 09:00`.
compose-unknown = { $field }: “{ $word }” is not known. There are: { $known }.
compose-length = { $field }: “{ $word }” is no length of time. Write it like 30m, 2h or 1d.
compose-name = “{ $word }” cannot be its name: at most 40 lower-case letters, digits and hyphens.
compose-taken = “{ $word }” is the name of another announcement.
compose-alt = Say in a line `alt: …` what the picture shows, for who cannot see it.
compose-mention = None of its rooms names anybody to ping: say whom in `mention` of `[[rooms]]` in the configuration, or leave `mention` out.
announce-preview =
    📣 __`{ $slug }`__ · { $time } · { $rooms } rooms · { $cost }

    { $lines }

    { $next }
preview-approve = Nothing is sent before another admin approves it.
preview-confirm = Nothing is sent before you approve it.
preview-page = our page and feed
preview-more = and { $count } more
preview-not-connected = its platform is not connected
preview-length = { $length } of { $limit }
preview-parts = { $count } parts
preview-no-pin = cannot be pinned there
preview-early = { $minutes } minutes early
preview-untranslated = no text in { $language }
preview-mention = pings { $who } when it is posted
preview-mention-nobody = pings nobody: the room names nobody for it
preview-mention-cannot = nobody can be pinged there
preview-mention-alone = It pings nobody unless another admin than its author approves it.
preview-approve-mention = It goes out as its file says, but pings nobody before an admin approves that here.
mention-approved = 📢 { $name } has approved that `{ $slug }` pings people. When it goes out stays as it is; until then anyone on staff can stop it.
button-approve = ✅ Approve
button-stop = 🛑 Stop
approve-own = Another admin has to approve what you wrote.
approve-already = This has been decided already.
announce-approved = ✅ { $name } has approved `{ $slug }`: it goes out { $time }, not before { $until }. Until then anyone on staff can stop it.
correction-approved = ✅ { $name } has approved the correction of `{ $slug }` ({ $time }): what was posted is changed, not before { $until }.
announce-stopped = 🛑 { $name } has stopped `{ $slug }`. What had not left stays here.
announcements-none = Nothing has been announced yet.
announcements-list =
    __Announcements ({ $count })__

    { $lines }
announcement-unknown = There is no announcement “{ $slug }”. /announcements lists them.
announcement-ledger =
    { $headline }

    { $figures }

    { $lines }
announcement-progress =
    📣 __{ $title }__ is going out: { $settled } of { $total }

    { $figures }
announcement-done =
    📣 __{ $title }__ is out (`{ $slug }`).

    { $figures }

    { $lines }
announcement-skipped = ⚠️ “{ $title }” (`{ $slug }`) was due at { $time }, but Frontdesk was not running then. It was not sent, as its file says (`missed`).
announcement-correction = ✏️ **Correction**
announcement-corrected =
    ✏️ The correction of __{ $title }__ (`{ $slug }`) is done.

    { $figures }

    { $lines }
announcement-problems =
    ⚠️ __The announcements’ files have { $count ->
        [one] a mistake
       *[other] { $count } mistakes
    }.__ What was taken over before stays as it is.

    { $lines }
announcement-removed =
    🗑 __{ $title }__ (`{ $slug }`) is withdrawn.

    { $figures }

    { $lines }
announce-withdrawn = 🗑 { $name } withdraws `{ $slug }`: what was posted is being removed where that can be done. You will see what became of each place.
correct-file = `{ $slug }` is written as a file. Correct it there; what was posted follows.
stage-draft = draft
stage-coming = due { $time }
stage-proposed = waits for approval
stage-approved = published
stage-stopped = stopped
stage-withdrawn = withdrawn
standing-scheduled = scheduled
standing-sending = being sent
standing-sent = sent
standing-deferred = deferred
standing-refused = refused
standing-unknown = unknown
standing-parked = parked
standing-expired = expired
standing-dismissed = dismissed
change-edit = edit
change-delete = removal
change-reply = correction
ledger-subscriber = subscriber
ledger-cost = { $cost } USD
ledger-empty = no destinations
button-ledger = 📋 Details

### Teaching

button-teach = 📚 Teach
button-draft = ✏️ Draft a new entry
button-unlearn = ↩ Undo
button-relearn = ↪ It is, after all
teach-what = Which wording? Write it after the command, at most { $most } characters and without secrets: /teach coins sent but nothing there. In a ticket’s thread the member’s own question is taken. An entry’s id before it needs no choosing: /teach deposit/not-arrived
teach-which = Which entry answers “{ $wording }”?
taught = “{ $wording }” → “{ $title }”. { $state }
taught-together = It counts as soon as { $staff } of staff have said so.
unlearned = “{ $wording }” is no longer “{ $title }”. Members’ votes cannot bring it back.
fit-taught = Whoever asks so from now on gets this answer.
fit-in-files = The entry’s file has it already.
fit-elsewhere = It rests: the files give this wording to another entry. Mend the files first.
fit-chatter = It rests: the files list it as chatter, which is met with silence.
fit-gone = It rests: the entry is no longer in the files.
learned =
    __Learned: { $count }__

    { $lines }
learned-line = “{ $wording }” → { $title } · { $by } · { $date }
learned-members = { $count } members
learned-none = Nothing was learned yet, or not that far. /teach teaches a wording; members teach by pressing “Solved”.
unanswered =
    __Asked without a sure answer, last { $days } days:__

    { $lines }
unanswered-line = “{ $wording }” · { $people ->
    [one] one person
   *[other] { $people } people
}
unanswered-none = Nothing more: every question that can be taught had a sure answer.
draft =
    __A new entry, to be completed:__ save it as { $path } in the content folder, add at least two more ways members ask, check the answer. `frontdesk faq check` tells what is missing.
draft-answer = Write the answer here: the first sentence answers, then the steps.

### The gate

denied-role = You are not on the staff list, so this was not done. If you should be, ask an admin to add `{ $id }`.
denied-admin = Only admins can do this. You are on the staff list as a moderator.
denied-place = This does not work here. Members’ matters are handled in private, staff commands in the staff room.
denied-owner = Only the person who asked can use this button.
denied-anonymous = You write in the name of the group, so I cannot tell who you are. Switch off “remain anonymous” and try again.
denied-unknown = I do not know this command. /help shows those I know.

### Secrets

secret-removed = ⚠️ Your message held something that looks like a password, key or code. It was not kept. If it was real, change it now. Nobody on staff ever needs it.

### When something fails

failed = Something went wrong on our side and your message could not be handled. It is kept, and staff will see it. Please try once more.

# --- commands where an app has them in its menus, and knows them by a name in each language

called-help = help
called-faq = faq
called-ask = ask
called-ticket = ticket
called-mytickets = mytickets
called-link = link
called-unlink = unlink
called-language = language
called-feedback = feedback
called-subscribe = subscribe
called-unsubscribe = unsubscribe
called-cancel = cancel
called-tickets = tickets
called-claim = claim
called-assign = assign
called-reply = reply
called-note = note
called-priority = priority
called-transfer = transfer
called-canned = canned
called-history = history
called-export = export
called-digest = digest
called-report = report
called-hold = hold
called-snooze = snooze
called-resume = resume
called-close = close
called-reopen = reopen
called-merge = merge
called-announce = announce
called-announcements = announcements
called-teach = teach
called-learned = learned
called-unanswered = unanswered
called-signin = signin
option-words = what to write behind the command
option-file = a screenshot, a video or another file
option-form = what it is about
menu-answer = Answer from FAQ
menu-ticket = Open ticket

## What is taken away and reported

command-export = a ticket’s transcript as HTML and JSON: /export 7Q4M-X2KP, with --notes its internal notes, too
command-report = how a day, week or month went: /report, /report month
export-here = The transcript of { $ref }. It is as confidential as the ticket.
export-here-notes = The transcript of { $ref }, with internal notes: not for the member.
export-made = Made { $at }
export-state = State
export-category = Category
export-requester = Member
export-platform = Platform
export-assignee = Assignee
export-opened = Opened
export-closed = Done
export-question = Asked first
export-rating = Rating
export-comment = Comment
export-account = Account
export-contact = Contact
report-usage = Of which period? /report day, /report week or /report month: the last one that is over. With “now” the one under way: /report week now
report-title-day = Report for { $first } ({ $zone })
report-title-week = Report for the week from { $first } to { $last } ({ $zone })
report-title-month = Report for { $month } ({ $zone })
report-empty = Nothing happened in this period: no tickets, no questions, no ratings.
report-volume = Tickets: { $opened } opened, { $solved } solved
report-asked = Questions: { $n }; answered by the FAQ { $answered }; offered choices { $offered }
report-first-reply = First reply: { $spread }
report-resolution = Until solved: { $spread }
report-targets = Within target: first reply { $first }, solved { $resolution }
report-reopened = Reopened after solving: { $share }
report-satisfaction = Satisfaction: { $said }
report-spread = median { $median }, 90 % within { $p90 } (n = { $n })
report-none-of-none = none (n = 0)
report-comments = What members wrote
report-by-categories = By category
report-by-languages = By language
report-by-platforms = By platform
report-by-teams = By team
report-by-tiers = By tier
report-by-priorities = By priority
report-no-team = no team
report-no-tier = no tier
report-by-staff = By staff
report-head-asked = Questions
report-head-opened = Opened
report-head-solved = Solved
report-head-first = First reply
report-head-first-in-time = First reply within target
report-head-resolution = Until solved
report-head-resolution-in-time = Solved within target
report-head-rating = Rating
report-head-replies = Replies
report-head-tickets = Tickets
report-pictures = The figures as pictures
chart-volume = Questions and tickets by day
chart-volume-alt = Bars by day: questions/tickets opened/tickets solved. { $days }
chart-categories = Tickets opened, by category
chart-categories-alt = Bars: tickets opened by category. { $groups }
chart-satisfaction = Ratings, n = { $n }
chart-satisfaction-alt = Bars: how many of { $n } members gave 1 to 5. { $counts }

### Public answers where one message answers one, and money

more-in-private = … For the rest, send us a direct message.
pointer-private = I am not sure about that one. Send us a direct message and we will look at it together. We never ask for passwords, seed phrases or codes.
pointer-elsewhere = I am not sure about that one. Please ask on our help page: its address is in our profile. We never ask for passwords, seed phrases or codes.
budget-day-used-up = 💸 { $account }: the budget of { $limit } USD for today is used up. Nothing more is read or sent there until midnight (UTC); what waits is sent then. Raise daily_budget to go on earlier.
budget-month-used-up = 💸 { $account }: the budget of { $limit } USD for this month is used up. Nothing more is read or sent there until the next month begins (UTC); what waits is sent then. Raise monthly_budget to go on earlier.
platform-unpaid = 💸 { $account }: the platform wants to be paid before it takes anything more. Buy credits in its developer console; what waits is sent by itself. It said: { $reason }
