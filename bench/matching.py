"""The matcher beside the usual light ways of finding an FAQ entry: accuracy and speed in one run.

    python bench/matching.py --sets FOLDER [--queries 400] [--speed]

`FOLDER` holds question sets (`NAME/entries.jsonl`, `NAME/queries.jsonl`, the form that `frontdesk
eval` reads). Prints tables and writes the charts `bench/out/accuracy.png` and `speed.png`.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from bench.question_sets import QuestionSet, chatter, load, multiplied
from bot.faq.entries import Entry
from bot.faq.evaluation import evaluate
from bot.faq.language import fold, words
from bot.faq.matcher import build

Ask = Callable[[str], str | None]
OUT = Path(__file__).parent / "out"
CELLS = (
    *(("banking77", k) for k in (0, 5, 10, 20)),
    *(("clinc150", k) for k in (0, 5, 10, 20)),
    *(("hwu64", k) for k in (5, 10, 20)),
    ("lcqmc", 20),
)


def wordings_of(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """All wordings, and the entry of each."""
    pairs = [(wording, entry.id) for entry in entries for wording in entry.wordings]
    return [wording for wording, _ in pairs], [entry for _, entry in pairs]


def frontdesk(entries: Sequence[Entry]) -> Ask:
    """The project's matcher."""
    matcher = build(entries, chatter=chatter())
    return lambda question: next((one.entry for one in matcher.match(question).candidates), None)


def rapidfuzz_with(scorer: Callable[..., float]) -> Callable[[Sequence[Entry]], Ask]:
    """`process.extractOne` over all wordings."""

    def prepared(entries: Sequence[Entry]) -> Ask:
        texts, owner = wordings_of(entries)
        folded = [fold(text) for text in texts]

        def ask(question: str) -> str | None:
            found = process.extractOne(fold(question), folded, scorer=scorer)
            return owner[found[2]] if found else None

        return ask

    return prepared


def sqlite_trigram(entries: Sequence[Entry]) -> Ask:
    """FTS5 with the trigram tokenizer, ranked by its bm25."""
    texts, owner = wordings_of(entries)
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE wording USING fts5(text, tokenize='trigram')")
    base.executemany("INSERT INTO wording(rowid, text) VALUES (?, ?)", enumerate(map(fold, texts)))

    def ask(question: str) -> str | None:
        text = fold(question)
        grams = {text[at : at + 3] for at in range(len(text) - 2)}
        if not grams:
            return None
        query = " OR ".join('"{}"'.format(gram.replace('"', "")) for gram in sorted(grams))
        row = base.execute("SELECT rowid FROM wording WHERE wording MATCH ? ORDER BY rank LIMIT 1", (query,)).fetchone()
        return owner[row[0]] if row else None

    return ask


def with_bm25s(entries: Sequence[Entry]) -> Ask:
    """bm25s over words (Chinese cut by jieba)."""
    import bm25s

    texts, owner = wordings_of(entries)
    found = bm25s.BM25()
    found.index([words(fold(text)) for text in texts], show_progress=False)

    def ask(question: str) -> str | None:
        tokens = words(fold(question))
        if not tokens:
            return None
        places, scores = found.retrieve([tokens], k=1, show_progress=False)
        return owner[int(places[0, 0])] if scores[0, 0] > 0 else None

    return ask


def with_tantivy(entries: Sequence[Entry]) -> Ask:
    """tantivy over words (Chinese cut by jieba)."""
    import tantivy

    texts, owner = wordings_of(entries)
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", stored=False, tokenizer_name="whitespace")
    schema.add_unsigned_field("row", stored=True)
    index = tantivy.Index(schema.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(text=" ".join(words(fold(text))), row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(question: str) -> str | None:
        text = " ".join(re.sub(r"\W", "", word) for word in words(fold(question)))
        if not text.strip():
            return None
        hits = searcher.search(index.parse_query(text.lower(), ["text"]), 1).hits
        return owner[searcher.doc(hits[0][1])["row"][0]] if hits else None

    return ask


def tfidf(analyzer: str, *, learned: bool) -> Callable[[Sequence[Entry]], Ask]:
    """scikit-learn's TF-IDF by cosine, or with a logistic regression on top."""

    def prepared(entries: Sequence[Entry]) -> Ask:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        texts, owner = wordings_of(entries)
        if analyzer == "word":
            vectorizer = TfidfVectorizer(analyzer=lambda text: words(fold(text)), sublinear_tf=True)
        else:
            vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), preprocessor=fold, sublinear_tf=True)
        matrix = vectorizer.fit_transform(texts)
        if learned:
            model = LogisticRegression(C=30, max_iter=200).fit(matrix, owner)
            return lambda question: str(model.predict(vectorizer.transform([question]))[0])
        turned = matrix.T.tocsr()
        return lambda question: owner[int((vectorizer.transform([question]) @ turned).toarray().argmax())]

    return prepared


WAYS: dict[str, Callable[[Sequence[Entry]], Ask]] = {
    "Frontdesk": frontdesk,
    "rapidfuzz WRatio": rapidfuzz_with(fuzz.WRatio),
    "rapidfuzz token_set_ratio": rapidfuzz_with(fuzz.token_set_ratio),
    "SQLite FTS5 trigram": sqlite_trigram,
    "bm25s": with_bm25s,
    "tantivy": with_tantivy,
    "TF-IDF words, cosine": tfidf("word", learned=False),
    "TF-IDF letters, cosine": tfidf("char", learned=False),
    "TF-IDF words, logistic": tfidf("word", learned=True),
}
_LARGEST_LEARNED = 400  # entries a logistic regression is trained for


def right_first(prepared: Callable[[Sequence[Entry]], Ask], questions: QuestionSet, most: int) -> float | None:
    """The share of queries whose entry comes first."""
    if prepared is WAYS["TF-IDF words, logistic"] and len(questions.entries) > _LARGEST_LEARNED:
        return None
    ask = prepared(questions.entries)
    queries = random.Random(0).sample(questions.asked, min(most, len(questions.asked)))
    return sum(ask(query.text) == query.expect for query in queries) / len(queries)


def accuracy(sets: Path, most: int) -> dict[str, list[float | None]]:
    """Every way on every cell; a row is printed as soon as it is known."""
    loaded = [load(sets / name, aliases) for name, aliases in CELLS if (sets / name).is_dir()]
    print("Right entry first".ljust(28) + "".join(one.name.rjust(15) for one in loaded))
    table: dict[str, list[float | None]] = {}
    for name, prepared in WAYS.items():
        table[name] = [right_first(prepared, one, most) for one in loaded]
        print(name.ljust(28) + "".join(("–" if r is None else f"{r:.3f}").rjust(15) for r in table[name]), flush=True)
    _bars(table, [one.name for one in loaded], OUT / "accuracy.png")
    return table


def decisions(sets: Path) -> None:
    """The matcher's own report on every cell, with its default thresholds."""
    names = (
        "r1",
        "r3",
        "mrr5",
        "auroc",
        "answered_at_95",
        "answered",
        "precision",
        "false_answers",
        "suggested",
        "suggest_hit",
        "addressed_hit",
        "ece",
    )
    print("\nFrontdesk".ljust(17) + "".join(name.rjust(16) for name in names) + "   false answers by group")
    for name, aliases in CELLS:
        if (sets / name).is_dir():
            one = load(sets / name, aliases)
            found = evaluate(one.entries, one.queries, chatter=chatter(), clock=time.perf_counter, peak_mb=peak_mb)
            values = [getattr(found, figure) for figure in names]
            groups = " ".join(f"{group} {share:.4f}" for group, share in found.false_answers_by_group.items())
            cells = "".join(("–" if value is None else f"{value:.3f}").rjust(16) for value in values)
            print(one.name.ljust(16) + cells + f"   {groups}", flush=True)


def speed(sets: Path) -> None:
    """Time of a match, of a build and of an added wording, beside the others on the same machine."""
    source = load(sets / "clinc150", 20)
    asked = [query.text for query in load(sets / "banking77", 0).asked][:300]
    measured: dict[str, dict[int, float]] = {}
    for size in (1_000, 10_000, 100_000):
        entries = multiplied(source.entries, size)
        print(f"\n{size} wordings", flush=True)
        for name in ("Frontdesk", "rapidfuzz WRatio", "bm25s", "tantivy"):
            before, started = peak_mb(), time.perf_counter()
            ask = WAYS[name](entries)
            took, grown = time.perf_counter() - started, peak_mb() - before
            few = asked[:20] if name == "rapidfuzz WRatio" and size > 1_000 else asked
            p50, p99 = _timed(ask, few)
            measured.setdefault(name, {})[size] = p50
            print(
                f"  {name:18} p50 {p50:8.3f} ms  p99 {p99:8.3f} ms  build {took:6.2f} s  peak +{grown:.0f} MB",
                flush=True,
            )
        print(f"  one wording added in {_adding(entries):.3f} ms; 4,096 characters matched in {_long(entries):.3f} ms")
    _lines(measured, OUT / "speed.png")


def _timed(ask: Ask, questions: Sequence[str]) -> tuple[float, float]:
    for question in questions[:10]:
        ask(question)
    times = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), float(np.percentile(times, 99))


def _adding(entries: Sequence[Entry]) -> float:
    matcher = build(entries[:1000])
    started = time.perf_counter()
    for number in range(100):
        matcher.add(entries[0].id, f"one more way to ask this, number {number}", "en")
    return (time.perf_counter() - started) * 10


def _long(entries: Sequence[Entry]) -> float:
    ask = frontdesk(entries[:1000])
    message = "i was on holiday and it rained all week. " * 60 + "how do i reset my card pin? " + "what a story. " * 120
    return _timed(ask, [message[:4096]] * 30)[0]


def peak_mb() -> float:
    """Peak memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bars(table: dict[str, list[float | None]], columns: list[str], path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(14, 5), layout="constrained")
    width = 0.85 / len(table)
    for number, (name, shares) in enumerate(table.items()):
        places = np.arange(len(columns)) + number * width
        axes.bar(places, [share or 0 for share in shares], width, label=name, zorder=2)
    axes.set_xticks(np.arange(len(columns)) + 0.4, columns, rotation=20)
    axes.set(ylabel="right entry first", ylim=(0, 1))
    axes.grid(axis="y", alpha=0.3)
    axes.legend(ncols=5, fontsize=8, loc="upper left")
    _save(figure, path)


def _lines(measured: dict[str, dict[int, float]], path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for name, times in measured.items():
        axes.plot(list(times), list(times.values()), marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="wordings", ylabel="one match, median, ms")
    axes.grid(alpha=0.3)
    axes.legend()
    _save(figure, path)


def _save(figure: object, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)  # type: ignore[attr-defined]
    print(f"chart: {path}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, required=True, help="folder with question sets")
    parser.add_argument("--queries", type=int, default=400, help="queries of each set put to the other ways")
    parser.add_argument("--speed", action="store_true", help="measure speed only")
    parser.add_argument("--decisions", action="store_true", help="measure the matcher's decisions only")
    chosen = parser.parse_args()
    if not chosen.speed and not chosen.decisions:
        accuracy(chosen.sets, chosen.queries)
    if not chosen.speed:
        decisions(chosen.sets)
    if not chosen.decisions:
        speed(chosen.sets)


if __name__ == "__main__":
    main()
