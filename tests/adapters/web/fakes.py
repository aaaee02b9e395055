"""The rest of the house, in memory: what the page reads, and a desk that answers by a script."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from adapters.web import WebAdapter
from adapters.web.ports import (
    AnnouncementView,
    Author,
    Availability,
    Category,
    CategoryView,
    EntryActions,
    EntryLink,
    EntryView,
    StaffIdentity,
    TicketCard,
    TicketEvent,
    TicketEventKind,
    TicketPage,
    TicketQuery,
    TicketView,
    TranscriptItem,
    message_id,
)
from bot.errors import AttachmentUnavailable
from bot.messages import (
    Address,
    Attachment,
    Command,
    FileKind,
    FormSent,
    Incoming,
    Message,
    Outgoing,
    Person,
)
from bot.tickets.ticket import TicketFilter

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MEI = StaffIdentity(person=Person(platform="telegram", id="4711", name="Mei"), name="Mei", role="moderator")
LINK_TOKEN = "one-time-link"

CATEGORIES = {
    "en": (
        ("deposit", "📥", "Deposits", "Networks, confirmations, missing deposits and memos."),
        ("withdrawal", "📤", "Withdrawals", "How to withdraw, limits, reviews and holds."),
        ("security", "🔐", "Security", "2FA, passkeys, freezing an account and phishing."),
        ("spot", "📈", "Spot trading", "Orders, price protection and fees."),
        ("account", "👤", "Account and login", "Registering, signing in, changing details."),
        ("api", "🔌", "API", "Keys, limits and errors."),
    ),
    "zh": (
        ("deposit", "📥", "充币", "网络与确认数、未到账、Memo。"),
        ("withdrawal", "📤", "提币", "提币方法、额度、审核与限制期。"),
        ("security", "🔐", "账户安全", "双重验证、通行密钥、冻结账户与钓鱼。"),
        ("spot", "📈", "现货交易", "委托、价格保护与手续费。"),
        ("account", "👤", "账户与登录", "注册、登录、修改资料。"),
        ("api", "🔌", "API", "密钥、频率限制与报错。"),
    ),
}
ENTRIES = {
    "en": (
        ("deposit/not-arrived", "My deposit has not arrived", False),
        ("deposit/wrong-network", "I used the wrong network", False),
        ("deposit/guide-first-deposit", "Your first deposit, step by step", True),
        ("withdrawal/pending", "Why is my withdrawal pending?", False),
        ("security/lost-2fa", "I lost my authenticator", False),
        ("account/login", "I cannot sign in", False),
    ),
    "zh": (
        ("deposit/not-arrived", "充币没有到账", False),
        ("deposit/wrong-network", "充错了网络怎么办", False),
        ("deposit/guide-first-deposit", "第一次充币：分步教程", True),
        ("withdrawal/pending", "提币为什么还在审核？", False),
        ("security/lost-2fa", "验证器丢了怎么办", False),
        ("account/login", "无法登录", False),
    ),
}
BODY = {
    "en": """A deposit is credited once the network has confirmed it: **1** confirmation on TRON, **12** on Ethereum.

1. Open your wallet's history and copy the transaction hash.
2. Look it up in the network's explorer. Is it marked as *successful*?
3. Compare the network and the address with the ones on the deposit page.

> We never ask for your seed phrase to find a deposit.

![Five steps](../../pictures/first-steps.en.png)

Still missing after `30` minutes? Ask a person and keep the hash at hand.""",
    "zh": """网络确认之后充币才会入账：TRON 需要 **1** 个确认，以太坊需要 **12** 个。

1. 打开钱包记录，复制交易哈希。
2. 在区块浏览器中查询，确认状态为“成功”。
3. 核对网络和地址是否与充币页面一致。

> 查找充币时，我们绝不会索要助记词。

超过 `30` 分钟仍未到账？请准备好哈希，转人工处理。""",
}


class FakeReading:
    """Everything the page shows, kept in lists."""

    def __init__(self) -> None:
        self.items: dict[str, list[TranscriptItem]] = defaultdict(list)
        self.announced: list[AnnouncementView] = []
        self.person_there = True
        self.opens_at: datetime | None = None
        self.cards: dict[str, TicketCard] = {}
        self.events: list[TicketEvent] = []
        self.looks: list[tuple[str, str]] = []  # which ticket, by whom
        self._cursor = count(1)
        self._changed = asyncio.Condition()

    def add(self, chat: str, item: TranscriptItem) -> TranscriptItem:
        """Append with the next cursor; the same message again changes nothing."""
        if any(known.message_id == item.message_id for known in self.items[chat]):
            return item
        placed = replace(item, cursor=next(self._cursor))
        self.items[chat].append(placed)
        return placed

    def change(self, chat: str, message_id: str, **values: object) -> None:
        """Change an item; its cursor moves, so that pages that were away hear of it."""
        self.items[chat] = [
            replace(item, cursor=next(self._cursor), **values) if item.message_id == message_id else item
            for item in self.items[chat]
        ]

    async def tell(self, event: TicketEvent) -> None:
        """Append a ticket event and wake who waits."""
        async with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def languages(self) -> tuple[str, ...]:
        return tuple(CATEGORIES)

    async def announcements(self, language: str, now: datetime, limit: int) -> tuple[AnnouncementView, ...]:
        return tuple(self.announced[:limit])

    async def announcement(self, slug: str, language: str, now: datetime) -> AnnouncementView | None:
        return next((view for view in self.announced if view.slug == slug), None)

    async def categories(self, language: str) -> tuple[Category, ...]:
        return tuple(
            Category(id=id_, icon=icon, title=title, summary=summary, count=self._count(id_, language))
            for id_, icon, title, summary in CATEGORIES[language]
        )

    async def category(self, category: str, language: str) -> CategoryView | None:
        for known in await self.categories(language):
            if known.id == category:
                links = await self.popular(language, 100)
                mine = tuple(link for link in links if link.id.startswith(f"{category}/"))
                return CategoryView(category=known, entries=mine)
        return None

    async def entry(self, entry: str, language: str) -> EntryView | None:
        links = {link.id: link for link in await self.popular(language, 100)}
        if entry not in links:
            return None
        view = await self.category(entry.split("/", maxsplit=1)[0], language)
        assert view is not None
        return EntryView(
            link=links[entry],
            category=view.category,
            body=BODY[language],
            updated=date(2026, 11, 1),
            related=tuple(link for link in view.entries if link.id != entry),
            languages=("en", "zh"),
            actions=EntryActions(helpful="solved", unhelpful="unsolved", ask="person"),
        )

    async def popular(self, language: str, limit: int) -> tuple[EntryLink, ...]:
        summary = BODY[language].split("。" if language == "zh" else ".")[0].replace("*", "")
        return tuple(
            EntryLink(
                id=id_,
                title=title,
                summary=summary,
                is_guide=is_guide,
                level="beginner" if is_guide else None,
            )
            for id_, title, is_guide in ENTRIES[language][:limit]
        )

    async def search(self, text: str, language: str, limit: int) -> tuple[EntryLink, ...]:
        links = await self.popular(language, 100)
        words = text.lower().split()
        return tuple(link for link in links if any(word in link.title.lower() for word in words))[:limit]

    async def transcript(
        self, address: Address, *, after: int | None = None, limit: int = 100
    ) -> tuple[TranscriptItem, ...]:
        items = self.items[address.chat]
        if after is None:
            return tuple(items[-limit:])
        later = sorted((item for item in items if item.cursor > after), key=lambda item: item.cursor)
        return tuple(later[:limit])

    async def availability(self, language: str, now: datetime) -> Availability:
        return Availability(person_there=self.person_there, opens_at=self.opens_at)

    async def tickets(self, query: TicketQuery, page: int) -> TicketPage:
        def wanted(card: TicketCard) -> bool:
            match query.show:
                case TicketFilter.OPEN:
                    fits = card.is_open
                case TicketFilter.UNASSIGNED:
                    fits = card.is_open and card.assignee is None
                case TicketFilter.MINE:
                    fits = card.assignee == query.viewer.name
                case TicketFilter.LATE | TicketFilter.VIP:
                    fits = card.is_urgent
                case TicketFilter.CLOSED:
                    fits = not card.is_open
            return fits and query.text.lower() in f"{card.ref} {card.title}".lower()

        cards = tuple(card for card in self.cards.values() if wanted(card))
        cursor = self.events[-1].id if self.events else 0
        return TicketPage(cards=cards, page=page, pages=1, cursor=cursor)

    async def ticket(self, ref: str, language: str, viewer: StaffIdentity, now: datetime) -> TicketView | None:
        self.looks.append((ref, viewer.name))
        if ref not in self.cards:
            return None
        events = tuple(event for event in self.events if event.ticket == ref)
        return TicketView(card=self.cards[ref], events=events)

    async def ticket_events(self, after: int, limit: int) -> tuple[TicketEvent, ...]:
        return tuple(event for event in self.events if event.id > after)[:limit]

    async def wait_for_ticket_event(self, after: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self.events) and self.events[-1].id > after)

    def _count(self, category: str, language: str) -> int:
        return sum(id_.startswith(f"{category}/") for id_, _, _ in ENTRIES[language])


class FakeSessions:
    """One link that works once; sessions until they end."""

    def __init__(self) -> None:
        self.links = {LINK_TOKEN: MEI}
        self.sessions: dict[str, StaffIdentity] = {}

    async def redeem(self, link_token: str) -> str | None:
        identity = self.links.pop(link_token, None)
        if identity is None:
            return None
        token = f"session-{len(self.sessions)}-{identity.name}"
        self.sessions[token] = identity
        return token

    async def whoami(self, session_token: str) -> StaffIdentity | None:
        return self.sessions.get(session_token)

    async def end(self, session_token: str) -> None:
        self.sessions.pop(session_token, None)


class FakeFiles:
    """Content by hash."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    async def put(self, chunks: AsyncIterator[bytes], *, name: str, media_type: str, max_bytes: int) -> Attachment:
        content = b""
        async for chunk in chunks:
            content += chunk
            if len(content) > max_bytes:
                raise AttachmentUnavailable(f"{name} is larger than {max_bytes} bytes")
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[sha256] = content
        return Attachment(kind=FileKind.FILE, name=name, size=len(content), media_type=media_type, sha256=sha256)

    async def open(self, sha256: str) -> AsyncIterator[bytes]:
        if sha256 not in self.contents:
            raise AttachmentUnavailable(f"no file {sha256}")
        yield self.contents[sha256]


Script = Callable[["FakeDesk", Incoming], Awaitable[None]]


async def silent(desk: "FakeDesk", incoming: Incoming) -> None:
    """Keeps what comes and says nothing."""


@dataclass(kw_only=True)
class FakeDesk:
    """The desk as the page sees it: an inbox that is a list, a transcript, and answers by `script`."""

    reading: FakeReading
    script: Script = silent
    received: list[Incoming] = field(default_factory=list)
    adapter: WebAdapter | None = None
    _keys: "count[int]" = field(default_factory=lambda: count(1))

    async def receive(self, incoming: Incoming) -> None:
        """Keep an event once, then answer as scripted."""
        if any(known.id == incoming.id for known in self.received):
            return
        self.received.append(incoming)
        if incoming.where.chat != "staff":
            self._write_down(incoming)
        await self.script(self, incoming)

    async def say(
        self, message: Outgoing, *, author: Author = Author.BOT, name: str = "", key: str | None = None
    ) -> str:
        """Put a message through the outbox: into the transcript, then out."""
        assert self.adapter is not None
        key = key or f"event/{next(self._keys)}"
        if message.answers_press is None and message.to.chat != "staff":
            self.reading.add(message.to.chat, _item(message, message_id(key), author, name))
        await self.adapter.send(message, key=key)
        return message_id(key)

    def _write_down(self, incoming: Incoming) -> None:
        match incoming.event:
            case Message(message_id=id_, text=text, attachments=files):
                self._mine(incoming, id_, text, files)
            case Command(message_id=id_, name=name, text=text):
                self._mine(incoming, id_ or incoming.id, f"/{name} {text}".strip(), ())
            case FormSent(values=values, attachments=files):
                text = "\n".join(f"{name}: {value}" for name, value in values.items())
                for item in self.reading.items[incoming.where.chat]:
                    if item.form:
                        self.reading.change(incoming.where.chat, item.message_id, form=None)
                self._mine(incoming, incoming.id, text, files)
            case _:
                pass

    def _mine(self, incoming: Incoming, id_: str, text: str, files: tuple[Attachment, ...]) -> None:
        item = TranscriptItem(cursor=0, message_id=id_, author=Author.ME, at=incoming.at, body=text, attachments=files)
        self.reading.add(incoming.where.chat, item)


def _item(message: Outgoing, id_: str, author: Author, name: str) -> TranscriptItem:
    return TranscriptItem(
        cursor=0,
        message_id=id_,
        author=author,
        at=datetime.now(UTC),
        name=name,
        body=message.body,
        buttons=message.buttons,
        form=message.form,
        attachments=message.attachments,
        reply_to=message.reply_to,
    )


def ticket_card(ref: str = "KX-1042", **values: object) -> TicketCard:
    """A ticket in a list."""
    card = TicketCard(
        ref=ref,
        title="USDT deposit missing for two hours",
        category="Deposits and withdrawals",
        state="Open",
        is_open=True,
        priority="Normal",
        is_urgent=False,
        requester="Visitor 3fa9",
        platform="web",
        assignee=None,
        opened_at=NOON - timedelta(hours=2),
        updated_at=NOON - timedelta(minutes=5),
        due_at=NOON + timedelta(hours=2),
        awaits_staff=True,
    )
    return replace(card, **values)


def ticket_event(id_: int, kind: TicketEventKind, **values: object) -> TicketEvent:
    """A line of a ticket's history."""
    event = TicketEvent(id=id_, ticket="KX-1042", kind=kind, at=NOON + timedelta(minutes=id_), actor="Mei")
    return replace(event, **values)
