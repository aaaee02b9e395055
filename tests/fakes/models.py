"""Small embedding models, made of a few words, in the layout of the real ones.

A table of word vectors in an ONNX graph, a tokenizer beside it, and the JSON files that say how to read them.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

Kind = Literal["tokens", "sentence", "static"]
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
OPSET = 17


def write_model(
    folder: Path,
    words: Mapping[str, Sequence[float]],
    *,
    kind: Kind = "tokens",
    types: bool = False,
    files: Mapping[str, Any] | None = None,
    name: str = "onnx/model.onnx",
) -> Path:
    """A model that knows `words`, each with its vector. [CLS] and unknown words have none (all zero).

    `kind`: what the graph gives: a vector a token, a vector a text, or that from one row of all texts' tokens.
    `types`: whether it wants token_type_ids. `files`: further JSON files of the folder.
    """
    size = len(next(iter(words.values())))
    table = np.array([*np.zeros((len(SPECIAL), size)), *words.values()], np.float32)
    graph = folder / name
    graph.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(_graph(table, kind, types=types), graph)
    _tokenizer(words).save(str(folder / "tokenizer.json"))
    said = {"config.json": {"vocab_size": len(table), "hidden_size": size}, **(files or {})}
    for file, content in said.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(json.dumps(content))
    return folder


def _tokenizer(words: Mapping[str, Sequence[float]]) -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *words))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.enable_padding(length=64)  # as real ones do; whoever loads it has to switch it off
    return tokenizer


def _graph(table: np.ndarray, kind: Kind, *, types: bool) -> onnx.ModelProto:
    size = table.shape[1]
    shape = ["all"] if kind == "static" else ["texts", "tokens"]
    inputs = {"input_ids": shape, "offsets" if kind == "static" else "attention_mask": shape}
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["vectors"])]
    if types:
        inputs["token_type_ids"] = shape
        nodes.append(helper.make_node("Gather", ["type_table", "token_type_ids"], ["type_vectors"]))
        nodes.append(helper.make_node("Add", ["vectors", "type_vectors"], ["last_hidden_state"]))
    else:
        nodes.append(helper.make_node("Identity", ["vectors"], ["last_hidden_state"]))
    output, rank = "last_hidden_state", 3
    if kind != "tokens":
        output, rank = ("embeddings" if kind == "static" else "sentence_embedding"), 2
        nodes.append(
            helper.make_node("ReduceMean", ["last_hidden_state"], [output], axes=[-2], keepdims=int(kind == "static"))
        )
    return helper.make_model(
        helper.make_graph(
            nodes,
            "small",
            [helper.make_tensor_value_info(name, TensorProto.INT64, dims) for name, dims in inputs.items()],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["texts", "tokens", size][-rank:])],
            [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.zeros((2, size), "f"), "type_table")],
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=10,
    )
