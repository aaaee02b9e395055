"""Amounts as people write them: 250.5 USDT, USDT 1,000.25, 1.000,25, 1 000,25, 2万U, ２５０．"""

import re
from unicodedata import normalize

_NUMBER = r"(?P<number>\d[\d.,'’\s]*\d|\d)"
_TIMES = r"(?P<times>k|[千万萬亿億])?"
_ASSET = r"(?P<{}>(?!e\d)[A-Za-z][A-Za-z0-9]{{0,14}})?"  # 1e5 has no asset
_AMOUNT = re.compile(
    rf"(?:about\s|~|≈|约|大概|大约)?\s*{_ASSET.format('before')}\s*[$¥€]?\s*{_NUMBER}\s*{_TIMES}\s*"
    rf"(?:[个枚個]|units? of)?\s*{_ASSET.format('after')}\s*[.。]?",
    re.IGNORECASE,
)
_ZEROS = {"k": 3, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+")


def amount(text: str) -> str | None:
    """The amount with a decimal point and the asset in capitals behind it; None if it is no positive number.

    Where a comma may be one of thousands or of decimals ("1,234") the number stays as the member wrote it."""
    found = _AMOUNT.fullmatch(" ".join(normalize("NFKC", text).replace("’", "'").split()))
    if found is None or (found["before"] and found["after"]):
        return None
    number = _number(found["number"])
    if number is None or not set(number) & set("123456789"):
        return None
    asset = (found["before"] or found["after"] or "").upper()
    zeros = _ZEROS.get((found["times"] or "").lower(), 0)
    if zeros and "," in number:
        return None  # 1,234k
    return f"{_shifted(number, zeros)} {asset}".strip()


def _number(written: str) -> str | None:
    """With a decimal point and nothing else; "1,234" as it is."""
    signs = [sign for sign in written if not sign.isdigit()]
    kinds = list(dict.fromkeys(signs))
    if not kinds:
        return written
    if len(kinds) == 1:
        return _of_one_sign(written, kinds[0], len(signs))
    thousands, decimal = kinds
    whole, _, rest = written.rpartition(decimal)
    if len(kinds) > 2 or decimal not in ".," or not _GROUPED.fullmatch(whole) or whole[0] == "0" or not rest.isdigit():
        return None
    return f"{whole.replace(thousands, '')}.{rest}"


def _of_one_sign(written: str, sign: str, count: int) -> str | None:
    grouped = _GROUPED.fullmatch(written) is not None
    if count > 1 or sign in " '":
        return written.replace(sign, "") if grouped else None
    if sign == ".":
        return written
    return written if grouped and not written.startswith("0") else written.replace(",", ".")


def _shifted(number: str, zeros: int) -> str:
    """Times ten to the power of `zeros`, exactly."""
    if not zeros:
        return number
    whole, _, rest = number.partition(".")
    digits = rest.ljust(zeros, "0")
    moved = f"{whole}{digits[:zeros]}".lstrip("0") or "0"
    return f"{moved}.{digits[zeros:]}" if digits[zeros:] else moved
