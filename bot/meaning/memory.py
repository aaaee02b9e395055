"""Vectors of the content's own texts, kept in a file, so that a restart or a reload reads only what is new.

Members' questions are never kept: only what an encoder reads while a matcher is built goes into the file.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.errors import ModelUnavailable
from bot.faq.meaning import Encoder

Row = NDArray[np.float32]
_RECENT = 256  # questions whose vectors are at hand: one message is looked at several times
_MANY = 500  # new texts that are worth a word in the log, as they take seconds
# What a model makes of these is its fingerprint: it changes with the weights, the pooling, the prefix, the limits.
_PROBES = ("Where is my deposit?", "我的充值怎么还没有到账？", "USDT 提币到 TRC20 fee", "how long does it take " * 100)
log = structlog.get_logger(__name__)


class Memory:
    """What an encoder has read before."""

    def __init__(self, encoder: Encoder, file: Path) -> None:
        """`file` need not be there; one of another model, or a broken one, is begun anew."""
        self._encoder = encoder
        self._file = file
        self._fingerprint = hashlib.sha256(encoder.encode(_PROBES).tobytes()).hexdigest()
        self._rows = self._read()
        self.extent = (0, 0)  # texts read by the last building, and how many of them have a vector

    @contextmanager
    def reading(self) -> Iterator[Encoder]:
        """An encoder that knows what was read before, to build a matcher with.

        What it is asked while the block runs is kept. After the block it goes on answering, but keeps no more. As
        soon as something new is kept, what the block did not ask for is forgotten.
        """
        reader = _Reader(self._encoder, self._rows)
        yield reader
        kept = reader.close()
        self.extent = (len(kept), sum(bool(row.any()) for row in kept.values()))
        if kept.keys() - self._rows.keys():
            self._rows = kept
            self._write()

    def _read(self) -> Mapping[bytes, Row]:
        try:
            with self._file.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if str(kept["fingerprint"]) != self._fingerprint:
                    return {}
                return {key.tobytes(): row for key, row in zip(kept["keys"], kept["rows"], strict=True)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.warning("kept vectors cannot be read; they are made again", file=str(self._file), error=str(error))
            return {}

    def _write(self) -> None:
        """All at once, or not at all: whoever reads at this moment finds the old file."""
        keys = np.array([np.frombuffer(key, np.uint8) for key in self._rows])
        rows = np.array(list(self._rows.values()))
        partial = self._file.with_suffix(f".{os.getpid()}.partial")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                np.savez(file, fingerprint=np.array(self._fingerprint), keys=keys, rows=rows)
            partial.replace(self._file)
        except OSError as error:
            log.warning("vectors cannot be kept; the next start makes them again", error=str(error))


class _Reader:
    """An encoder between the matcher and the model."""

    def __init__(self, encoder: Encoder, known: Mapping[bytes, Row]) -> None:
        self._encoder = encoder
        self._known = known
        self._kept: dict[bytes, Row] = {}
        self._keeps = True
        self._recent = lru_cache(maxsize=_RECENT)(self._asked)

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the model, from memory where it can be. After the building, a model that fails gives no vector, so that
        the words alone decide."""
        if self._keeps:
            self._keep(texts)
        try:
            rows = [self._row(text) for text in texts]
        except ModelUnavailable:
            log.exception("a question is matched by words alone")
            rows = [np.zeros(self.dimensions, np.float32) for _ in texts]
        return np.array(rows, np.float32).reshape(len(texts), self.dimensions)

    def close(self) -> Mapping[bytes, Row]:
        """Keep no more; what was kept."""
        self._keeps = False
        self._known = {}
        return self._kept

    def _keep(self, texts: Sequence[str]) -> None:
        wanted = {_key(text): text for text in texts}
        new = {key: text for key, text in wanted.items() if key not in self._known and key not in self._kept}
        if len(new) >= _MANY:
            log.info("reading the meaning of new texts; this happens once", texts=len(new))
        self._kept.update(zip(new, self._encoder.encode(list(new.values())), strict=True))
        self._kept.update((key, self._known[key]) for key in wanted if key in self._known)

    def _row(self, text: str) -> Row:
        kept = self._kept.get(_key(text))
        return self._recent(text) if kept is None else kept

    def _asked(self, text: str) -> Row:
        row: Row = self._encoder.encode([text])[0]
        return row


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
