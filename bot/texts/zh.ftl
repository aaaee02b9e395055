# 客服台说的每一句中文。`{ $name }` 会被填入内容；可以用 Markdown
# （行首加粗写 `__这样__`，因为 Fluent 在那里保留了 `*`）；键与其他语言保持一致。

language-name = 中文

### 回答

choices = 您想问的是下面哪一个？
no-answer = 这个问题我暂时答不上来。您可以换个说法，用 /faq 浏览常见问题，或者转人工。
button-solved = ✅ 已解决
button-unhelpful = 👎 没帮上忙
button-person = 🙋 转人工
button-read-on = 📖 私聊查看全文
button-shelves = 📚 全部主题
button-outdated = 这个按钮已经失效。发送 /help 看看可以做什么。
thanks-solved = 很高兴能帮到您！
sorry-unhelpful = 抱歉没能帮上忙。是下面这些问题吗？也可以转人工处理。
only-words = 我只能按文字查找。请把问题写出来，或者开一个工单并在那里发送文件。

### 浏览

welcome =
    __欢迎来到服务台。__ 直接用您自己的话提问，或选择一个主题。

    需要人工时，发送 /ticket 开工单。工作人员绝不会向您索要密码、助记词、私钥或验证码。
shelves = **主题：** 选择一个，或直接输入您的问题。
help =
    __在这里我可以：__

    { $commands }

    也可以直接提问。
ask-what = 请把问题写在命令后面，例如：/ask 充值多久到账
language-which = 您希望我用哪种语言？
language-chosen = 好的，之后我会用中文和您交流。
joined =
    __大家好！__ 我会根据常见问题在您的消息下面作答，其他时候保持安静。也可以用 /ask 直接问我。

    若要看到没有提及我的消息，需要关闭隐私模式（privacy mode）或给我管理员权限。

### 命令

command-help = 我能做什么
command-faq = 浏览或搜索常见问题
command-ask = 提一个问题
command-ticket = 转人工：开工单
command-mytickets = 我的工单及进度
command-feedback = 反馈故障、建议或投诉
command-link = 关联您的另一个账号，两边都能使用工单
command-unlink = 取消关联此账号
command-language = 选择语言
command-subscribe = 按主题私信接收官方公告
command-unsubscribe = 不再私信接收公告
command-cancel = 停止填写表单
command-tickets = 工单列表：open、mine、unassigned、late、vip、closed 或分类，后面可写页码
command-claim = 认领工单
command-assign = 把工单交给同事
command-reply = 回复用户
command-canned = 查找常用回复并发送
command-history = 查看用户或工单的全部记录
command-note = 内部备注
command-priority = 设置工单优先级：emergency、high、normal 或 low
command-transfer = 把工单转给其他团队
command-hold = 暂时搁置工单（等待外部结果），会告知用户
command-snooze = 暂时从列表中隐藏工单：/snooze 2h
command-resume = 恢复被搁置的工单
command-close = 将工单标为已解决，可附原因
command-reopen = 重新打开工单
command-merge = 把重复的工单并入同一用户的另一个工单
command-teach = 指明某种问法属于哪个条目，或起草新条目
command-unanswered = 查看没有确切回答的问题，并教我怎么答
command-digest = 查看最近一天或一周的反馈
command-learned = 查看并撤销从用户和工作人员那里学到的问法
command-signin = 获取一次性的工作台链接

### 表单

ticket-in-private = 工单在私聊里处理，其他人看不到。
ticket-which = 是关于哪方面的问题？
form-intro = 工作人员绝不会向您索要密码、助记词、私钥或验证码，请不要发给任何人。
first-form-title = 联系人工客服
first-form-which = 关于什么问题？
first-form-about = 发生了什么？
first-form-about-help = 用自己的话说明：做了什么操作、看到了什么、大约什么时候。
first-form-files = 截图或其他文件
form-fill-in = 请填写：
form-next = 谢谢，还有几个问题：
form-progress = { $step }/{ $steps }
form-proposal = 您之前写道：「{ $text }」
form-review =
    __请确认以下内容：__

    { $summary }
form-required = 提交前需要填写「{ $field }」。
form-too-long = 「{ $field }」最多 { $detail } 个字，请精简一下。
form-choice = 请为「{ $field }」选择一个选项；「{ $found }」不在其中。
form-pattern = 「{ $field }」看起来不对：「{ $found }」。{ $detail }
form-amount = 「{ $field }」需要填写数量，「{ $found }」我看不懂。例如：{ $example }
form-hash = 「{ $found }」不像交易哈希。请从转账详情或区块浏览器里复制，格式类似：{ $example }
form-hash-network = 「{ $found }」像是另一个网络（{ $detail }）的哈希，与您选择的网络不符。您选择的网络的哈希类似：{ $example } 请核对两者。
form-hash-address = 「{ $found }」像是地址（{ $detail }），不是交易哈希。交易哈希类似：{ $example }
form-email = 「{ $found }」不像邮箱地址。例如：{ $example }
form-order = 「{ $found }」不像订单号。例如：{ $example }
form-secret = 「{ $field }」里有必须保密的内容，已被移除。请去掉后重新填写。
form-or-skip = 也可以跳过这一项。
answer-private = 保密
form-files-so-far = 已收到 { $count } 个文件。可以继续发送，或进入下一步。
form-mistakes =
    __还差一点：__

    { $mistakes }
form-cancelled = 已取消，没有提交任何内容。
form-lapsed = 您之前打开了一份表单但没有继续，我先收起来了，没有提交任何内容。需要时随时可以重新开始。
form-put-away =
    「{ $title }」表单有一段时间没有继续，我先收起来了，没有提交任何内容。已填写的内容保留到 { $until }，您可以随时继续，也可以让我删除：

    { $summary }
button-go-on = 继续填写
button-forget = 删除
nothing-to-cancel = 没有需要取消的内容。
button-ticket = 🎫 开工单
button-cancel = 取消
button-send = 提交
button-again = 修改
button-keep = 就用这段
button-skip = 跳过
button-files-done = 完成

### 反馈

feedback-which = 是哪一类反馈？
feedback-in-private = 反馈请在私聊中提交，其他人看不到。
feedback-none = 这里暂不收集反馈。如需帮助，/ticket 可以联系人工。
feedback-form-about = 您想告诉我们什么？
feedback-form-about-help = 在应用或网站的哪个位置、做了什么、看到了什么。
feedback-form-expected = 您期望的是怎样的？
feedback-form-expected-help = 或者您希望改成什么样。
feedback-form-contact = 如果我们有疑问，怎样联系您？
feedback-form-contact-help = 选填：邮箱，或某个平台上的用户名。
feedback-form-files = 截图或视频
feedback-form-files-help = 最多 10 个。请先遮住密码、验证码和密钥。
feedback-taken =
    __谢谢，团队已收到。__反馈会有人阅读，但不会逐条回复。

    如果您自己的问题需要帮助，/ticket 可以联系人工。
feedback-card =
    📣 __反馈：{ $type }__\
    { $name }（{ $platform }，{ $language }）

    { $details }
digest =
    📊 __反馈：{ $count } 条__ · { $begin } – { $end }

    { $counts }

    { $lines }
digest-empty = 📊 { $begin } 至 { $end } 没有收到反馈。
digest-more = 另有 { $count } 条：`frontdesk feedback digest`
digest-usage = 查看多久的？/digest day（一天）或 /digest week（一周）
button-feedback = 📣 提交反馈

### 订阅

subscribe = **私信接收官方公告。** 请选择想了解的主题和语言。每一项都可以一键取消。
subscribe-everything = 全部公告
subscribed = 您将收到以下主题的公告：{ $topic }。
subscribed-language = 您将收到中文公告。
unsubscribed = 不再发送以下主题的公告：{ $topic }。
unsubscribed-all = 不会再私信发送公告。发送 /subscribe 可重新订阅。
button-unsubscribe = 🔕 不再接收

### 工单（用户侧）

support = 客服
ticket-opened =
    __工单 { $ref } 已创建。__ 工作人员会在这里回复。现在您在这里写或发送的内容都会加入工单。

    用 /mytickets 查看进度。
presence-here = 现在有工作人员在线。
presence-next = 现在没有工作人员在线。下一位工作人员将于 { $at } 上线，还有{ $wait }。
presence-on-call = 🚨 情况紧急，已立即通知值班人员，不论现在几点。请在这里写下您还知道的情况：从什么时候开始、少了什么、您做过什么。工作人员绝不会索要您的密码、密钥或验证码。
length-minutes = { $minutes } 分钟
length-hours = { $hours } 小时{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } 分钟
}
length-days = { $days } 天{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } 小时
}
ticket-solved = **工单 { $ref } 已解决。** 您对这次服务满意吗？
ticket-solved-silent = **由于一直没有收到您的回复，工单 { $ref } 已关闭。** 如果问题还没解决，请直接在这里回复，工单会重新打开。您对这次服务满意吗？
ticket-held = 工单 { $ref } 正在等待外部结果，一有进展我们会立即处理，您无需操作。
ticket-reminder =
    工单 { $ref }（{ $subject }）解决了吗？我们在等您的回复。

    如果没有回复，工单将在 { $days } 天后关闭。
ticket-merged = 工单 { $ref } 与 { $into } 是同一件事，已合并到 { $into }。您在这里写的内容会加入 { $into }。
ticket-reopened = 工单 { $ref } 已重新打开。请写下还需要处理的内容。
thanks-rating = 感谢您的评价！
button-comment = 💬 补充意见
comment-ask = 哪些地方做得好，哪些需要改进？您的下一条消息会转给团队。不想写请发送 /cancel。
comment-thanks = 谢谢！团队会看到您的意见。
button-reopen = 没解决，重新打开
button-reopen-one = 重新打开 { $ref }
button-continue = ✍️ 继续 { $ref }
continue-here = 您现在在这里写的内容会加入工单 { $ref }。
mytickets-none = 您还没有工单。发送 /ticket 新建一个。
mytickets-list =
    __您的工单__

    { $lines }
member-status-new = 等待我们回复
member-status-waiting-for-staff = 等待我们回复
member-status-waiting-for-member = 等待您回复
member-status-on-hold = 等待外部结果
member-status-solved = 已解决
member-status-closed = 已关闭
member-status-merged = 已合并到其他工单

### 关联账号

link-code =
    __关联您的另一个账号__

    请在 { $minutes } 分钟内，用您的__另一个__账号私聊发送给我：

    `/link { $code }`

    仅可使用一次。发送它的人可以查看和回复您的工单，请勿给任何人看。工作人员绝不会索要它。
link-unknown = “{ $code }” 不是有效的关联码，可能已使用或已过期。请用您的另一个账号发送 /link 获取新的。
link-already = 这两个账号已经关联。
link-sure =
    __{ $platform } 上的“{ $name }”是您本人的账号吗？__

    关联后，两个账号可以互相查看和回复工单。是别人让您发送这个码的吗？那对方是想看您的工单：工作人员绝不会索要它。
button-join = 是，都是我的账号
button-not-mine = 不是，是别人让我发的
linked = ✅ 已与 { $platform } 上的“{ $name }”关联：/mytickets 会显示两边的工单。如果不是您本人操作，请立即发送 /unlink。
link-refused = 没有关联任何账号，该码已作废。感谢您的谨慎。
link-declined = 对方表示这两个账号不属于同一个人，因此没有关联。
unlink-none = 此账号没有关联其他账号。发送 /link 可以关联。
unlinked-here = 此账号已取消关联。之前关联的账号：{ $names }。
unlinked = { $platform } 上的“{ $name }”已与您取消关联。

### 工单（工作人员侧）

visitor = 访客
ticket-card =
    __工单 { $ref }__ · { $status }\
    { $category } · { $requester }（{ $platform }，{ $language }） · { $assignee }{ $facts }

    { $details }
status-new = 新工单
status-waiting-for-staff = 待处理
status-waiting-for-member = 等待用户
status-on-hold = 已搁置
status-solved = 已解决
status-closed = 已关闭
status-merged = 已合并
filter-open = 未关闭
filter-mine = 我的
filter-unassigned = 未认领
filter-late = 已超时
filter-vip = VIP
priority-emergency = 紧急
priority-high = 高
priority-normal = 普通
priority-low = 低
card-first-reply = 首次回复不晚于 { $at }
card-resolution = 应在 { $length } 工作时间内解决
emergency = 🚨 **紧急工单：{ $ref }** · { $who }：{ $subject }。值班：{ $names }。
emergency-nobody = 🚨 **紧急工单：{ $ref }** · { $who }：{ $subject }。目前无人值班：看到的同事请立即处理。
first-reply-soon = ⏳ { $ref } 还没有首次回复，承诺时间 { $at }：{ $who }。
first-reply-late = ⏰ **{ $ref } 到 { $at } 仍未回复**，已超出承诺时间。负责人：{ $who }。
resolution-soon = ⏳ { $ref } 应在 { $at } 前解决：{ $who }。
resolution-late = ⏰ **{ $ref } 到 { $at } 仍未解决**，已超出承诺时间。负责人：{ $who }。
assignee-left = 👋 { $name } 已不在客服团队：{ $ref } 现在无人负责。/claim { $ref } 可以领取。
priority-usage = 没有“{ $word }”这个优先级。/priority 后面可以写：{ $levels }。
priority-already = { $ref } 的优先级已经是{ $level }。
priority-set = { $ref } 的优先级现在是{ $level }，承诺时间已重新计算。
transfer-unknown = 没有“{ $word }”这个团队。现有团队：{ $teams }。
transfer-already = { $ref } 已经在 { $team }。
transferred = { $ref } 已转给 { $team }，已用的时间照常计入。
transferred-here = 📥 { $ref } 已转到本团队：{ $subject }
filter-closed = 已关闭
tickets-list =
    __工单：{ $filter }（{ $count }）__

    { $lines }
tickets-none = 这里没有工单：{ $filter }。
tickets-usage = 要看哪些工单？/tickets 后面可以写：{ $filters }。
which-ticket = 是哪个工单？请在工单自己的话题里用 /{ $command }，或先写编号：/{ $command } 7Q4M-X2KP
thread-left = ➡️ { $ref } 已转到另一个话题继续。写在这里的内容不会转达：用 /history { $ref } 查看记录，用 /reply { $ref } 可在任何地方回复。
thread-left-for = ➡️ { $ref } 已转到 { $team } 的工作群继续。写在这里的内容不会转达：用 /history { $ref } 查看记录，用 /reply { $ref } 可在任何地方回复。
came-from = ⬅️ { $ref } 来自另一个工作群。
no-ticket-here = 这个话题不属于任何工单，外面没人看得到。用 /tickets 查看未关闭的工单。
claimed = 您已认领 { $ref }。
claimed-by-you = { $ref } 已经在您名下。
claimed-before = { $name } 已先于您认领 { $ref }。
assigned = { $ref } 已交给 { $name }。
assign-unknown = 「{ $word }」不在工作人员名单里。名单：{ $names }。用 /assign me 交给自己。
note-kept = 已记录，用户看不到。
note-what = 请把备注写在命令后面：/note 已回电，等待链上确认
no-files-with-command = /{ $command } 不接受文件，因此什么都没有执行。请先单独发送文件，再发送命令。
reply-what = 这条消息里没有可以发给用户的内容。
reply-closed = { $ref } 不在处理中，所以这条没有发出。请先 /reopen，再发一次。
solved = { $ref } 已解决，已告知用户并请其评价。
solved-before = { $name } 已先关闭 { $ref }（{ $at }）。
closed-for-good = { $ref } 已彻底关闭（{ $name }，{ $at }）。
merged-before = { $ref } 已合并到 { $into }。
desk-itself = Frontdesk
held = { $ref } 已搁置，已告知用户。
held-before = { $name } 已先搁置 { $ref }（{ $at }）。
not-on-hold = { $ref } 没有被搁置。
resumed = { $ref } 已回到列表。
snoozed = { $ref } 将在 { $until } 或用户回复时回到列表。不会告知用户。
snooze-usage = 到什么时候？例如 /snooze 2h、/snooze 3d 或 /snooze 明天9点
woken = ⏰ { $ref } 已回到列表（{ $name }）。
merge-usage = 合并到哪个工单？/merge 7Q4M-X2KP 会把 { $ref } 并入该工单。
merge-others = { $ref } 和 { $into } 不是同一用户的，不能合并：否则一方会看到另一方的内容。
merged = { $ref } 已合并到 { $into }，已告知用户。
absorbed = 🔗 { $ref } 已并入此工单，内容是：{ $subject }
reopened = { $ref } 已重新打开。
open-already = { $ref } 是打开的。
button-claim = 🙋 认领
button-solve = ✅ 已解决
button-hold = ⏸ 搁置
button-resume = ▶️ 恢复
button-resend = 🔁 重新发送
button-dismiss = 已送达
undelivered = ⚠️ { $ref } 的一条消息没有送达用户：{ $reason }。{ $advice }
file-too-large = “{ $name }” 没能转达：文件超过了可转达的 { $most } MB。请发送较小的文件，或发送链接。
file-left-out = 这里缺少 “{ $name }”：文件超过了可转达的 { $most } MB。
file-lost = 这里缺少 “{ $name }”：文件未能取得。
file-executable = 没有接收「{ $name }」：程序、脚本和网页文件可能有害，一律不会转交。可以改发截图、PDF 或文本文件。
file-disguised = 「{ $name }」没有转交：内容与文件名不符。请按实际格式发送，或改发截图。
file-type = 没有接收「{ $name }」：这里只能附图片、视频、音频、PDF 和文本文件。发一张截图也可以。
file-huge = 没有接收「{ $name }」：文件超过 { $most } MB。请发送小一些的文件或截图。
file-one-too-many = 没有接收「{ $name }」：最多可以附 { $most } 个文件。
file-kept-back-executable = 「{ $name }」已被拦下：它是程序、脚本或网页文件。
file-kept-back-disguised = 「{ $name }」已被拦下：内容与文件名不符。
edited-file = 文件已被替换，新的文件如下：
edited-album-file = 第 { $number } 个文件（共 { $count } 个）已被替换，新的文件如下：
edited-album-text = 第 { $number } 个文件（共 { $count } 个）的说明改为：
undelivered-in-thread = ⚠️ { $ref } 的一条消息可能没有出现在这个话题里：{ $reason }。{ $advice }
undelivered-for-staff = ⚠️ 用户的一条消息没能放进 { $ref } 的话题：{ $reason }。可在客服页面查看。
undelivered-unreachable = 在这个平台上联系不到对方（已屏蔽机器人或聊天不存在）；工单保持打开。
undelivered-uncertain = 可能已经送达。请先确认，再重新发送或忽略。
undelivered-elsewhere = 其他联系方式：{ $contacts }。
undelivered-other = 请重试，或用其他方式联系对方。
undelivered-thread = ⚠️ 工单 { $ref } 的话题未能创建：{ $reason }。可用 /tickets 查看该工单。请确认我有在此创建话题的权限。
thread-again = 此工单的话题曾被删除，已重新创建。之前的内容：{ $where }
canned-found =
    __{ $ref } 的常用回复__

    { $lines }
canned-none = 没有与“{ $words }”相关的常用回复。常用回复写在 replies.toml 中。
canned-sent = 已发送。
history-usage = 查看谁的记录？在工单话题中发送 /history 查看该用户；或 /history 7Q4M-X2KP、/history @名字、/history telegram:123456
history-nobody = 没有名为“{ $name }”的用户。/history telegram:123456 可按 ID 查找。
history-which =
    有多位用户名为“{ $name }”：

    { $people }
history-no-tickets = { $name } 没有工单。
history-member =
    __{ $name }__（{ $accounts }）

    { $lines }
history-ticket =
    __{ $ref }：{ $subject }__

    { $lines }
history-earlier = 更早的 { $count } 条见工作人员页面。
happening-opened = 创建了工单
happening-member-wrote = 写道
happening-staff-replied = 回复
happening-note = 备注
happening-edited = 修改了内容
happening-deleted = 删除了内容
happening-claimed = 认领
happening-assigned = 分配给
happening-held = 搁置
happening-snoozed = 推迟至
happening-resumed = 恢复
happening-reminded = 询问是否仍需处理
happening-solved = 标为已解决
happening-closed = 彻底关闭
happening-reopened = 重新打开
happening-merged = 并入
happening-absorbed = 并入了
happening-moved = 转到
happening-rated = 评价
happening-commented = 补充意见
happening-alarmed = 通知了值班人员
happening-prioritised = 更改了优先级
happening-transferred = 转给其他团队
happening-target-near = 提醒承诺时间将到
happening-target-missed = 超出承诺时间
happening-left = 已取消负责人，因其已离开客服团队：
happening-undelivered = 有消息未能送达
delivery-resent = 正在重新发送。
delivery-dismissed = 已记为送达。
delivery-resent-before = { $name } 在你之前已让它重新发送。
delivery-dismissed-before = { $name } 在你之前已将它记为送达。
signin-link = 用这个链接打开工作台。仅限您本人，30 分钟内有效，只能用一次：{ $link }
signin-no-page = 这里没有启用工作台（配置中的 [web]）。

### 公告

command-announce = 发布官方公告
command-announcements = 公告及其发送情况
announce-usage =
    __如何发布公告__

    先写时间和相关设置，空一行，再写正文；第一行是标题。也可以用 `/announce` 加时间回复一条消息，把那条消息作为公告。

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

    时间：`tomorrow 9:00 Asia/Shanghai`、`明天上午9点`、`in 2h`、`2026-12-01 09:00`、`now`。还可以写 `platforms`、`languages`、`tiers`、`early: vip 30m`、`expires: 2d`、`silent: yes`、`mention: yes`、`name`、`alt`（图片说明）。发送前会先给您预览。

    `/announce correct 名称` 加新的正文可更正已发布的内容（下一行写 `reply`：不能修改的地方以回复更正）；`/announce withdraw 名称` 撤回。
announce-mistakes =
    __现在还不能发布：__

    { $mistakes }
compose-no-text = 没有正文。请在空行之后写，或回复要发布的那条消息。
compose-no-body = 「{ $language }」的正文需要一行标题和下面的内容。
compose-twice = 有两段正文是同一种语言。请在每段前写上 `[en]`、`[zh]` 等。
compose-title = 标题超过 { $most } 个字符。
compose-links = 其中的链接指向 { $links }。公告只能链接到我们自己的域名：{ $domains }。
compose-when = 看不出「{ $word }」是什么时候，或者已经过去。请写成 `明天上午9点`、`12月1日 9:00 Asia/Shanghai`、`in 2h` 或 `2026-12-01 09:00`。
compose-unknown = { $field }：没有「{ $word }」。可用的有：{ $known }。
compose-length = { $field }：「{ $word }」不是一段时间。请写成 30m、2h 或 1d。
compose-name = 「{ $word }」不能作名称：最多 40 个小写字母、数字和连字符。
compose-taken = 「{ $word }」是另一条公告的名称。
compose-alt = 请写一行 `alt: …` 说明图片内容，方便看不到图片的人。
compose-mention = 所选的群都没有指定提醒对象：请在配置的 `[[rooms]]` 中用 `mention` 指定，或去掉 `mention`。
announce-preview =
    📣 __`{ $slug }`__ · { $time } · { $rooms } 个群或频道 · { $cost }

    { $lines }

    { $next }
preview-approve = 在另一位管理员批准之前不会发送。
preview-confirm = 在您批准之前不会发送。
preview-page = 我们的网页和订阅源
preview-more = 另外还有 { $count } 个
preview-not-connected = 该平台没有连接
preview-length = { $length } / { $limit }
preview-parts = { $count } 条
preview-no-pin = 那里不能置顶
preview-early = 提前 { $minutes } 分钟
preview-untranslated = 没有 { $language } 版本
preview-mention = 发出时提醒 { $who }
preview-mention-nobody = 不提醒任何人：该群未指定提醒对象
preview-mention-cannot = 该平台无法提醒他人
preview-mention-alone = 除非由作者以外的另一位管理员批准，否则不会提醒任何人。
preview-approve-mention = 将按文件所写的时间发出，但在管理员于此批准之前不会提醒任何人。
mention-approved = 📢 { $name } 已批准 `{ $slug }` 提醒相关成员。发出时间不变；在此之前任何工作人员都可以停止。
button-approve = ✅ 批准
button-stop = 🛑 停止
approve-own = 您写的公告需要另一位管理员批准。
approve-already = 这条公告已经处理过了。
announce-approved = ✅ { $name } 已批准 `{ $slug }`：{ $time } 发送，最早不早于 { $until }。在此之前任何工作人员都可以停止。
correction-approved = ✅ { $name } 已批准 `{ $slug }`（{ $time }）的更正：已发布的内容将被修改，最早不早于 { $until }。
announce-stopped = 🛑 { $name } 已停止 `{ $slug }`。尚未发出的内容不会再发。
announcements-none = 还没有发布过公告。
announcements-list =
    __公告（{ $count }）__

    { $lines }
announcement-unknown = 没有名为「{ $slug }」的公告。用 /announcements 查看全部。
announcement-ledger =
    { $headline }

    { $figures }

    { $lines }
announcement-progress =
    📣 __{ $title }__ 正在发送：{ $settled } / { $total }

    { $figures }
announcement-done =
    📣 __{ $title }__ 已发送完毕（`{ $slug }`）。

    { $figures }

    { $lines }
announcement-skipped = ⚠️ 「{ $title }」（`{ $slug }`）应在 { $time } 发送，但当时 Frontdesk 没有运行。按文件中的设置（`missed`），没有补发。
announcement-correction = ✏️ **更正**
announcement-corrected =
    ✏️ 「{ $title }」（`{ $slug }`）的更正已完成。

    { $figures }

    { $lines }
announcement-problems =
    ⚠️ __公告文件中有 { $count } 处错误。__ 之前已读取的内容保持不变。

    { $lines }
announcement-removed =
    🗑 「{ $title }」（`{ $slug }`）已撤回。

    { $figures }

    { $lines }
announce-withdrawn = 🗑 { $name } 撤回 `{ $slug }`：正在尽可能删除已发布的内容，稍后会列出各处的结果。
correct-file = `{ $slug }` 是用文件写的。请修改文件，已发布的内容会随之更新。
stage-draft = 草稿
stage-coming = 将于 { $time } 发送
stage-proposed = 等待批准
stage-approved = 已发布
stage-stopped = 已停止
stage-withdrawn = 已撤回
standing-scheduled = 待发送
standing-sending = 发送中
standing-sent = 已发送
standing-deferred = 已推迟
standing-refused = 被拒绝
standing-unknown = 未知
standing-parked = 已搁置
standing-expired = 已过期
standing-dismissed = 已处理
change-edit = 修改
change-delete = 删除
change-reply = 更正
ledger-subscriber = 订阅者
ledger-cost = { $cost } 美元
ledger-empty = 没有发送对象
button-ledger = 📋 详情

### 教学

button-teach = 📚 教我
button-draft = ✏️ 起草新条目
button-unlearn = ↩ 撤销
button-relearn = ↪ 还是这条
teach-what = 是哪种问法？请写在命令后面，最多 { $most } 个字符，不含敏感信息：/teach 币转了怎么没看到。在工单话题里会用用户自己的问题。前面写上条目编号就不用再选：/teach deposit/not-arrived
teach-which = 「{ $wording }」该由哪个条目回答？
taught = 「{ $wording }」→「{ $title }」。{ $state }
taught-together = 需要 { $staff } 位工作人员都这样认定才会生效。
unlearned = 「{ $wording }」不再对应「{ $title }」，用户的投票也不能恢复它。
fit-taught = 从现在起，这样问的人都会得到这个回答。
fit-in-files = 条目文件里已经有这种问法。
fit-elsewhere = 暂不生效：文件把这种问法归给了另一个条目，请先修改文件。
fit-chatter = 暂不生效：文件把它列为闲聊，不作回答。
fit-gone = 暂不生效：文件里已经没有这个条目。
learned =
    __已学到：{ $count }__

    { $lines }
learned-line = 「{ $wording }」→ { $title } · { $by } · { $date }
learned-members = { $count } 位用户
learned-none = 还没有学到什么，或没有这么多。用 /teach 教一种问法；用户点「已解决」也是在教。
unanswered =
    __最近 { $days } 天没有确切回答的问题：__

    { $lines }
unanswered-line = 「{ $wording }」· { $people } 人
unanswered-none = 没有更多了：能教的问题都有了确切的回答。
draft =
    __待完善的新条目：__请在内容文件夹里存为 { $path }，再补至少两种用户的问法，并核对答案。`frontdesk faq check` 会指出还缺什么。
draft-answer = 请在这里写答案：第一句直接回答，然后写步骤。

### 权限

denied-role = 您不在工作人员名单里，因此没有执行。如果您应当在名单里，请让管理员添加 `{ $id }`。
denied-admin = 只有管理员可以这样做。您在工作人员名单里是版主。
denied-place = 这里不能这样做。用户的事务在私聊里处理，工作人员命令请在工作人员群里使用。
denied-owner = 只有提问的人可以用这个按钮。
denied-anonymous = 您以群的名义发言，我无法确认您是谁。请关闭「匿名」后再试。
denied-unknown = 我不认识这个命令。发送 /help 查看可用的命令。

### 敏感信息

secret-removed = ⚠️ 您的消息里有疑似密码、密钥或验证码的内容，我们没有保存。如果是真的，请立即更换。工作人员从不需要这些信息。

### 出错时

failed = 我们这边出了点问题，您的消息没能处理。消息已保存，工作人员会看到。请再试一次。

# --- 应用菜单中的命令，在每种语言里各有名称

called-help = 帮助
called-faq = 常见问题
called-ask = 提问
called-ticket = 工单
called-mytickets = 我的工单
called-link = 关联账号
called-unlink = 取消关联
called-language = 语言
called-feedback = 反馈
called-subscribe = 订阅
called-unsubscribe = 退订
called-cancel = 取消
called-tickets = 工单列表
called-claim = 认领
called-assign = 指派
called-reply = 回复
called-note = 备注
called-priority = 优先级
called-transfer = 转交
called-canned = 快捷回复
called-history = 历史
called-export = 导出
called-digest = 反馈摘要
called-report = 报告
called-hold = 挂起
called-snooze = 稍后处理
called-resume = 继续处理
called-close = 解决
called-reopen = 重新打开
called-merge = 合并
called-announce = 发布公告
called-announcements = 公告列表
called-teach = 教学
called-learned = 已学内容
called-unanswered = 未答问题
called-signin = 登录
option-words = 命令后面要写的内容
option-file = 截图、视频或其他文件
option-form = 属于哪一类问题
menu-answer = 用常见问题回答
menu-ticket = 提交工单

## 导出与报表

command-export = 导出工单记录（HTML 与 JSON）：/export 7Q4M-X2KP，加 --notes 则包含内部备注
command-report = 某日、周或月的报表：/report、/report month
export-here = { $ref } 的记录。与工单同样保密。
export-here-notes = { $ref } 的记录，含内部备注：请勿发给用户。
export-made = 生成于 { $at }
export-state = 状态
export-category = 类别
export-requester = 用户
export-platform = 平台
export-assignee = 负责人
export-opened = 创建时间
export-closed = 完成时间
export-question = 最初的问题
export-rating = 评分
export-comment = 评价
export-account = 账号
export-contact = 联系方式
report-usage = 要查看哪个时段？/report day、/report week 或 /report month：最近结束的一个时段。加 now 则为当前时段：/report week now
report-title-day = { $first } 报表（{ $zone }）
report-title-week = { $first } 至 { $last } 周报（{ $zone }）
report-title-month = { $month } 月报（{ $zone }）
report-empty = 该时段没有任何记录：无工单、无提问、无评分。
report-volume = 工单：新建 { $opened }，解决 { $solved }
report-asked = 提问：{ $n }；FAQ 已回答 { $answered }；提供选项 { $offered }
report-first-reply = 首次回复：{ $spread }
report-resolution = 解决用时：{ $spread }
report-targets = 达标：首次回复 { $first }，解决 { $resolution }
report-reopened = 解决后重新打开：{ $share }
report-satisfaction = 满意度：{ $said }
report-spread = 中位数 { $median }，90% 不超过 { $p90 }（n = { $n }）
report-none-of-none = 无（n = 0）
report-comments = 用户评价
report-by-categories = 按类别
report-by-languages = 按语言
report-by-platforms = 按平台
report-by-teams = 按团队
report-by-tiers = 按用户等级
report-by-priorities = 按优先级
report-no-team = 未归团队
report-no-tier = 无等级
report-by-staff = 按工作人员
report-head-asked = 提问
report-head-opened = 新建
report-head-solved = 解决
report-head-first = 首次回复
report-head-first-in-time = 首次回复达标
report-head-resolution = 解决用时
report-head-resolution-in-time = 解决达标
report-head-rating = 评分
report-head-replies = 回复
report-head-tickets = 工单
report-pictures = 图表
chart-volume = 每日提问与工单
chart-volume-alt = 每日柱状图：提问/新建工单/已解决工单。{ $days }
chart-categories = 新建工单（按类别）
chart-categories-alt = 柱状图：各类别新建工单数。{ $groups }
chart-satisfaction = 评分，n = { $n }
chart-satisfaction-alt = 柱状图：{ $n } 位用户给出 1 至 5 分的人数。{ $counts }

### 只能回复一次的公开场合，以及费用

more-in-private = ……其余内容请私信我们。
pointer-private = 这个问题我没有把握。请私信我们，我们一起看看。我们绝不会索要密码、助记词或验证码。
pointer-elsewhere = 这个问题我没有把握。请到我们的帮助页面提问，网址见我们的主页简介。我们绝不会索要密码、助记词或验证码。
budget-day-used-up = 💸 { $account }：今天的预算 { $limit } 美元已用完。在 UTC 零点之前不再读取或发送，等待中的消息届时发出。如需提前恢复，请调高 daily_budget。
budget-month-used-up = 💸 { $account }：本月的预算 { $limit } 美元已用完。在下个月开始（UTC）之前不再读取或发送，等待中的消息届时发出。如需提前恢复，请调高 monthly_budget。
platform-unpaid = 💸 { $account }：平台要求先付费才会继续处理。请在其开发者后台购买额度，等待中的消息会自动发出。平台的说法：{ $reason }
