"""A model folder is read as its files say, and its vectors are those that the folder's author meant."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.config import Meaning
from bot.meaning.encoder import SentenceEncoder
from bot.meaning.model import load
from tests.fakes.models import Kind, write_model

WORDS = {"deposit": (1.0, 0.0), "missing": (0.0, 1.0), "充": (1.0, 0.0), "query": (0.0, -1.0), ":": (0.0, 0.0)}


def encoder(
    folder: Path, files: Mapping[str, Any] | None = None, kind: Kind = "tokens", **settings: Any
) -> SentenceEncoder:
    write_model(folder, WORDS, files=files, kind=kind)
    return load(Meaning(model=str(folder), **settings), Path())


def row(found: SentenceEncoder, text: str) -> list[float]:
    return [round(float(value), 3) for value in found.encode([text])[0]]


def pooling(**said: object) -> dict[str, Any]:
    return {"1_Pooling/config.json": said}


@pytest.mark.parametrize("kind", ["tokens", "sentence", "static"])
def test_a_vector_has_length_one_and_the_mean_direction_of_its_words(tmp_path: Path, kind: Kind) -> None:
    """Whether the graph gives a vector a token, pools by itself, or is a table of static vectors."""
    found = encoder(tmp_path, kind=kind)
    assert found.dimensions == 2
    assert row(found, "deposit missing") == [0.707, 0.707]
    assert row(found, "Deposit deposit missing") == [0.894, 0.447]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, [0.894, 0.447]),
        (pooling(pooling_mode_mean_tokens=True, pooling_mode_cls_token=False), [0.894, 0.447]),
        (pooling(pooling_mode_mean_sqrt_len_tokens=True), [0.894, 0.447]),
        (pooling(pooling_mode="max"), [0.707, 0.707]),
        (pooling(pooling_mode_max_tokens=True), [0.707, 0.707]),
        (pooling(pooling_mode=["weightedmean"]), [0.781, 0.625]),
        (pooling(pooling_mode="lasttoken"), [0.0, 0.0]),
        (pooling(pooling_mode_cls_token=True), [0.0, 0.0]),
    ],
)
def test_pooling_is_as_the_model_says_in_the_old_way_or_the_new(
    tmp_path: Path, files: dict[str, Any], expected: list[float]
) -> None:
    """The last token is [SEP] and the first [CLS], which have no vector in this model."""
    assert row(encoder(tmp_path, files), "deposit deposit missing") == expected


def test_configuration_overrules_the_pooling(tmp_path: Path) -> None:
    assert row(encoder(tmp_path, pooling(pooling_mode="cls"), pooling="max"), "deposit missing") == [0.707, 0.707]


def test_token_types_are_given_where_the_graph_wants_them(tmp_path: Path) -> None:
    write_model(tmp_path, WORDS, types=True)
    assert row(load(Meaning(model=str(tmp_path)), Path()), "deposit") == [1.0, 0.0]


def test_a_vector_does_not_depend_on_its_neighbours(tmp_path: Path) -> None:
    found = encoder(tmp_path)
    texts = ["deposit", "missing missing deposit", "", "deposit missing"]
    assert np.array_equal(found.encode(texts), np.concatenate([found.encode([text]) for text in texts]))
    assert found.encode([]).shape == (0, 2)


@pytest.mark.parametrize(
    ("limit", "files"), [(8, {}), (128, {"sentence_bert_config.json": {"max_seq_length": 8}})], ids=["ours", "its own"]
)
def test_a_long_text_is_read_to_the_limit(tmp_path: Path, limit: int, files: dict[str, Any]) -> None:
    """Eight tokens, of which two are [CLS] and [SEP]."""
    found = encoder(tmp_path, files, max_tokens=limit)
    assert row(found, "deposit " * 6 + "missing " * 1_000_000) == [1.0, 0.0]


def test_a_prefix_stands_before_every_text(tmp_path: Path) -> None:
    assert row(encoder(tmp_path, prefix="query: "), "deposit") == [0.707, -0.707]


@pytest.mark.parametrize(
    ("languages", "text", "known"),
    [
        (["any"], "deposit", True),
        (["any"], "deposit 充 充", True),
        (["any"], "deposit deposit deposit wherever", True),
        (["any"], "deposit wherever", False),
        (["any"], "怎么办", False),
        (["any"], "", False),
        (["en"], "deposit", True),
        (["en"], "deposit 充", False),
        (["en"], "депозит", False),
        (["en"], "12345", False),
        (["zh"], "充", True),
        (["zh"], "deposit", False),
        (["en", "zh"], "deposit 充", True),
    ],
)
def test_what_the_model_does_not_know_has_no_vector(
    tmp_path: Path, languages: list[str], text: str, *, known: bool
) -> None:
    """By its script, where configuration names languages; and by the share of tokens unknown to the tokenizer."""
    found = encoder(tmp_path, languages=languages).encode([text])[0]
    assert float(np.linalg.norm(found)) == pytest.approx(1.0 if known else 0.0)


def test_the_prefix_does_not_count_as_known(tmp_path: Path) -> None:
    assert row(encoder(tmp_path, prefix="query: query: query: "), "怎么办") == [0.0, 0.0]
