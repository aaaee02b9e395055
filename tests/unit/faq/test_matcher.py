"""Finding the right entry, offering choices, and knowing when there is nothing to say."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.faq.decision import Answer, Silent, Suggest
from bot.faq.entries import Entry, SynonymGroup
from bot.faq.matcher import Matcher, MatchSettings, build

WORDINGS = {
    ("deposit/not-arrived", "en"): (
        "My deposit has not arrived",
        "deposit not showing up",
        "sent usdt two hours ago and nothing yet",
        "where is my deposit",
        "transferred coins but my balance is still zero",
    ),
    ("deposit/not-arrived", "zh"): (
        "充值没有到账怎么办？",
        "充币没到",
        "usdt充了半天没到账",
        "转进来的币没看到",
        "充值一直不到账",
    ),
    ("withdrawal/how-to", "en"): (
        "How do I withdraw?",
        "how to send coins to my own wallet",
        "take money out of the exchange",
        "withdraw usdt steps",
        "where is the withdraw button",
    ),
    ("withdrawal/how-to", "zh"): ("怎么提现？", "提币教程", "想把币转到自己钱包", "提现步骤", "提币按钮在哪"),
    ("security/lost-2fa", "en"): (
        "I lost my authenticator",
        "new phone and no 2fa codes",
        "cannot get into google authenticator any more",
        "reset two factor",
        "how to recover 2fa",
    ),
    ("security/lost-2fa", "zh"): (
        "谷歌验证器丢了怎么办",
        "换手机了没有验证码",
        "2fa打不开了",
        "怎么重置谷歌验证",
        "验证器删了",
    ),
    ("fees/trading", "en"): (
        "What are the trading fees?",
        "maker taker fee",
        "how much does a trade cost",
        "fee for buying btc",
        "spot commission",
    ),
    ("fees/trading", "zh"): ("交易手续费是多少？", "挂单吃单费率", "买币收多少费", "现货手续费", "btc交易费多少"),
    ("network/trc20", "en"): ("Can I deposit usdt over trc20?", "is tron network supported for usdt deposits"),
    ("network/erc20", "en"): ("Can I deposit usdt over erc20?", "is ethereum network supported for usdt deposits"),
}
ENTRIES = tuple(
    Entry(id=entry, language=language, title=texts[0], ask=texts[1:]) for (entry, language), texts in WORDINGS.items()
)
CHATTER = (
    "gm",
    "lol",
    "good morning all",
    "发财",
    "to the moon",
    "哈哈哈",
    "what a match last night",
    "今天天气不错",
    "nice one",
    "晚上吃什么",
    "see you tomorrow",
    "大佬带带我",
)
SYNONYMS = (SynonymGroup(words=("usdt", "tether", "泰达币")), SynonymGroup(words=("充值", "充币", "入金", "deposit")))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """One matcher for the tests that only ask."""
    return build(ENTRIES, synonyms=SYNONYMS, chatter=CHATTER)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("where is my deposit??", "deposit/not-arrived"),
        ("where is my deposti", "deposit/not-arrived"),
        ("DEPOSIT NOT SHOWING UP 😡😡", "deposit/not-arrived"),
        ("充币一直没到怎么办啊", "deposit/not-arrived"),
        ("充幣一直沒到怎麼辦啊", "deposit/not-arrived"),
        ("ｕｓｄｔ充了半天没到账", "deposit/not-arrived"),
        ("tether充了没到账", "deposit/not-arrived"),
        ("@desk_bot how can i withdraw", "withdrawal/how-to"),
        ("hi guys, how to recover my 2fa please? thanks", "security/lost-2fa"),
        ("提币怎么提", "withdrawal/how-to"),
        ("how much is the taker fee", "fees/trading"),
    ],
)
def test_the_entry_meant_comes_first(matcher: Matcher, question: str, entry: str) -> None:
    """Whatever the case, script, spelling, greeting or emoji."""
    assert matcher.match(question, addressed=True).candidates[0].entry == entry


@pytest.mark.parametrize("question", [text for texts in WORDINGS.values() for text in texts])
def test_every_wording_finds_its_own_entry(matcher: Matcher, question: str) -> None:
    """The FAQ's own words never lead elsewhere."""
    expected = {entry for (entry, _), texts in WORDINGS.items() if question in texts}
    assert matcher.match(question, addressed=True).candidates[0].entry in expected


@pytest.mark.parametrize(
    "message", ["gm", "lol", "发财", "what a day", "哈哈哈哈", "ok", "👍", "to the moon 🚀", "thanks everyone!"]
)
def test_chatter_in_a_room_is_met_with_silence(matcher: Matcher, message: str) -> None:
    """Nobody asked."""
    assert isinstance(matcher.match(message), Silent)


@pytest.mark.parametrize("message", ["gm", "", "👍", "what a day", "deposit"])
def test_whoever_addresses_the_bot_never_meets_silence(matcher: Matcher, message: str) -> None:
    """At worst without candidates: then a person is offered."""
    assert isinstance(matcher.match(message, addressed=True), Answer | Suggest)


def test_a_clear_question_in_a_room_is_answered(matcher: Matcher) -> None:
    """Unasked, because it is sure."""
    decision = matcher.match("my deposit has still not arrived")
    assert isinstance(decision, Answer)
    assert decision.entry == "deposit/not-arrived"
    assert decision.margin > 0.5


def test_the_askers_language_chooses_the_voice(matcher: Matcher) -> None:
    """A Chinese wording may find the entry, and English show it."""
    chosen = {
        language: matcher.match("充币一直没到", language=language, addressed=True).candidates[0].language
        for language in ("en", "zh", None)
    }
    assert chosen == {"en": "en", "zh": "zh", None: "zh"}


def test_an_entry_without_that_voice_is_shown_in_one_it_has(matcher: Matcher) -> None:
    """Better than nothing."""
    assert matcher.match("usdt trc20 deposit?", language="zh", addressed=True).candidates[0].language == "en"


@pytest.mark.parametrize("network", ["trc20", "erc20"])
def test_names_of_networks_tell_questions_apart(matcher: Matcher, network: str) -> None:
    """A mistaken network costs the member the coins."""
    first = matcher.match(f"tether on {network} can i deposit", addressed=True).candidates[0]
    assert first.entry == f"network/{network}"


def test_no_entry_is_named_twice(matcher: Matcher) -> None:
    """An entry has several voices, but is one choice."""
    entries = [c.entry for c in matcher.nearest("usdt deposit 充值", limit=10)]
    assert len(entries) == len(set(entries))


class TestTeaching:
    """Wordings learned while in service."""

    def test_a_taught_wording_is_found_at_once(self) -> None:
        """Without a rebuild, and although it shares no word with the entry."""
        matcher = build(ENTRIES, chatter=CHATTER)
        matcher.add("fees/trading", "whats the rake on this platform", "en")
        assert matcher.match("whats the rake on this platform", addressed=True).candidates[0].entry == "fees/trading"

    @pytest.mark.parametrize("asked", ["thing is broken", "hi, THING is broken?", "thing is broken please help"])
    def test_the_very_words_that_were_taught_are_answered_surely(self, asked: str) -> None:
        """People judged it; however little the words say, and unasked too."""
        matcher = build(ENTRIES, chatter=CHATTER)
        assert not isinstance(matcher.match("thing is broken"), Answer)
        matcher.add("fees/trading", "thing is broken", "en")
        decision = matcher.match(asked, language="zh")
        assert isinstance(decision, Answer)
        assert (decision.entry, decision.language, decision.score) == ("fees/trading", "zh", 1.0)
        assert [c.entry for c in decision.candidates].count("fees/trading") == 1
        assert matcher.remove("fees/trading", "thing is broken", "en")
        assert not isinstance(matcher.match(asked), Answer)

    def test_a_taught_wording_can_be_taken_back(self) -> None:
        """And then everything is as before."""
        matcher, untouched = build(ENTRIES, chatter=CHATTER), build(ENTRIES, chatter=CHATTER)
        matcher.add("fees/trading", "whats the rake on this platform", "en")
        assert matcher.remove("fees/trading", "Whats the RAKE on this platform?", "en")
        question = "whats the rake on this platform"
        assert matcher.match(question, addressed=True) == untouched.match(question, addressed=True)
        assert not matcher.remove("fees/trading", question, "en")

    def test_an_unknown_entry_is_refused(self, matcher: Matcher) -> None:
        """It may have been deleted since the vote."""
        with pytest.raises(KeyError):
            matcher.add("no/such", "anything", "en")

    def test_teaching_while_others_ask(self) -> None:
        """Readers never see a half-added wording."""
        matcher = build(ENTRIES, chatter=CHATTER)
        errors: list[Exception] = []

        def ask() -> None:
            try:
                for _ in range(60):
                    matcher.match("where is my deposit", addressed=True)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(60):
            matcher.add("fees/trading", f"price of trade number {number}", "en")
        for thread in threads:
            thread.join()
        assert not errors


class TestSearchWhileTyping:
    """Autocomplete."""

    @pytest.mark.parametrize("typed", ["withd", "how to withdr", "提现", "WITHDRAW"])
    def test_an_unfinished_word_is_enough(self, matcher: Matcher, typed: str) -> None:
        """The last word may be cut short."""
        assert "withdrawal/how-to" in [c.entry for c in matcher.search(typed, limit=3)]

    def test_the_limit_is_kept(self, matcher: Matcher) -> None:
        """However many fit."""
        assert len(matcher.search("deposit usdt fee withdraw", limit=2)) == 2

    @pytest.mark.parametrize("typed", ["", " ", "🤷"])
    def test_nothing_typed_finds_nothing(self, matcher: Matcher, typed: str) -> None:
        """No guess from nothing."""
        assert matcher.search(typed) == ()


class TestExplanation:
    """Why an entry won."""

    def test_it_names_the_wording_that_came_nearest(self, matcher: Matcher) -> None:
        """And agrees with the decision."""
        explanation = matcher.explain("hello! deposit isn't showing up")
        assert explanation.decision == matcher.match("hello! deposit isn't showing up")
        assert explanation.reasons[0].nearest == "deposit not showing up"
        assert dict(explanation.reasons[0].clues)["best"] > 0.5

    def test_nothing_to_explain(self, matcher: Matcher) -> None:
        """No reasons where nothing was read."""
        assert matcher.explain("🙃").reasons == ()


NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "So", "Mn"]), max_size=30),
    st.text(alphabet="אבגد عربي שלום 充币 deposit\u202e\u200f\ud800\x00\U0001f600", max_size=60),
    st.sampled_from(
        ["", " ", "?", "a", "我", "😀", "\ud83d", "\x00", "\n\n\n", "a" * 5000, "充" * 5000, "@", "http://", "'", "._."]
    ),
)


class TestBadInput:
    """Whatever a member sends has a defined answer."""

    @given(question=NASTY, addressed=st.booleans())
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_text_gets_a_decision(self, matcher: Matcher, question: str, addressed: bool) -> None:
        """With probabilities in range, ordered, each entry once."""
        decision = matcher.match(question, addressed=addressed)
        scores = [c.score for c in decision.candidates]
        assert all(0 <= score <= 1 for score in scores)
        assert scores == sorted(scores, reverse=True)
        assert isinstance(decision, Answer | Suggest) or not addressed
        matcher.search(question)
        matcher.explain(question)

    @given(title=NASTY, asked=st.lists(NASTY, max_size=3), question=NASTY)
    @settings(max_examples=60, deadline=None)
    def test_any_content_can_be_built_and_asked(self, title: str, asked: list[str], question: str) -> None:
        """Even entries made of nothing."""
        odd = [Entry(id="odd/one", language="en", title=title, ask=tuple(asked)), *ENTRIES[:2]]
        build(odd, chatter=[*asked, "gm"]).match(question, addressed=True)

    @pytest.mark.parametrize("count", [0, 1])
    @pytest.mark.parametrize("question", ["where is my deposit", "", "gm", "100"])
    def test_an_faq_of_one_entry_or_none(self, count: int, question: str) -> None:
        """Nothing to compare with is no error."""
        decision = build(ENTRIES[:count]).match(question, addressed=True)
        assert len(decision.candidates) <= count

    def test_two_identical_entries_are_never_told_apart(self) -> None:
        """Both are offered, neither is answered; the order does not change."""
        twins = [Entry(id=f"twin/{name}", language="en", title="Where is my deposit?") for name in ("a", "b")]
        decision = build([*twins, *ENTRIES[2:]]).match("where is my deposit", addressed=True)
        assert isinstance(decision, Suggest)
        assert [c.entry for c in decision.candidates[:2]] == ["twin/a", "twin/b"]
        assert decision.margin == pytest.approx(0)

    def test_a_hundred_kilobytes_are_read_in_part(self, matcher: Matcher) -> None:
        """What follows the longest message changes nothing."""
        start = "where is my deposit? " + "blah " * 2000
        assert matcher.match(start + "x" * 100_000) == matcher.match(start)

    def test_the_question_is_found_inside_a_long_message(self, matcher: Matcher) -> None:
        """The story around it is left aside."""
        story = "I joined last year with a friend. We were on holiday together and it rained the whole week. " * 5
        message = f"{story} Anyway, where is my deposit? {story}"
        assert matcher.match(message, addressed=True).candidates[0].entry == "deposit/not-arrived"


@pytest.mark.parametrize(
    "change",
    [{"answer_precision": 1.0}, {"suggest_hit": 0}, {"suggestions": 0}, {"longest_question": 0}, {"rerank": -1}],
)
def test_impossible_settings_are_refused(change: dict[str, float]) -> None:
    """Before they surprise anybody."""
    with pytest.raises(ValueError, match=next(iter(change))):
        MatchSettings(**change)  # type: ignore[arg-type]


def test_a_higher_precision_wanted_answers_less() -> None:
    """The threshold follows the target."""
    asked = ["my deposit is not there", "withdraw how", "taker fee?", "lost 2fa", "提现怎么弄", "where deposit", "fees"]
    answered = [
        sum(
            isinstance(build(ENTRIES, chatter=CHATTER, settings=MatchSettings(answer_precision=p)).match(q), Answer)
            for q in asked
        )
        for p in (0.8, 0.99)
    ]
    assert answered[0] > answered[1]
