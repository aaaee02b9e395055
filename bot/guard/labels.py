"""What the words around a value say it is. The nearest label before it decides, else one right behind it."""

import re

REACH = 48  # characters before a value in which its label may stand
REACH_BEHIND = 24

_KEY = r"private[ _-]?key|priv(?:ate)?[ _-]?k(?:ey)?|secret[ _-]?key|wallet[ _-]?key|\bp\.?k\b|\bsk\b|私[钥鑰]|密[钥鑰]"
_HARMLESS = (
    r"\btx[ _-]?(?:id|hash|n)?\b|transaction|\bhash|block|address|contract|signature|public[ _-]?key|pubkey"
    r"|txid|交易|哈希|地址|合约|签名|公[钥鑰]|区块|单号|訂單|订单|\border|\bid\b"
)
_KEY_LABEL = re.compile(_KEY, re.IGNORECASE)
_LABEL = re.compile(f"(?P<key>{_KEY})|(?:{_HARMLESS})", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|isn'?t|never)\b|不是|并非", re.IGNORECASE)


def is_labelled_key(text: str, start: int, end: int) -> bool:
    """Whether the words beside a value call it a private key."""
    before = text[max(0, start - REACH) : start]
    labels = list(_LABEL.finditer(before))
    if labels:
        return labels[-1].group("key") is not None
    behind = text[end : end + REACH_BEHIND].partition("\n")[0]
    label = _KEY_LABEL.search(behind)
    return label is not None and not _DENIED.search(behind[: label.start()])
