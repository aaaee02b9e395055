"""A graph in ONNX Runtime: token numbers in, vectors out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelUnavailable, Problem

_SENTENCE = ("sentence_embedding", "sentence_embeddings", "embeddings")  # outputs that are pooled already
_TOKENS = ("last_hidden_state", "token_embeddings")
_INPUTS = {"input_ids", "attention_mask", "token_type_ids", "offsets"}


class Graph:
    """One session, safe to use from several threads.

    It takes one text at a time. A quantised graph scales its numbers by everything in the batch, so that a text's
    vector would depend on its neighbours (cosine .98 to itself was measured); and on one thread a batch of 32 saves
    little, as there is nothing to share but the padding.
    """

    def __init__(self, file: Path, threads: int) -> None:
        """`ModelUnavailable` if the file is no graph, or one of another kind."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors: warnings about single operators help nobody here
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._file = file
        try:
            self._session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's errors have no base of their own
            raise self._unusable(f"is no graph that can be run: {error}", "fetch or export it again") from error
        inputs = {one.name: one for one in self._session.get_inputs()}
        self._names = set(inputs)
        if "input_ids" not in inputs or not self._names <= _INPUTS:
            found = f"takes {', '.join(sorted(self._names))}"
            raise self._unusable(found, "a text encoder takes input_ids, attention_mask and perhaps token_type_ids")
        self._kind = np.int32 if "int32" in inputs["input_ids"].type else np.int64
        self._output = self._output_among([one.name for one in self._session.get_outputs()])

    @property
    def is_static(self) -> bool:
        """Whether it is a table of token vectors (model2vec): it takes the tokens of many texts in one row, and where
        each text begins; there are no special tokens."""
        return "offsets" in self._names

    @property
    def pools(self) -> bool:
        """Whether it gives one vector a text."""
        return self._output not in _TOKENS

    def run(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of one text's tokens, tokens × dimensions; or the text's own, if the graph pools."""
        row = np.array(ids, self._kind)
        given: dict[str, Any] = {"input_ids": row if self.is_static else row[None]}
        if "attention_mask" in self._names:
            given["attention_mask"] = np.ones((1, len(ids)), self._kind)
        if "token_type_ids" in self._names:
            given["token_type_ids"] = np.zeros((1, len(ids)), self._kind)
        if self.is_static:
            given["offsets"] = np.zeros(1, self._kind)
        try:
            (found,) = self._session.run([self._output], given)
        except Exception as error:
            raise self._unusable(f"cannot be run: {error}", "check that tokenizer.json belongs to it") from error
        vectors: NDArray[np.float32] = np.asarray(found, np.float32)[0]
        if vectors.ndim != (1 if self.pools else 2):
            raise self._unusable(f"gives {self._output} in {vectors.ndim + 1} dimensions", "export an encoder")
        return vectors

    def _output_among(self, names: Sequence[str]) -> str:
        chosen = next((name for name in (*_SENTENCE, *_TOKENS) if name in names), None)
        if chosen is None:
            raise self._unusable(
                f"gives {', '.join(names)}", f"it must give one of {', '.join((*_SENTENCE, *_TOKENS))}"
            )
        return chosen

    def _unusable(self, found: str, expected: str) -> ModelUnavailable:
        return ModelUnavailable([Problem(where=str(self._file), found=found, expected=expected)])
