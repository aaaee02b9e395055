"""What was read once is not read again, and only the content's own texts are kept."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.errors import ModelUnavailable
from bot.meaning.memory import Memory

TEXTS = ("where is my deposit", "充值没有到账", "where is my deposit")


class Counting:
    """An encoder of two dimensions that notes what it is asked; `turn` makes another model of it."""

    dimensions = 2

    def __init__(self, turn: float = 0.0) -> None:
        self.asked: list[str] = []
        self.turn = turn
        self.broken = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.broken:
            raise ModelUnavailable("out of memory")
        self.asked += texts
        angles = np.array([len(text) + self.turn for text in texts], np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def built(file: Path, texts: Sequence[str], model: Counting) -> list[str]:
    """What a model is asked when a matcher is built over `texts` in a new process."""
    memory = Memory(model, file)
    model.asked.clear()
    with memory.reading() as encoder:
        assert np.array_equal(encoder.encode(texts), Counting(model.turn).encode(texts))
    return model.asked


def test_a_restart_reads_only_what_is_new(tmp_path: Path) -> None:
    file = tmp_path / "meaning.npz"
    assert built(file, TEXTS, Counting()) == ["where is my deposit", "充值没有到账"]
    assert built(file, TEXTS, Counting()) == []
    assert built(file, [*TEXTS, "no memo"], Counting()) == ["no memo"]


def test_a_reload_reads_only_what_is_new(tmp_path: Path) -> None:
    model = Counting()
    memory = Memory(model, tmp_path / "meaning.npz")
    with memory.reading() as encoder:
        encoder.encode(TEXTS)
    model.asked.clear()
    with memory.reading() as encoder:
        encoder.encode([*TEXTS, "no memo"])
        encoder.encode(["no memo"])
    assert model.asked == ["no memo"]


def test_what_left_the_content_is_forgotten_when_something_new_came(tmp_path: Path) -> None:
    """Not before, so that a command that looks at less of the content costs the next start nothing."""
    file = tmp_path / "meaning.npz"
    built(file, TEXTS, Counting())
    assert built(file, TEXTS[:1], Counting()) == []
    assert built(file, TEXTS, Counting()) == []
    assert built(file, ["no memo", TEXTS[0]], Counting()) == ["no memo"]
    assert built(file, TEXTS, Counting()) == ["充值没有到账"]


def test_another_model_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "meaning.npz"
    built(file, TEXTS, Counting())
    assert built(file, TEXTS, Counting(turn=0.5)) == ["where is my deposit", "充值没有到账"]


def test_questions_of_members_are_answered_and_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "meaning.npz"
    model = Counting()
    with Memory(model, file).reading() as encoder:
        encoder.encode(TEXTS)
    before = file.read_bytes()
    assert np.array_equal(encoder.encode(["my name is Ann"]), Counting().encode(["my name is Ann"]))
    assert file.read_bytes() == before
    assert built(file, ["my name is Ann"], Counting()) == ["my name is Ann"]


def test_a_message_that_is_looked_at_several_times_is_read_once(tmp_path: Path) -> None:
    model = Counting()
    with Memory(model, tmp_path / "meaning.npz").reading() as encoder:
        pass
    model.asked.clear()
    for _ in range(3):
        encoder.encode(["my name is Ann"])
    assert model.asked == ["my name is Ann"]


def test_a_question_in_the_words_of_the_content_needs_no_model(tmp_path: Path) -> None:
    model = Counting()
    with Memory(model, tmp_path / "meaning.npz").reading() as encoder:
        encoder.encode(TEXTS)
    model.asked.clear()
    assert np.array_equal(encoder.encode(TEXTS[:1]), Counting().encode(TEXTS[:1]))
    assert model.asked == []


def test_a_model_that_fails_later_gives_no_vector(tmp_path: Path) -> None:
    """Nothing crashes: the words alone decide."""
    model = Counting()
    with Memory(model, tmp_path / "meaning.npz").reading() as encoder:
        encoder.encode(TEXTS)
    model.broken = True
    assert encoder.encode(["new", "words"]).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_a_model_that_fails_while_building_keeps_what_was_known(tmp_path: Path) -> None:
    file = tmp_path / "meaning.npz"
    model = Counting()
    memory = Memory(model, file)
    with memory.reading() as encoder:
        encoder.encode(TEXTS)
    model.broken = True
    with pytest.raises(ModelUnavailable), memory.reading() as encoder:
        encoder.encode(["new"])
    assert built(file, TEXTS, Counting()) == []


@pytest.mark.parametrize("content", [b"", b"not a file of arrays", b"PK\x03\x04 half a file"])
def test_a_broken_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "meaning.npz"
    file.write_bytes(content)
    assert built(file, TEXTS, Counting()) == ["where is my deposit", "充值没有到账"]
    assert built(file, TEXTS, Counting()) == []


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    file = tmp_path / "data" / "meaning.npz"
    assert built(file, TEXTS, Counting()) == ["where is my deposit", "充值没有到账"]


def test_content_without_a_text_is_no_trouble(tmp_path: Path) -> None:
    file = tmp_path / "meaning.npz"
    built(file, TEXTS, Counting())
    assert built(file, [], Counting()) == []
    assert built(file, TEXTS, Counting()) == []
