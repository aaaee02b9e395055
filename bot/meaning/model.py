"""Loading the configured model, with every check that can be made before the first question."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Meaning
from bot.errors import ModelUnavailable, Problem
from bot.meaning import hub, layout
from bot.meaning.encoder import SentenceEncoder
from bot.meaning.graph import Graph
from bot.meaning.layout import Layout

if TYPE_CHECKING:
    from tokenizers import Tokenizer

EXTRA = ("onnxruntime", "tokenizers", "huggingface_hub")
_UNKNOWN = ("[UNK]", "<unk>", "[unk]")
_HUB_NAME = re.compile(r"\w[\w.-]*(/[\w.-]+)?")
_SAMPLE = "Where is my deposit?"


def load(settings: Meaning, home: Path) -> SentenceEncoder:
    """The model that `settings` names, ready to be asked. Takes about a second, and a download the first time.

    A name that is a folder (from `home`, if relative) is that folder; any other that may be one of the hub's is that.
    `ModelUnavailable` says what is wrong, where, and what to do.
    """
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        found = f"a model, but not installed: {', '.join(missing)}"
        raise _mistake(found, "make semantic (or pip install 'frontdesk[semantic]'), or remove the model")
    described = layout.read(_folder(settings, home), settings)
    tokenizer, graph = _tokenizer(described), Graph(described.graph, settings.threads)
    if described.dense and not graph.pools:
        expected = "export it with sentence_embedding as output, or choose a model without such a layer"
        raise _mistake(f"{described.graph} lacks the dense layer that modules.json names", expected)
    return SentenceEncoder(
        tokenizer=tokenizer,
        graph=graph,
        pooling=described.pooling,
        languages=frozenset(settings.languages),
        prefix=settings.prefix,
        unknown=next((number for name in _UNKNOWN if (number := tokenizer.token_to_id(name)) is not None), None),
        dimensions=_dimensions(tokenizer, graph, described),
    )


def _folder(settings: Meaning, home: Path) -> Path:
    folder = home / Path(settings.model).expanduser()  # an absolute path stays what it is
    if folder.is_dir():
        return folder
    if not _HUB_NAME.fullmatch(settings.model):
        raise _mistake(
            f"there is no folder {folder}", "name one that holds a model, or a model of the hub (owner/name)"
        )
    return hub.folder_of(settings)


def _tokenizer(described: Layout) -> "Tokenizer":
    from tokenizers import Tokenizer

    file = described.tokenizer
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises no other kind
        expected = "fetch or save the model's tokenizer again"
        raise ModelUnavailable(
            [Problem(where=str(file), found=f"is no tokenizer: {error}", expected=expected)]
        ) from error
    if described.vocabulary is not None and tokenizer.get_vocab_size() > described.vocabulary:
        found = f"has {tokenizer.get_vocab_size()} tokens, but config.json beside it says {described.vocabulary}"
        raise ModelUnavailable([Problem(where=str(file), found=found, expected="take both from one model")])
    tokenizer.no_padding()
    tokenizer.enable_truncation(described.max_tokens)
    return tokenizer


def _dimensions(tokenizer: "Tokenizer", graph: Graph, described: Layout) -> int:
    """Of a vector, as the graph gives it for a sample."""
    found = graph.run(tokenizer.encode(_SAMPLE, add_special_tokens=not graph.is_static).ids).shape[-1]
    if not graph.pools and described.hidden not in {None, found}:
        stated = f"gives vectors of {found} dimensions, but config.json says {described.hidden}"
        raise ModelUnavailable([Problem(where=str(described.graph), found=stated, expected="take both from one model")])
    return int(found)


def _mistake(found: str, expected: str) -> ModelUnavailable:
    return ModelUnavailable([Problem(where="configuration", key="meaning.model", found=found, expected=expected)])
