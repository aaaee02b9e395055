"""What the files of a model folder say: the layout that sentence-transformers writes and the hub serves.

```
tokenizer.json           the tokenizer
onnx/model.onnx          the graph; quantised ones beside it under other names
config.json              vocab_size, hidden_size
sentence_bert_config.json  max_seq_length
modules.json             what follows the transformer: pooling, normalising, sometimes a dense layer
1_Pooling/config.json    which pooling
```

Only the first two are needed; what the others do not say has the default of sentence-transformers.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import Meaning
from bot.errors import ModelUnavailable, Problem
from bot.meaning.pooling import Pooling

GRAPHS = ("onnx/model.onnx", "model.onnx")  # looked for where configuration names none
SMALL_FILES = ("tokenizer.json", "config.json", "sentence_bert_config.json", "modules.json", "1_Pooling/config.json")
_FLAGS = {  # the older way to say it, one flag for each
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "lasttoken",
    "pooling_mode_weightedmean_tokens": "weightedmean",
}
_SAME = {"mean_sqrt_len_tokens": "mean"}  # as vectors are scaled to length one


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A model folder, read."""

    graph: Path
    tokenizer: Path
    pooling: Pooling
    max_tokens: int  # of one text, special tokens included
    vocabulary: int | None  # tokens that the graph has vectors for
    hidden: int | None  # dimensions of a token's vector
    dense: bool  # a layer after the pooling, which only a graph that pools by itself contains


def read(folder: Path, settings: Meaning) -> Layout:
    """Find and read the files. `ModelUnavailable` names everything that is missing or cannot be read."""
    problems: list[Problem] = []
    graph = _graph(folder, settings.graph, problems)
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.is_file():
        expected = "the model's fast tokenizer must lie there: save it with save_pretrained, or choose another model"
        problems.append(Problem(where=str(tokenizer), found="is missing", expected=expected))
    config = _mapping(folder / "config.json", problems)
    limit = _number(_mapping(folder / "sentence_bert_config.json", problems), "max_seq_length")
    pooling = _pooling(folder, settings, problems)
    dense = _has_dense(folder / "modules.json", problems)
    if problems or graph is None or pooling is None:
        raise ModelUnavailable(problems)
    return Layout(
        graph=graph,
        tokenizer=tokenizer,
        pooling=pooling,
        max_tokens=min(settings.max_tokens, limit or settings.max_tokens),
        vocabulary=_number(config, "vocab_size"),
        hidden=_number(config, "hidden_size"),
        dense=dense,
    )


def graph_of(folder: Path, named: str) -> Path | None:
    """The graph that is to be used; None if it is not there."""
    return next((folder / name for name in ((named,) if named else GRAPHS) if (folder / name).is_file()), None)


def _graph(folder: Path, named: str, problems: list[Problem]) -> Path | None:
    found = graph_of(folder, named)
    if found is None:
        there = sorted(str(file.relative_to(folder)) for file in folder.rglob("*.onnx"))
        choice = f"set meaning.graph to one of: {', '.join(there)}" if there else "export the model to ONNX"
        wanted = named or " or ".join(GRAPHS)
        problems.append(Problem(where=str(folder), key="meaning.graph", found=f"there is no {wanted}", expected=choice))
    return found


def _pooling(folder: Path, settings: Meaning, problems: list[Problem]) -> Pooling | None:
    if settings.pooling:
        return Pooling(settings.pooling)
    file = folder / "1_Pooling" / "config.json"
    said = _mapping(file, problems)
    mode = said.get("pooling_mode", [name for flag, name in _FLAGS.items() if said.get(flag) is True])
    modes = [mode] if isinstance(mode, str) else mode if isinstance(mode, list) else []
    names = [_SAME.get(str(name), str(name)) for name in modes] or ["mean"]
    if len(names) == 1 and names[0] in set(Pooling):
        return Pooling(names[0])
    expected = f"one of {', '.join(Pooling)}; set meaning.pooling if one of them serves"
    problems.append(Problem(where=str(file), key="pooling_mode", found=" and ".join(names), expected=expected))
    return None


def _has_dense(file: Path, problems: list[Problem]) -> bool:
    modules = _json(file, problems)
    return isinstance(modules, list) and any("Dense" in str(m.get("type")) for m in modules if isinstance(m, dict))


def _mapping(file: Path, problems: list[Problem]) -> Mapping[str, object]:
    found = _json(file, problems)
    return found if isinstance(found, dict) else {}


def _number(said: Mapping[str, object], key: str) -> int | None:
    value = said.get(key)
    return value if isinstance(value, int) and value > 0 else None


def _json(file: Path, problems: list[Problem]) -> Mapping[str, object] | Sequence[object] | None:
    """What a JSON file holds; None if it is not there."""
    if not file.is_file():
        return None
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        expected = "a JSON file; fetch the model again"
        problems.append(Problem(where=str(file), found=f"cannot be read: {error}", expected=expected))
        return None
    return found if isinstance(found, dict | list) else None
