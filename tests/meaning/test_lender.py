"""A matcher is built with the model where it can be, and without it where it cannot."""

from collections.abc import Sequence
from pathlib import Path

from structlog.testing import capture_logs

from bot.config import Meaning
from bot.faq.meaning import Encoder
from bot.meaning.lender import Lender
from tests.fakes.models import write_model

WORDS = {"deposit": (1.0, 0.0), "missing": (0.0, 1.0)}
TEXTS = ("deposit", "missing", "充值")


def made(encoder: Encoder | None) -> Sequence[Sequence[float]] | str:
    """A stand-in for building a matcher."""
    return "by words alone" if encoder is None else encoder.encode(TEXTS).tolist()


def lender(folder: Path, model: str) -> Lender:
    return Lender(Meaning(model=model), home=folder, file=folder / "data" / "meaning.npz")


def test_without_a_model_words_decide_and_nothing_is_wrong(tmp_path: Path) -> None:
    found = lender(tmp_path, "")
    assert found.lent(made) == "by words alone"
    assert found.problem is None
    assert not (tmp_path / "data").exists()


def test_with_a_model_its_vectors_are_used_and_kept(tmp_path: Path) -> None:
    write_model(tmp_path / "model", WORDS)
    found = lender(tmp_path, "model")
    assert found.lent(made) == [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    assert found.extent == (3, 2)
    assert (tmp_path / "data" / "meaning.npz").is_file()


def test_a_model_that_cannot_be_used_is_told_once_and_words_decide(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    found = lender(tmp_path, "model")
    with capture_logs() as logs:
        assert found.lent(made) == "by words alone"
    assert "tokenizer.json: is missing" in str(found.problem)
    assert [(line["log_level"], line["event"]) for line in logs] == [
        ("warning", "no model reads meaning: words alone decide")
    ]


def test_a_model_that_appears_later_is_used_from_the_next_reload(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    found = lender(tmp_path, "model")
    found.lent(made)
    write_model(tmp_path / "model", WORDS)
    assert found.lent(made) == [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    assert found.problem is None
