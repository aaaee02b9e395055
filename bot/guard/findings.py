"""What a scan finds: kinds of secrets and where they stand."""

from dataclasses import dataclass
from enum import StrEnum


class SecretKind(StrEnum):
    """What was found. The value is what the reader of a masked text sees."""

    SEED_PHRASE = "seed phrase"
    PRIVATE_KEY = "private key"
    PASSWORD = "password"  # noqa: S105 (a kind, not one)
    ONE_TIME_CODE = "one time code"
    CARD_NUMBER = "card number"
    API_SECRET = "api secret"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A secret's place in the folded text; `start < end`."""

    start: int
    end: int
    kind: SecretKind
