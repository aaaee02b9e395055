"""Where a ticket goes, what its member is told, who is called, and what is said of a promise."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.actions import Verb, pack
from bot.desk.dispatch import length
from bot.messages import Due, FormSent, Message
from bot.tickets.hours import ALWAYS, Hours, parse_week
from bot.tickets.routing import Clients, Routing, Team
from bot.tickets.targets import Target, Targets
from bot.tickets.ticket import Happening, Notice, Status, Urgency
from bot.tickets.urgency import Choice, Emergencies, Wordings
from tests.fakes.people import ANA, BEN, GROUP, LEE, MEI, PRIVATE, STAFF, THREAD, later
from tests.fakes.view import Counter, buttons_of

OFFICE = Hours(zone="Asia/Shanghai", weekly=parse_week({"mon-fri": "09:00-18:00"}))  # it is Sunday evening there
SLOW = Target(first_reply=timedelta(hours=4), resolution=timedelta(hours=18))
FAST = Target(first_reply=timedelta(minutes=15), resolution=timedelta(hours=4))
EVERYONE = {Urgency.EMERGENCY: FAST, Urgency.NORMAL: SLOW, Urgency.HIGH: FAST}
FRONT = Team(name="front", languages=frozenset({"en"}), members=(MEI.key,), hours=OFFICE, on_call=(LEE.key, MEI.key))
NIGHT = Team(
    name="night", categories=frozenset({"deposit"}), members=(LEE.key,), hours=ALWAYS, room=replace(STAFF, thread="9")
)
ROUTING = Routing(teams=(FRONT, NIGHT), targets=Targets(everyone=EVERYONE))
EMERGENCIES = Emergencies(
    category="other",
    choices=(Choice(category="deposit", field="network", value="erc20"),),
    wordings=(Wordings(language="en", signs=("account * hacked", "账号 * 被盗"), unless=("how to",)),),
)
HACKED = "my account was hacked"


def _counter(routing: Routing = ROUTING, **rules: object) -> Counter:
    counter = Counter(routing=routing, **rules)
    counter.content = replace(counter.content, emergencies=EMERGENCIES)
    return counter


@pytest.fixture
def counter() -> Counter:
    return _counter()


def _opens(counter: Counter, about: str = "It is gone", category: str = "other", **values: str) -> None:
    counter.does(FormSent(form=f"ticket-{category}", values={"about": about, **values}))


def _happened(counter: Counter) -> list[Happening]:
    return [event.happening for event in counter.view.history(counter.the_ticket().ref)]


def _comes(counter: Counter, **time: float) -> None:
    counter.passes(**time)
    counter.does(Due(ref=counter.the_ticket().ref))


# --- opened ----------------------------------------------------------------------------------------------------------


def test_a_ticket_has_a_team_a_priority_and_a_promise_when_it_is_opened(counter: Counter) -> None:
    """The card shows them; times are on the community's clock."""
    _opens(counter)
    ticket = counter.the_ticket()
    assert (ticket.team, ticket.priority, ticket.tier, ticket.assignee) == ("front", Urgency.NORMAL, "", None)
    assert (ticket.first_reply_due, ticket.resolution_due) == (later(hours=17), later(hours=46))
    (card,) = counter.to(STAFF)
    for part in ("normal", "front", "2026-11-23 05:00", "within 18 h of working time"):
        assert part in card.body


def test_the_member_is_told_when_the_next_person_is_there(counter: Counter) -> None:
    """In their language, on the clock of those who speak it, and how long that is."""
    counter = _counter(zones={"en": "Asia/Shanghai"})
    _opens(counter)
    told = counter.say("presence-next", at="2026-11-23 09:00 (Asia/Shanghai)", wait="13 h")
    assert counter.said[0].endswith(told)
    counter.view.stored.clear()
    counter.passes(hours=14)
    _opens(counter)
    assert counter.said[0].endswith(counter.say("presence-here"))


def test_in_chinese_too() -> None:
    """With the hours of the team that speaks it."""
    chinese = replace(FRONT, languages=frozenset({"zh"}))
    counter = _counter(Routing(teams=(chinese,)), zone="Asia/Shanghai")
    counter.view.languages[ANA.platform, ANA.id] = "zh"
    _opens(counter, "充值没到")
    wait = counter.say("length-hours", "zh", hours=13, minutes=0)
    assert counter.say("presence-next", "zh", at="2026-11-23 09:00 (Asia/Shanghai)", wait=wait) in counter.said[0]


def test_without_teams_nothing_is_promised() -> None:
    """Nor is anybody said to be there."""
    counter = _counter(Routing())
    _opens(counter)
    assert counter.said[0] == counter.say("ticket-opened", ref=counter.the_ticket().ref)
    assert counter.the_ticket().due_at is None


def test_a_vips_ticket_is_their_account_managers() -> None:
    """While the manager works; the card says whose and what tier."""
    clients = Clients(tier="vip", people=frozenset({ANA.key}), manager=MEI.key, fallback=LEE.key)
    counter = _counter(replace(ROUTING, clients=(clients,)))
    _opens(counter)
    ticket = counter.the_ticket()
    assert (ticket.assignee, ticket.assignee_name, ticket.tier) == (LEE.key, "Lee", "vip")  # Mei is off shift
    assert ticket.status is Status.WAITING_FOR_STAFF
    assert "⭐" in counter.to(STAFF)[0].body
    assert counter.said[0].endswith(counter.say("presence-here"))  # Lee, though the ticket's team is off
    counter.commands("tickets", "vip", by=MEI, where=STAFF)
    assert f"⭐ **{ticket.ref}**" in counter.said[0]


@pytest.mark.parametrize(
    ("time", "english", "chinese"),
    [
        (timedelta(seconds=1), "1 min", "1 分钟"),
        (timedelta(hours=2), "2 h", "2 小时"),
        (timedelta(hours=47, minutes=59), "47 h 59 min", "47 小时 59 分钟"),
        (timedelta(hours=48), "2 d", "2 天"),
        (timedelta(days=3, hours=1, minutes=5), "3 d 1 h", "3 天 1 小时"),
    ],
)
def test_lengths_of_time_in_words(time: timedelta, english: str, chinese: str) -> None:
    """To the minute, and never too short."""
    texts = Counter().content.texts
    assert (length(texts, "en", time), length(texts, "zh", time)) == (english, chinese)


# --- emergencies -----------------------------------------------------------------------------------------------------


def _is_alarm(counter: Counter, names: str = "Lee, Mei") -> None:
    ticket = counter.the_ticket()
    assert ticket.priority is Urgency.EMERGENCY
    alarm = counter.say("emergency", ref=ticket.ref, who="Ana", subject=ticket.subject, names=names)
    assert alarm in [message.body for message in counter.to(STAFF)]
    assert counter.view.history(ticket.ref)[-1].happening is Happening.ALARMED


@pytest.mark.parametrize(
    ("category", "values"),
    [
        ("other", {"about": HACKED}),
        ("other", {"about": "账号昨晚被盗"}),
        ("deposit", {"about": "?", "network": "erc20"}),
    ],
)
def test_an_emergency_in_a_form_calls_who_is_on_call(
    counter: Counter, category: str, values: Mapping[str, str]
) -> None:
    """At any hour; the member knows, and the promise counts from now."""
    counter.does(FormSent(form=f"ticket-{category}", values=values))
    _is_alarm(counter)
    assert counter.said[0].endswith(counter.say("presence-on-call"))
    assert counter.the_ticket().first_reply_due == later(minutes=15)
    assert any(message.new_thread and message.new_thread.startswith("🚨") for message in counter.to(STAFF))


def test_an_emergency_in_the_first_form_is_asked_nothing_more(counter: Counter) -> None:
    """Where the category's own form would come in a second step."""
    counter.facts = replace(counter.facts, forms=True, form_fields=3)
    counter.does(FormSent(form="ticket", values={"category": "deposit", "about": HACKED, "files": ""}))
    _is_alarm(counter)
    assert counter.the_ticket().category == "deposit"


def test_who_is_on_call_is_told_in_private_too(counter: Counter) -> None:
    """In every place where the desk knows them alone; who never wrote to it there is named in the staff room only."""
    lees = replace(PRIVATE, chat=LEE.id)
    counter.view.alone[LEE.key] = lees
    counter.does(FormSent(form="ticket-other", values={"about": HACKED}))
    ticket = counter.the_ticket()
    alarm = counter.say("emergency", ref=ticket.ref, who="Ana", subject=ticket.subject, names="Lee, Mei")
    assert [message.body for message in counter.to(lees)] == [alarm]
    assert alarm not in [message.body for message in counter.to(PRIVATE)]
    counter.does("nothing new")
    assert counter.to(lees) == [], "told once"


def test_in_private_an_emergency_is_a_ticket_at_once(counter: Counter) -> None:
    """No form first; what was written stands in it, and the FAQ's answer still comes."""
    counter.does(HACKED)
    _is_alarm(counter)
    opened = counter.view.history(counter.the_ticket().ref)[0]
    assert (opened.happening, opened.text) == (Happening.OPENED, f"What happened?: {HACKED}")
    assert counter.view.link(PRIVATE, "m-e1") is not None
    assert counter.say("no-answer") in counter.said
    counter.presses_label(counter.say("button-person"))  # under the FAQ's answer
    assert counter.said == [counter.say("continue-here", ref=counter.the_ticket().ref)]
    counter.does("it was at noon")
    assert _happened(counter)[-1] is Happening.MEMBER_WROTE


def test_asked_for_with_the_command_or_under_an_answer(counter: Counter) -> None:
    """Wherever a person is asked for."""
    for command in ("ticket", "ask"):
        counter.commands(command, HACKED)
        _is_alarm(counter)
        counter.view.stored.clear()
    counter.view.dialogues.clear()
    counter.view.questions.clear()
    counter.does(f"deposit is missing, {HACKED}", where=GROUP, addressed=True)
    (question,) = counter.view.questions
    counter.presses(pack(Verb.PERSON, question))
    _is_alarm(counter)


def test_in_the_middle_of_a_form_the_rest_is_not_asked(counter: Counter) -> None:
    """It can be told in the ticket."""
    counter.commands("ticket")
    counter.presses(pack(Verb.TICKET, "deposit"))
    counter.does(HACKED)
    _is_alarm(counter)
    assert counter.view.dialogue(PRIVATE.lane, ANA.key).draft is None


def test_a_ticket_becomes_an_emergency_by_what_its_member_writes(counter: Counter) -> None:
    """Once."""
    _opens(counter)
    counter.does(f"now {HACKED}")
    assert counter.the_ticket().priority is Urgency.EMERGENCY
    assert _happened(counter) == [Happening.OPENED, Happening.PRIORITISED, Happening.ALARMED, Happening.MEMBER_WROTE]
    assert counter.the_ticket().first_reply_due == later(minutes=15)
    counter.does(HACKED)
    assert _happened(counter)[-1] is Happening.MEMBER_WROTE
    assert _happened(counter).count(Happening.ALARMED) == 1


def test_among_others_the_way_to_a_person_is_shown(counter: Counter) -> None:
    """Though nobody asked the bot; staff who talk about one are left alone, and so is a question about safety."""
    counter.does(HACKED, where=GROUP)
    assert buttons_of(counter.puts) == [counter.say("button-person")]
    counter.presses_label(counter.say("button-person"))
    _is_alarm(counter)
    counter.does(HACKED, by=MEI, where=GROUP)
    assert counter.done == []
    counter.does("how to see whether my account was hacked", where=GROUP)
    assert counter.done == []


def test_without_anybody_on_call_staff_are_told_so() -> None:
    """And the member is told when the next person is there, not that somebody was woken."""
    counter = _counter(Routing(teams=(replace(FRONT, on_call=()),), targets=ROUTING.targets))
    counter.does(HACKED)
    ref = counter.the_ticket().ref
    said = counter.say("emergency-nobody", ref=ref, who="Ana", subject=HACKED)
    assert said in [message.body for message in counter.to(STAFF)]
    assert "2026-11-23" in counter.said[0]
    assert counter.the_ticket().first_reply_due == later(hours=13, minutes=15)


# --- staff decide otherwise ------------------------------------------------------------------------------------------


def _staff(counter: Counter, command: str, words: str = "") -> None:
    counter.commands(command, words, by=MEI, where=THREAD)


def test_staff_change_how_urgent_it_is(counter: Counter) -> None:
    """By either name of the level; the card and what was promised follow."""
    _opens(counter)
    counter.passes(hours=13)
    _staff(counter, "priority", "High")
    ticket = counter.the_ticket()
    assert (ticket.priority, ticket.first_reply_due) == (Urgency.HIGH, later(hours=13, minutes=15))
    assert counter.view.history(ticket.ref)[-1].text == "high"
    assert counter.said[-1] == counter.say("priority-set", ref=ticket.ref, level="high")
    _staff(counter, "priority", "high")
    assert counter.said == [counter.say("priority-already", ref=ticket.ref, level="high")]
    _staff(counter, "priority", "sky")
    assert counter.said == [counter.say("priority-usage", word="sky", levels="emergency, high, normal, low")]
    _staff(counter, "priority", "emergency")
    _is_alarm(counter)


def test_a_transferred_ticket_is_the_other_teams(counter: Counter) -> None:
    """Free to be taken there; that team hears of it in its room; the time used so far counts."""
    _opens(counter)
    _staff(counter, "claim")
    counter.passes(hours=14)
    _staff(counter, "transfer", "Night")
    ticket = counter.the_ticket()
    assert (ticket.team, ticket.assignee) == ("night", None)
    assert ticket.first_reply_due == later(hours=17)  # one of four hours was used
    arrived = counter.say("transferred-here", ref=ticket.ref, subject=ticket.subject)
    assert [m.to.thread for m in counter.to(STAFF) if m.body == arrived] == [None, "9"]
    _staff(counter, "transfer", "night")
    assert counter.said == [counter.say("transfer-already", ref=ticket.ref, team="night")]
    _staff(counter, "transfer", "moon")
    assert counter.said == [counter.say("transfer-unknown", word="moon", teams="front, night")]


@pytest.mark.parametrize(("command", "words"), [("priority", "high"), ("transfer", "night")])
def test_what_is_done_is_left_as_it_is(counter: Counter, command: str, words: str) -> None:
    """Whoever comes too late is told who was first."""
    _opens(counter)
    _staff(counter, "close")
    _staff(counter, command, words)
    assert counter.said[0].startswith(f"Mei has closed {counter.the_ticket().ref} before you")


@pytest.mark.parametrize(
    ("words", "key"), [("late", "none"), ("late 2", "none"), ("other", "list"), ("OPEN 1", "list"), ("deposit", "none")]
)
def test_the_queue_by_filter_category_and_page(counter: Counter, words: str, key: str) -> None:
    """Pages are counted from one."""
    _opens(counter)
    counter.commands("tickets", words, by=MEI, where=STAFF)
    assert counter.the_ticket().ref in counter.said[0] if key == "list" else "No tickets here" in counter.said[0]


@pytest.mark.parametrize("words", ["open 0", "open x", "open 1 2", "nothing", "open -1"])
def test_what_is_no_page_of_the_queue_is_explained(counter: Counter, words: str) -> None:
    """With everything that could have been meant."""
    counter.commands("tickets", words, by=MEI, where=STAFF)
    known = "open, mine, unassigned, late, vip, closed, deposit, other"
    assert counter.said == [counter.say("tickets-usage", filters=known)]


# --- promises --------------------------------------------------------------------------------------------------------


def test_staff_are_reminded_in_the_thread_and_a_broken_promise_is_told_to_all(counter: Counter) -> None:
    """Each once; the ticket is late until somebody answers."""
    _opens(counter)
    ref, at = counter.the_ticket().ref, "2026-11-23 05:00 (UTC)"
    _comes(counter, hours=15, minutes=59)
    assert counter.done == []
    _comes(counter, minutes=1)
    assert [m.body for m in counter.to(STAFF)] == [counter.say(Notice.FIRST_REPLY_SOON, ref=ref, at=at, who="Mei")]
    assert [m.to for m in counter.to(STAFF)] == [THREAD]
    _comes(counter, hours=1)
    late = counter.say(Notice.FIRST_REPLY_LATE, ref=ref, at=at, who="Mei")
    assert [m.to for m in counter.to(STAFF) if m.body == late] == [THREAD, STAFF]
    _comes(counter, minutes=1)
    assert counter.done == []
    assert _happened(counter) == [Happening.OPENED, Happening.TARGET_NEAR, Happening.TARGET_MISSED]
    counter.commands("tickets", "late", by=MEI, where=STAFF)
    assert f"⏰ **{ref}**" in counter.said[0]
    counter.does("here we are", by=MEI, where=THREAD)
    assert not counter.the_ticket().is_late


def test_the_clock_of_the_solution_stands_while_the_member_is_asked(counter: Counter) -> None:
    """And nobody is reminded meanwhile."""
    _opens(counter)
    counter.passes(hours=14)
    counter.does("Which one?", by=MEI, where=THREAD)
    assert counter.the_ticket().resolution_left == timedelta(hours=17)
    _comes(counter, days=2)
    assert Happening.TARGET_NEAR not in _happened(counter)
    counter.does("That one")
    assert counter.the_ticket().resolution_due == later(days=3, hours=22)  # Thursday, 18:00 in Shanghai
    _comes(counter, days=4)
    assert _happened(counter)[-1] is Happening.TARGET_MISSED


def test_who_has_left_staff_has_no_ticket_any_more(counter: Counter) -> None:
    """It is nobody's and everybody is told; what a platform's roles say of who is staff cannot be seen from here."""
    _opens(counter)
    ticket = replace(counter.the_ticket(), assignee="chat:99", assignee_name="Kim", status=Status.WAITING_FOR_STAFF)
    counter.view.stored[ticket.ref] = ticket
    _comes(counter)
    assert counter.the_ticket().assignee is None
    assert counter.say("assignee-left", ref=ticket.ref, name="Kim") in [m.body for m in counter.to(STAFF)]
    assert _happened(counter)[-1] is Happening.LEFT
    staff = counter.rules.staff
    assert not staff.has_left(MEI.key)
    assert not staff.has_left("page:mei")
    assert not replace(staff, roles={"chat:7": staff.role_of(LEE)}).has_left("chat:99")
    assert replace(staff, roles={"page:7": staff.role_of(LEE)}).has_left("chat:99")


def test_only_members_messages_count_as_written(counter: Counter) -> None:
    """What staff or another member write makes no emergency of a ticket."""
    _opens(counter)
    counter.does(f"Is it that {HACKED}?", by=MEI, where=THREAD)
    assert counter.the_ticket().priority is Urgency.NORMAL
    counter.does(Message(message_id="9", text=HACKED), by=BEN, where=replace(PRIVATE, chat=BEN.id))
    assert len(counter.view.stored) == 2
