"""Finds private keys. What has a checksum or a shape of its own counts anywhere.

64 hex digits are also the shape of a transaction hash, and must stay readable in a support chat: they
count only where the nearest label speaks of a key.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.guard.findings import Finding, SecretKind
from bot.guard.labels import is_labelled_key

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: digit for digit, character in enumerate(_ALPHABET)}
_B58 = "1-9A-HJ-NP-Za-km-z"

_WIF = re.compile(rf"(?<![A-Za-z0-9])[5KL9c][{_B58}]{{50,51}}(?![A-Za-z0-9])")
_EXTENDED = re.compile(r"(?<![A-Za-z0-9])[xyztuvYZUV]prv[A-Za-z0-9]{100,112}(?![A-Za-z0-9])")
_SOLANA = re.compile(rf"(?<![A-Za-z0-9])[{_B58}]{{86,88}}(?![A-Za-z0-9])")
_BYTES = re.compile(r"[\[{(]\s{0,4}\d{1,3}(?:\s{0,4},\s{0,4}\d{1,3}){31,63}\s{0,4}[\])}]")
_HEX = re.compile(r"(?<![A-Za-z0-9])(?:0[xX])?[0-9A-Fa-f]{64}(?![A-Za-z0-9])")
_PEM_BEGIN = re.compile(r"[-—–]{1,5} ?BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?[-—–]{1,5}")
_PEM_END = re.compile(r"[-—–]{1,5} ?END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?[-—–]{1,5}")
_WIF_VERSIONS = frozenset({0x80, 0xEF})
_MOST_DERIVED = 8  # 64-byte candidates whose halves are compared, about 2 ms each; more need a label


def find_private_keys(text: str) -> Iterator[Finding]:
    """Every private key. `text` is folded."""
    for start, end in _spans(text):
        yield Finding(start=start, end=end, kind=SecretKind.PRIVATE_KEY)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    yield from _pem_blocks(text)
    for found in _EXTENDED.finditer(text):
        yield found.span()
    for found in _WIF.finditer(text):
        if _is_wif(found.group()) or is_labelled_key(text, *found.span()):
            yield found.span()
    for found in _HEX.finditer(text):
        if is_labelled_key(text, *found.span()):
            yield found.span()
    for index, found in enumerate(_SOLANA.finditer(text)):
        if is_labelled_key(text, *found.span()) or (index < _MOST_DERIVED and _is_key_pair(found.group())):
            yield found.span()
    for found in _BYTES.finditer(text):
        if _is_byte_array(found.group()):
            yield found.span()


def _pem_blocks(text: str) -> Iterator[tuple[int, int]]:
    """From BEGIN to END; a block that was cut off reaches to the end of the text."""
    at = 0
    while begin := _PEM_BEGIN.search(text, at):
        end = _PEM_END.search(text, begin.end())
        at = end.end() if end else len(text)
        yield begin.start(), at


def _is_wif(text: str) -> bool:
    """Base58Check with a version byte of private keys and 32 bytes, one more if the key is compressed."""
    raw = base58(text)
    if raw is None or len(raw) not in {37, 38} or raw[0] not in _WIF_VERSIONS:
        return False
    return sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _is_key_pair(text: str) -> bool:
    """Whether the second half is the public key of the first (RFC 8032): a Solana secret key, not a signature."""
    raw = base58(text)
    if raw is None or len(raw) != 64:
        return False
    return Ed25519PrivateKey.from_private_bytes(raw[:32]).public_key().public_bytes_raw() == raw[32:]


def _is_byte_array(text: str) -> bool:
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    return len(numbers) in {32, 64} and max(numbers) < 256


def base58(text: str) -> bytes | None:
    """The bytes of a base58 text of the Bitcoin alphabet, or None. For short texts: time grows with the square."""
    number = 0
    for character in text:
        if (digit := _DIGITS.get(character)) is None:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
