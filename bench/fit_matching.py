"""Fits the general weights of the matcher (`bot/faq/weights.py`) on question sets.

    python -m bench.fit_matching --sets FOLDER [--model FOLDER] [--write]

Two models in each regime (with and without few-shot heads, and by what tells what a message means): a
listwise one that ranks the nearest voices, and a logistic one that says how likely the first is right.
The regimes with a sentence-embedding model are fitted where one is given, the others where none is.
Before it fits on all sets, it reports for each what the weights fitted on the *others* reach there: that
is what unseen content may expect.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import bot.faq.weights
from bench.question_sets import QuestionSet, chatter, load
from bot.config import Meaning
from bot.faq.calibration import evidence
from bot.faq.evaluation import Query
from bot.faq.matcher import build
from bot.faq.meaning import Encoder, Sense
from bot.faq.ranking import CLUES, Near
from bot.faq.weights import FITTED, Weights
from bot.meaning.memory import Memory
from bot.meaning.model import load as load_model

Doubles = NDArray[np.float64]
CELLS = tuple((name, k) for name in ("banking77", "clinc150", "hwu64") for k in (0, 1, 2, 5, 10, 20))
PARTS = (300, 1000)  # entries kept of each half of the Chinese set, the queries of the others having none
# What the sets hold too little of to be fitted: a message that is a wording, answers, and assets confused.
GIVEN = {"same": 3.0, "told": 0.7, "clash": -2.5}


@dataclass(frozen=True, slots=True)
class Seen:
    """One query as the matcher saw it."""

    near: Near
    gate: float
    length: int
    cues: tuple[float, ...]
    voice: int  # the right one; -1 where there is none
    inside: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A question set at one number of wordings."""

    source: str  # cells of one source are left out together
    name: str
    heads: bool
    seen: tuple[Seen, ...]

    @property
    def meant(self) -> bool:
        """Whether the encoder knew what most queries mean."""
        return sum(one.near.meant for one in self.seen) * 2 > len(self.seen)


class Nothing:
    """An encoder that knows no script."""

    dimensions = 1

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder`."""
        return np.zeros((len(texts), 1), np.float32)


def looked_at(source: str, questions: QuestionSet, encoder: Encoder | None) -> Cell:
    """Put every query to a matcher built on the entries."""
    parts = build(questions.entries, chatter=chatter(), encoder=encoder)._parts  # noqa: SLF001 — the bench looks inside
    number = {entry: voice for voice, (entry, _) in enumerate(parts.voices)}
    seen = []
    for query in questions.queries:
        message = parts.reader.read(query.text)
        near, _ = parts.judge(message, 12)
        if len(near.voices):
            gate = parts.gate.logit(parts.ranking.index.question(message.words)) if parts.gate else 0.0
            voice = number.get(query.expect or "", -1)
            seen.append(Seen(near, gate, len(message.words.hashes), message.cues, voice, query.expect is not None))
    return Cell(source, questions.name, parts.ranking.heads is not None, tuple(seen))


def part_of(questions: QuestionSet, size: int) -> QuestionSet:
    """Some of the entries; queries of the others become queries without an entry."""
    chance = random.Random(3)
    entries = tuple(chance.sample(questions.entries, size))
    kept = {entry.id for entry in entries}
    inside = [query for query in questions.queries if query.expect in kept]
    outside = [Query(text=query.text, expect=None) for query in questions.queries if query.expect not in kept]
    queries = (*inside, *chance.sample(outside, max(600, len(inside))))
    return QuestionSet(name=f"{questions.name} {size} entries", entries=entries, queries=queries)


def rank_weights(cells: Sequence[Cell]) -> Doubles:
    """Listwise softmax regression: the right voice among the nearest."""
    chance = np.random.default_rng(0)
    lists = []
    for cell in cells:
        found = [
            (s.near.clues, int(np.flatnonzero(s.near.voices == s.voice)[0]))
            for s in cell.seen
            if s.voice in s.near.voices
        ]
        lists += [found[i] for i in chance.permutation(len(found))[:700]]
    longest = max(len(clues) for clues, _ in lists)
    clues, there = np.zeros((len(lists), longest, len(CLUES))), np.zeros((len(lists), longest), dtype=bool)
    for row, (own, _) in enumerate(lists):
        clues[row, : len(own)], there[row, : len(own)] = own, True
    right, lines = np.array([place for _, place in lists]), np.arange(len(lists))

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        scores = np.where(there, clues @ weights, -1e9)
        scores -= scores.max(axis=1, keepdims=True)
        share = np.exp(scores)
        total = share.sum(axis=1, keepdims=True)
        share /= total
        value = float(-(scores[lines, right] - np.log(total[:, 0])).sum() + weights @ weights)
        share[lines, right] -= 1
        return value, np.einsum("ij,ijk->k", share, clues) + 2 * weights

    weights = minimize(loss, np.zeros(len(CLUES)), jac=True, method="L-BFGS-B").x
    for clue, value in GIVEN.items():
        weights[CLUES.index(clue)] = value
    return weights


def evidence_of(cell: Cell, rank: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Evidence of each query, whether the first is right, whether there is an entry."""
    rows, right = [], []
    for seen in cell.seen:
        scores = seen.near.clues @ rank
        order = np.argsort(-scores, kind="stable")
        share = np.exp(scores[order] - scores[order[0]])
        share /= share.sum()
        rows.append(evidence(seen.near, scores[order], share, order, seen.gate, seen.length, seen.cues))
        right.append(seen.near.voices[order[0]] == seen.voice)
    return np.array(rows), np.array(right, dtype=float), np.array([seen.inside for seen in cell.seen], dtype=float)


def sure_weights(cells: Sequence[Cell], rank: Doubles) -> Doubles:
    """Logistic regression on standardised evidence; every cell weighs the same."""
    data = [evidence_of(cell, rank) for cell in cells]
    rows, right = np.concatenate([d[0] for d in data]), np.concatenate([d[1] for d in data])
    worth = np.concatenate([np.full(len(d[1]), 1000 / len(d[1])) for d in data])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    design = np.column_stack(((rows - mean) / spread, np.ones(len(rows))))

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        odds = design @ weights
        chance = 1 / (1 + np.exp(-odds))
        free = np.append(weights[:-1], 0.0)
        value = float((worth * (np.logaddexp(0, odds) - right * odds)).sum() + free @ free)
        return value, design.T @ (worth * (chance - right)) + 2 * free

    weights = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    return np.append(weights[:-1] / spread, weights[-1] - (weights[:-1] * mean / spread).sum())


def report(cell: Cell, rank: Doubles, sure: Doubles) -> str:
    """What these weights reach on a cell."""
    rows, right, inside = evidence_of(cell, rank)
    chance = 1 / (1 + np.exp(-(rows @ sure[:-1] + sure[-1])))
    answered, asked = chance >= 0.9, inside == 1
    return (
        f"{cell.name:28} r1 {right[asked].mean():.3f}  answered from 0.9: {answered[asked].mean():.3f}"
        f"  precision {right[answered].mean() if answered.any() else 1:.3f}  false {answered[~asked].mean():.4f}"
    )


def main() -> None:
    """Fit, report, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, required=True, help="folder with question sets")
    parser.add_argument("--model", help="folder of an English sentence-embedding model")
    parser.add_argument("--write", action="store_true", help="replace bot/faq/weights.py")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        senses: dict[Sense, Encoder | None] = {Sense.NOTHING: Nothing(), Sense.WORDS: None}
        if chosen.model:
            senses = {Sense.MODEL: stack.enter_context(sentence_encoder(chosen.model))}
        fitted = dict(FITTED)
        for sense, encoder in senses.items():
            print(f"\n{sense}")
            fitted.update({(heads, sense): weights for heads, weights in fit(chosen.sets, encoder, sense).items()})
    if chosen.write:
        write(Path(bot.faq.weights.__file__), fitted)


def fit(sets: Path, encoder: Encoder | None, sense: Sense) -> dict[bool, Weights]:
    """Weights with and without few-shot heads; Chinese counts only where the encoder knows it, or where none does.

    For texts without a meaning the English of one wording each keeps its own: without it, all would hang on
    words in common, which is less true of Chinese.
    """
    cells = [
        looked_at(name, load(sets / name, k), None if k == 0 and sense is Sense.NOTHING else encoder)
        for name, k in CELLS
    ]
    chinese = load(sets / "lcqmc", 20)
    for half in (0, 1):  # so that weights can be tried on Chinese that they were not fitted on
        own = replace(chinese, entries=chinese.entries[half::2], name=f"{chinese.name} half {half + 1}")
        parts = (part_of(own, len(own.entries)), *(part_of(own, size) for size in PARTS))
        cells += [looked_at(own.name, one, encoder) for one in parts]
    cells = [cell for cell in cells if cell.meant or sense is Sense.NOTHING]
    return {heads: fitted_on([cell for cell in cells if cell.heads is heads]) for heads in (True, False)}


def fitted_on(cells: Sequence[Cell]) -> Weights:
    """Weights for all cells, after a report of what those of the other sources reach on each."""
    for source in sorted({cell.source for cell in cells}):
        others = [cell for cell in cells if cell.source != source]
        rank = rank_weights(others)
        sure = sure_weights(others, rank)
        for cell in cells:
            if cell.source == source:
                print(report(cell, rank, sure), flush=True)
    rank = rank_weights(cells)
    return Weights(tuple(rank.tolist()), tuple(sure_weights(cells, rank).tolist()))


@contextmanager
def sentence_encoder(model: str) -> Iterator[Encoder]:
    """A model by folder or name, that reads every text once."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Meaning(model=model, languages=["en"], graph="onnx/model_quantized.onnx")
        memory = Memory(load_model(settings, Path.cwd()), Path(folder) / "vectors.npz")
        with memory.reading() as encoder:
            yield encoder


def write(path: Path, fitted: dict[tuple[bool, Sense], Weights]) -> None:
    """Replace the constants, keep what stands above them."""
    head, opening, _ = path.read_text("utf-8").partition("= {\n")
    lines = [head + opening.rstrip("\n")]
    for (heads, sense), weights in fitted.items():
        rank, sure = (", ".join(f"{value:.3f}" for value in values) for values in weights)
        lines.append(
            f"    ({heads}, Sense.{sense.name}): Weights(\n        rank=({rank}),\n        sure=({sure}),\n    ),"
        )
    path.write_text("\n".join((*lines, "}", "")), "utf-8")


if __name__ == "__main__":
    main()
