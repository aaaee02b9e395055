"""A small FAQ with the real texts, and a matcher that decides by a table, whatever the real one thinks of it today."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from bot.content.library import sources
from bot.desk.scene import Content
from bot.faq.book import Book, Shelf
from bot.faq.decision import Answer, Candidate, Decision, Silent, Suggest
from bot.faq.entries import Entry
from bot.faq.matcher import Matcher
from bot.feedback.feedback import FeedbackType
from bot.messages import Attachment, FileKind
from bot.texts.texts import Texts
from bot.tickets.answers import AnswerKind
from bot.tickets.canned import CannedReply
from bot.tickets.intake import CategoryDefinition, FieldDefinition, OptionDefinition
from tests.fakes.chains import CHAINS

MISSING = Entry(
    id="deposit/not-arrived",
    language="en",
    title="My deposit has not arrived",
    body="Wait for **12** confirmations.",
    related=("deposit/networks",),
    updated=date(2026, 11, 1),
)
MISSING_ZH = Entry(id="deposit/not-arrived", language="zh", title="充值没有到账怎么办？", body="请等待 **12** 个确认。")
NETWORKS = Entry(
    id="deposit/networks",
    language="en",
    title="Which networks can I use?",
    body="Look at the picture.\n\n![Networks](pictures/networks.png)",
    escalate_to="other",
)
LONG = Entry(
    id="deposit/guide",
    language="en",
    title="All about deposits",
    body="\n\n".join(f"Step {number}: wait patiently for the next step." for number in range(60)),
)
ENTRIES = (MISSING, MISSING_ZH, NETWORKS, LONG)
SHELF = Shelf(
    id="deposit",
    icon="📥",
    title=MappingProxyType({"en": "Deposits", "zh": "充币"}),
    about=MappingProxyType({"en": "Money in", "zh": "入金"}),
    escalate_to="deposit",
)
PICTURE = Attachment(kind=FileKind.PHOTO, name="networks.png", size=3, media_type="image/png", sha256="a" * 64)

ABOUT = FieldDefinition(
    name="about",
    kind=AnswerKind.PARAGRAPH,
    label=MappingProxyType({"en": "What happened?", "zh": "发生了什么？"}),
    help=MappingProxyType({"en": "In your own words."}),
    required=True,
    max_length=100,
)
NETWORK = FieldDefinition(
    name="network",
    kind=AnswerKind.CHOICE,
    label=MappingProxyType({"en": "Which network?", "zh": "哪个网络？"}),
    required=True,
    options=(
        OptionDefinition(value="trc20", label=MappingProxyType({"en": "TRON", "zh": "波场"})),
        OptionDefinition(value="erc20", label=MappingProxyType({"en": "Ethereum", "zh": "以太坊"})),
    ),
)
CONTACT = FieldDefinition(
    name="contact",
    kind=AnswerKind.LINE,
    label=MappingProxyType({"en": "E-mail", "zh": "邮箱"}),
    pattern=r"[^@\s]+@[^@\s]+",
    pattern_help=MappingProxyType({"en": "Like name@example.com.", "zh": "例如 name@example.com。"}),
)
FILES = FieldDefinition(name="files", kind=AnswerKind.FILES, label=MappingProxyType({"en": "Files", "zh": "文件"}))
DEPOSIT = CategoryDefinition(
    id="deposit",
    title=MappingProxyType({"en": "Deposits", "zh": "充币"}),
    fields=(ABOUT, NETWORK, CONTACT, FILES),
)
OTHER = CategoryDefinition(id="other", title=MappingProxyType({"en": "Something else", "zh": "其他"}), fields=(ABOUT,))


def _asks(name: str, kind: AnswerKind, en: str, zh: str, **more: Any) -> FieldDefinition:
    return FieldDefinition(name=name, kind=kind, label=MappingProxyType({"en": en, "zh": zh}), **more)


TRANSFER = CategoryDefinition(
    id="transfer",
    title=MappingProxyType({"en": "Transfers", "zh": "转账"}),
    fields=(
        _asks("about", AnswerKind.PARAGRAPH, "What happened?", "发生了什么？", required=True),
        _asks("when", AnswerKind.WHEN, "When?", "什么时间？"),
        _asks(
            "network",
            AnswerKind.NETWORK,
            "Which network?",
            "哪个网络？",
            options=tuple(OptionDefinition(value=c.id, label=c.title) for c in CHAINS),
            chains=CHAINS,
        ),
        _asks("amount", AnswerKind.AMOUNT, "How much?", "数量是多少？"),
        _asks("transaction", AnswerKind.TXHASH, "Transaction hash", "交易哈希", chains=CHAINS),
        _asks("order", AnswerKind.ORDER, "Order number", "订单号"),
        _asks("contact", AnswerKind.EMAIL, "E-mail", "邮箱", private=True),
        FILES,
    ),
)
"""Asks for everything that a form can ask for."""

RECEIVED = CannedReply(
    name="received",
    title=MappingProxyType({"en": "We have it", "zh": "已收到"}),
    text=MappingProxyType({"en": "Hello {member}, {staff} looks into {ref}.", "zh": "您好 {member}，正在处理 {ref}。"}),
)
HASH = CannedReply(
    name="need-hash",
    title=MappingProxyType({"en": "Ask for the hash", "zh": "索取哈希"}),
    text=MappingProxyType({"en": "Could you send us the transaction hash?", "zh": "请提供交易哈希。"}),
)

BUG = FeedbackType(id="bug", title=MappingProxyType({"en": "🐞 Bug", "zh": "🐞 故障"}), room="product")
IDEA = FeedbackType(id="idea", title=MappingProxyType({"en": "💡 Idea", "zh": "💡 建议"}))

SURE: Mapping[str, str] = {"deposit is missing": MISSING.id, "充币一直没到": MISSING.id, "long": LONG.id}
UNSURE: Mapping[str, tuple[str, ...]] = {"networks?": (NETWORKS.id, MISSING.id), "gibberish": ()}


class TableMatcher:
    """Answers what stands in `SURE`, suggests what stands in `UNSURE` to who asked, is silent about the rest."""

    def match(self, question: str, *, language: str | None = None, addressed: bool = False) -> Decision:
        """As `Matcher.match`."""
        if question in SURE:
            offered = _candidates([SURE[question], NETWORKS.id], language)
            return Answer(entry=SURE[question], language=language or "en", score=1.0, margin=0.5, candidates=offered)
        offered = _candidates(UNSURE.get(question, ()), language)
        if addressed:
            return Suggest(score=0.5, margin=0.1, candidates=offered)
        return Silent(score=0.1, margin=0.1, candidates=offered)

    def nearest(self, question: str, *, language: str | None = None, limit: int = 5) -> tuple[Candidate, ...]:
        """As `Matcher.nearest`."""
        return _candidates(UNSURE.get(question, (MISSING.id, NETWORKS.id)), language)[:limit]


def _candidates(entries: Sequence[str], language: str | None) -> tuple[Candidate, ...]:
    return tuple(Candidate(entry=entry, language=language or "en", score=0.5) for entry in entries)


@cache
def texts() -> Texts:
    """The bot's real sentences."""
    return Texts({language: sources()[language] for language in ("en", "zh")})


def content_of_transfers() -> Content:
    """The same with one form alone, which asks for everything."""
    return replace(content(), categories=(TRANSFER,))


def content() -> Content:
    """What the desk knows in the tests."""
    book = Book([SHELF], ENTRIES, {"pictures/networks.png": PICTURE})
    return Content(
        book=book,
        matcher=cast("Matcher", TableMatcher()),
        categories=(DEPOSIT, OTHER),
        texts=texts(),
        replies=(RECEIVED, HASH),
        feedback=(BUG, IDEA),
    )
