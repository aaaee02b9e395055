"""Finding an entry behind other words, by what texts mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.faq.entries import Entry
from bot.faq.learning import Judged
from bot.faq.matcher import build
from bot.faq.meaning import Meanings
from bot.faq.ranking import CLUES
from bot.faq.word_vectors import english

ENTRIES = (
    Entry(id="card/lost", language="en", title="I lost my card"),
    Entry(id="card/delivery", language="en", title="When will the parcel be delivered?"),
    Entry(id="account/close", language="en", title="How do I delete my account?"),
    Entry(id="fees/trading", language="en", title="What is the price of a trade?"),
)


class Colours:
    """An encoder that knows three words."""

    dimensions = 2
    known: ClassVar = {"red": (1.0, 0.0), "crimson": (0.96, 0.28), "blue": (0.0, 1.0)}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A text means its first known word."""
        found = [next((self.known[w] for w in text.split() if w in self.known), (0.0, 0.0)) for text in texts]
        return np.array(found, np.float32).reshape(len(texts), 2)


class TestWordVectors:
    """The table in the package."""

    @pytest.mark.parametrize(
        ("near", "text", "far"),
        [
            ("delete my account", "close my profile", "buy a new phone"),
            ("what is the fee", "how much does it cost", "where is my parcel"),
            ("card was stolen", "someone took my card", "what is the weather"),
        ],
    )
    def test_texts_that_mean_the_same_are_near(self, near: str, text: str, far: str) -> None:
        """Nearer than texts that do not, without a word in common."""
        one, same, other = english().encode([near, text, far])
        assert one @ same > one @ other + 0.1

    def test_rows_have_length_one_or_nothing(self) -> None:
        """A text of unknown words, or of none, means nothing."""
        rows = english().encode(["where is my deposit", "充值没到", "qzxv", ""])
        assert np.allclose(np.linalg.norm(rows, axis=1), (1, 0, 0, 0), atol=1e-5)


class TestMatching:
    """Meaning beside words and letters."""

    @pytest.mark.parametrize(
        ("question", "entry"),
        [("remove my profile", "account/close"), ("how much is the commission", "fees/trading")],
    )
    def test_an_entry_is_found_by_other_words(self, question: str, entry: str) -> None:
        """Though the question shares none with it but the commonest."""
        assert build(ENTRIES).nearest(question)[0].entry == entry

    def test_an_encoder_takes_the_place_of_word_vectors(self) -> None:
        """What it holds for alike is alike."""
        entries = [
            Entry(id="paint/red", language="en", title="red"),
            Entry(id="paint/blue", language="en", title="blue"),
        ]
        assert build(entries, encoder=Colours()).nearest("crimson")[0].entry == "paint/red"
        assert not build(entries, encoder=Colours()).nearest("mauve")

    def test_a_taught_wording_counts_by_meaning(self) -> None:
        """As a wording of the files does."""
        entries = [
            Entry(id="paint/a", language="en", title="first"),
            Entry(id="paint/b", language="en", title="second"),
        ]
        matcher = build(entries, encoder=Colours())
        matcher.add("paint/b", "blue second", "en")
        reasons = {reason.entry: dict(reason.clues) for reason in matcher.explain("blue first second").reasons}
        assert reasons["paint/b"]["meaning_best"] == pytest.approx(1.0)
        assert reasons["paint/a"]["meaning_best"] == 0

    def test_a_wording_left_out_does_not_vouch_for_itself(self) -> None:
        """Neither alone nor through its voice's centroid."""
        meanings = Meanings.of(Colours(), ["red", "blue", "blue"], np.array([0, 2]))
        vector, voice_of = meanings.vector("red"), np.array([0, 0, 1], np.int32)
        whole = meanings.towards(vector, np.array([], np.int64), voice_of)
        without = meanings.towards(vector, np.array([0]), voice_of)
        assert whole is not None
        assert whole[0] == pytest.approx(0.5**0.5)
        assert without is not None
        assert without[0] == pytest.approx(0.0)


def test_what_only_the_answer_says_counts_a_little() -> None:
    """Between entries that are asked for alike, the one whose answer has the word is nearer."""
    entries = [
        Entry(id="pay/a", language="en", title="card problem", body="Write to the bank."),
        Entry(id="pay/b", language="en", title="card problem", body="Enter the hologram number."),
    ]
    reasons = build(entries).explain("card problem hologram").reasons
    assert reasons[0].entry == "pay/b"
    told = {reason.entry: dict(reason.clues)["told"] for reason in reasons}
    assert told["pay/b"] > 0 == told["pay/a"]
    assert "told" in CLUES


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("My account was hacked, what should I do right now?", "my account was hacked"),
        ("账号被盗了，现在该怎么办？", "账号被盗了"),
    ],
)
def test_what_a_title_says_before_its_comma_is_a_wording(title: str, question: str) -> None:
    """Members report the trouble and leave the question out."""
    others = [*ENTRIES, Entry(id="fees/zh", language="zh", title="手续费是多少")]
    first, *_ = build([Entry(id="hacked", language="en", title=title), *others]).explain(question).reasons
    assert first.entry == "hacked"
    assert dict(first.clues)["same"] == 1


class TestFeedback:
    """What people said of answers bends how sure the matcher is."""

    QUESTIONS = tuple(f"{words} {extra}" for words in ("lost card", "delete account") for extra in "abcdefghij")

    @pytest.mark.parametrize(("right", "sign"), [(True, 1), (False, -1)])
    def test_judged_answers_raise_or_lower_the_chance(self, right: bool, sign: int) -> None:
        """Of every answer, with the same words."""
        entry = {"lost": "card/lost", "delete": "account/close"}
        feedback = [Judged(text=text, entry=entry[text.split()[0]], right=right) for text in self.QUESTIONS]
        before = build(ENTRIES).nearest("price of a trade")[0].score
        after = build(ENTRIES, feedback=feedback).nearest("price of a trade")[0].score
        assert (after - before) * sign > 0

    def test_a_judgement_of_another_entry_says_nothing_of_the_first(self) -> None:
        """ "Not that one" about an entry that would not be given now is no news about the one that would."""
        feedback = [Judged(text=text, entry="fees/trading", right=False) for text in self.QUESTIONS]
        assert build(ENTRIES, feedback=feedback).nearest("price")[0].score == build(ENTRIES).nearest("price")[0].score
