"""A draft is a file that only wants its author: it parses as far as it goes."""

from datetime import date

import pytest
import yaml

from bot.faq.drafting import EntryDraft, scalar


def draft(question: str) -> EntryDraft:
    return EntryDraft(question=question, answer="Wait.", escalate_to="other", today=date(2026, 11, 22))


@pytest.mark.parametrize(
    ("question", "title", "name"),
    [
        ("coins took a walk", "Coins took a walk", "coins-took-a-walk"),
        ("what: now?  #1\n- yes", "What: now? #1 - yes", "what-now-1-yes"),
        ("充币没到", "充币没到", "new-entry"),
        ("USDT充了没到", "USDT充了没到", "usdt"),
        ("word " * 40, ("Word " + "word " * 39)[:120].strip(), "word-word-word-word-word-word-word-word"),
    ],
)
def test_title_wording_and_name_come_from_the_question(question: str, title: str, name: str) -> None:
    """Whatever characters are in it."""
    made = draft(question)
    _, head, body = made.text().split("---\n")
    front = yaml.safe_load(head)
    assert (front["title"].strip(), made.name(), body) == (title, name, "Wait.")
    assert front["ask"] == [" ".join(question.split())]
    assert (front["escalate-to"], front["updated"]) == ("other", date(2026, 11, 22))
    assert len(made.name()) <= 40


@pytest.mark.parametrize("text", ["yes", "1", "a: b", "- a", "'", '"', "充", "a # b", "{a}", "x" * 300])
def test_a_scalar_is_the_same_text_on_one_line(text: str) -> None:
    """In a list of either style."""
    written = scalar(text)
    assert "\n" not in written
    assert yaml.safe_load(f"[{written}]") == yaml.safe_load(f"- {written}") == [text]
