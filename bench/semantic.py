"""What a model of meaning adds to the matcher: both beside the targets, on the same question sets, in one run.

    python -m bench.semantic --sets FOLDER --model FOLDER [--graph onnx/model_quantized.onnx] [--only banking77]

`--model` is a folder as `[meaning] model` reads it (`bench/export_model.py` makes one) or a name on the hub. The
targets are for the English MiniLM.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.matching import CELLS, peak_mb
from bench.question_sets import QuestionSet, chatter, load
from bot.config import Meaning
from bot.faq.evaluation import Report, evaluate
from bot.faq.matcher import build
from bot.meaning.encoder import SentenceEncoder
from bot.meaning.memory import Memory
from bot.meaning.model import load as load_model

# Words alone, with the model.
R1 = {
    "banking77 k0": (0.47, 0.58),
    "banking77 k5": (0.74, 0.82),
    "banking77 k10": (0.81, 0.87),
    "banking77 k20": (0.86, 0.90),
    "clinc150 k0": (0.56, 0.68),
    "clinc150 k5": (0.83, 0.89),
    "clinc150 k10": (0.87, 0.92),
    "clinc150 k20": (0.90, 0.935),
    "hwu64 k5": (0.72, 0.78),
    "hwu64 k10": (0.79, 0.835),
    "hwu64 k20": (0.84, 0.865),
    "lcqmc k20": (0.94, 0.94),
}
AUROC = {"banking77 k10": (0.985, 0.997), "clinc150 k10": (0.94, 0.97)}
ANSWERED = {
    "banking77 k10": (0.58, 0.75),
    "banking77 k20": (0.72, 0.82),
    "clinc150 k10": (0.72, 0.85),
    "clinc150 k20": (0.80, 0.88),
}
HEAD = f"{'':15}{'':8}{'R@1':>7}{'target':>8}{'R@3':>7}{'AUROC':>8}{'target':>8}{'at 95%':>8}{'target':>8}"
HEAD += f"{'answered':>10}{'precision':>11}{'chat':>8}{'p50 ms':>9}{'build s':>9}"


def measured(questions: QuestionSet, memory: Memory | None) -> Report:
    """The matcher's report on a set, with or without a model. Queries are read afresh, wordings once for all sets."""
    entries, encoder = questions.entries, None
    if memory is not None:
        with memory.reading() as encoder:
            build(entries, chatter=chatter(), encoder=encoder)
    return evaluate(entries, questions.queries, chatter=chatter(), clock=time.perf_counter, encoder=encoder)


def line(name: str, how: str, found: Report, column: int) -> str:
    """One row of the table; `column` is that of the targets."""

    def share(value: float | None, width: int = 8, digits: int = 3) -> str:
        return ("–" if value is None else f"{value:.{digits}f}").rjust(width)

    targets = [table.get(name, (None, None))[column] for table in (R1, AUROC, ANSWERED)]
    cells = share(found.r1, 7), share(targets[0]), share(found.r3, 7), share(found.auroc), share(targets[1])
    cells += share(found.answered_at_95), share(targets[2]), share(found.answered, 10), share(found.precision, 11)
    chat = found.false_answers_by_group.get("chat")
    return (
        f"{name:15}{how:8}"
        + "".join(cells)
        + share(chat, 8, 4)
        + share(found.p50_ms, 9, 2)
        + share(found.build_s, 9, 1)
    )


def pace(encoder: SentenceEncoder, texts: Sequence[str]) -> str:
    """How long one text takes, and ten thousand."""
    times = []
    for text in texts:
        started = time.perf_counter()
        encoder.encode([text])
        times.append(time.perf_counter() - started)
    middle = statistics.median(times) * 1000
    return f"one text: p50 {middle:.2f} ms; 10,000 wordings the first time: {sum(times) / len(times) * 10_000:.0f} s"


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, required=True, help="folder with question sets")
    parser.add_argument("--model", required=True, help="folder of the model, or its name on the hub")
    parser.add_argument("--graph", default="", help="one of the model's graphs")
    parser.add_argument("--languages", nargs="+", default=["any"], choices=["any", "en", "zh"])
    parser.add_argument("--only", nargs="+", help="names of sets")
    chosen = parser.parse_args()
    settings = Meaning(model=chosen.model, graph=chosen.graph, languages=chosen.languages)
    started = time.perf_counter()
    encoder = load_model(settings, Path())
    print(f"loaded in {time.perf_counter() - started:.2f} s; {encoder.dimensions} dimensions; peak {peak_mb():.0f} MB")
    wanted = [cell for cell in CELLS if not chosen.only or cell[0] in chosen.only]
    sets = [load(chosen.sets / name, aliases) for name, aliases in wanted if (chosen.sets / name).is_dir()]
    print(pace(encoder, [query.text for query in sets[0].queries[:300]]))
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(encoder, Path(folder) / "meaning.npz")
        for one in sets:
            print(line(one.name, "words", measured(one, None), 0), flush=True)
            print(line(one.name, "+ model", measured(one, memory), 1), flush=True)


if __name__ == "__main__":
    main()
