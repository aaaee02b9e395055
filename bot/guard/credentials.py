"""Finds passwords, one-time codes, card numbers and API tokens, mostly by the words around them."""

import re
from collections.abc import Iterator

from bot.guard.findings import Finding, SecretKind

# --- passwords -------------------------------------------------------------------------------------

_CALLED = r"(?:pass\s?words?|passwd|passcode|passphrase|pass|pwd|psw|pw|[登交资提支]\w{0,3}密[码碼]|密[码碼]|口令)"
_SAID = r"(?:\s{0,3}(?:is|was|=|:|是|为|為|叫|就是)){1,2}\s{0,3}"
_VALUE = r"[\"'`“‘「<(]?(?P<value>[!-&(-~]{4,64})"
_PASSWORD_SAID = re.compile(rf"(?:(?<![A-Za-z]){_CALLED})(?P<said>{_SAID}){_VALUE}", re.IGNORECASE)
_PASSWORD_NEXT = re.compile(
    rf"(?:(?<![A-Za-z0-9]){_CALLED})\s{{0,2}}(?P<value>(?=[!-~]{{0,40}}\d)(?=[!-~]{{0,40}}[A-Za-z])[!-~]{{6,40}})",
    re.IGNORECASE,
)
_NO_PASSWORD = re.compile(
    r"""(?:https?:|www\.|\[|<|\*{3}|•|\.{3}
    |(?:2fa|kyc|uid|otp|sms|pin|app|api|e-?mail|google|not|no|now|too|the|that|this|your|you|what|how|why|when|where|who
    |wrong|incorrect|correct|invalid|valid|expired|lost|safe|secure|weak|strong|fine|right|same|different|also|still|only
    |just|being|been|very|really|never|always|required|optional|needed|forgot|forgotten|unknown|missing|secret|private
    |here|there|okay|good|bad|done|new|old|gone|hacked|stolen|leaked|reset|changed|must|should|at|in|on|an|my|with|for
    |please|click|see|enter|any|none|all|case|kept|known|wrongly|long|short|simple|complex|hidden|empty|blank|null|true
    |false|something|nothing|anything|\w*(?:ed|ing|able|ive|ful|less|ly))(?![\w@#$%^&*!-]))""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_ENDS = re.compile(r"[\"'`”’」>)]?\s*(?:[.,;!?。，；！？\n]|$)")


def find_passwords(text: str) -> Iterator[Finding]:
    """Values that are said to be a password. "My password is wrong" says nothing."""
    for pattern in (_PASSWORD_SAID, _PASSWORD_NEXT):
        for found in pattern.finditer(text):
            value = found.group("value").rstrip("\"'`.,;!?)>") or found.group("value")
            start = found.start("value")
            if len(value) >= 4 and not _NO_PASSWORD.match(value) and _is_told(text, found, value):
                yield Finding(start=start, end=start + len(value), kind=SecretKind.PASSWORD)


def _is_told(text: str, found: re.Match[str], value: str) -> bool:
    """A bare word after "is" is a password only if the sentence ends with it."""
    if not value.isalpha() or re.search(r"[=:是为為叫]", found.groupdict().get("said") or ""):
        return True
    return bool(_SENTENCE_ENDS.match(text, found.start("value") + len(value)))


# --- one-time codes --------------------------------------------------------------------------------

_CODE = re.compile(r"(?<![A-Za-z0-9.,#$€¥/_-])(?:\d{3}[ -]\d{3}|\d{6,8})(?![A-Za-z0-9_/]|[.,:-]\d|[ -]\d)")
_CODE_WORD = re.compile(
    r"""(?P<code>\bcodes?\b|\botp\b|\b2fa\b|\btotp\b|\bmfa\b|authenticator|verification|验证[码碼]|驗證碼|校验码|动态[码碼]
        |动态密码|动态口令|短信码|邮箱码|谷歌码|安全码)
    |\b(?:error|order|status|http|zip|postal|area|country|referr?al|invite|invitation|promo|coupon|swift|sort|qr|source
        |bar|gift)[ -]?codes?\b
    |\berr(?:or)?\b|\border|\buid\b|\bid\b|\bamount|\bticket|\bnumber\b|\bheight|\bblock|\btx|\bhash|\bphone|\bprice
    |\bwithdr|\bdeposit|\b(?:i|we)[ ]sent\b|订单|金额|工单|编号|单号|邀请码|推荐码|错误码|返回码|优惠码
    |手机|电话|提现|充值|数量""",
    re.IGNORECASE | re.VERBOSE,
)
_UNIT = re.compile(
    r"\s{0,2}(?:usdt|usdc?|btc|eth|sol|trx|bnb|kes|sats?|gwei|wei|u\b|k\b|元|块|个|枚|刀|美|万|人|分钟|次|[$€¥%])",
    re.IGNORECASE,
)
_CODE_BEHIND = re.compile(
    r"[\s,，]{0,3}(?:is|was|是|as)\s{0,2}(?:my|the|your|我的|你的|您的)?\s{0,2}(?:\w{1,12}\s){0,2}?(?:code|otp|2fa|验证[码碼]|驗證碼)",
    re.IGNORECASE,
)
_CODE_REACH = 40


def find_one_time_codes(text: str) -> Iterator[Finding]:
    """Six to eight digits beside a word for a one-time code, if no word for another number is nearer."""
    for found in _CODE.finditer(text):
        if not _UNIT.match(text, found.end()) and _is_labelled_code(text, *found.span()):
            yield Finding(start=found.start(), end=found.end(), kind=SecretKind.ONE_TIME_CODE)


def _is_labelled_code(text: str, start: int, end: int) -> bool:
    if _CODE_BEHIND.match(text, end):
        return True
    before = text[max(0, start - _CODE_REACH) : start]
    sentence = re.split(r"[.!?。！？](?:\s|$)|[！？。]", before)[-1]
    labels = list(_CODE_WORD.finditer(sentence))
    if not labels or labels[-1].group("code") is None or sentence.endswith('"code":'):
        return False
    return not re.search(r"\d", sentence[labels[-1].end() :]) and not _is_error(text, start)


def _is_error(text: str, start: int) -> bool:
    """An API's answer (`{"code": 400100, "msg": …}`) or an error number."""
    before = text[max(0, start - _CODE_REACH) : start].lower()
    return re.search(r"[\"']\s{0,2}:\s{0,2}[\"']?$|error|报错|错误|returned|返回", before) is not None


# --- cards -----------------------------------------------------------------------------------------

_CARD = re.compile(r"(?<![A-Za-z0-9.#_-])\d(?:[ -]?\d){12,18}(?![A-Za-z0-9_]|[.,]\d|[ -]\d)")
_NOT_CARD = re.compile(
    r"(?:order|\bid\b|\buid\b|txid|ticket|ref(?:erence)?|tracking|订单|单号|编号|工单|流水)\W{0,3}\w{0,6}\W{0,3}$",
    re.IGNORECASE,
)
_ISSUERS = (  # lengths and prefixes: ISO/IEC 7812 ranges of the networks
    (
        frozenset({16}),
        re.compile(r"4|5[1-5]|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)|35(?:2[89]|[3-8]\d)|6(?:011|5|4[4-9])|9792"),
    ),
    (frozenset({15}), re.compile(r"3[47]")),
    (frozenset({14}), re.compile(r"3(?:0[0-5]|[68])")),
    (frozenset({16, 17, 18, 19}), re.compile(r"62|81")),
)


def find_cards(text: str) -> Iterator[Finding]:
    """Card numbers: a known network's prefix and length, and the Luhn digit (ISO/IEC 7812-1)."""
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if _is_card(digits) and not _NOT_CARD.search(text[max(0, found.start() - 24) : found.start()]):
            yield Finding(start=found.start(), end=found.end(), kind=SecretKind.CARD_NUMBER)


def _is_card(digits: str) -> bool:
    if not any(len(digits) in lengths and prefix.match(digits) for lengths, prefix in _ISSUERS):
        return False
    doubled = [int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


# --- API secrets -----------------------------------------------------------------------------------

_TOKENS = (
    re.compile(r"(?<![A-Za-z0-9])\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),  # Telegram bot
    re.compile(
        r"(?<![A-Za-z0-9_-])[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,45}(?![A-Za-z0-9_-])"
    ),
    re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}"),  # JWT
    re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Z0-9])"),  # AWS
    re.compile(r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{40,255})"),
    re.compile(r"(?<![A-Za-z0-9])(?:sk|rk)[-_](?:live[-_]|test[-_]|proj-|ant-)?[A-Za-z0-9_-]{20,200}"),
    re.compile(r"(?<![A-Za-z0-9])xox[abeprs]-[A-Za-z0-9-]{10,200}"),  # Slack
)
_SECRET_SAID = re.compile(
    r"(?:api[ _-]?(?:key|secret|token)(?:[ _-]?(?:key|secret))?|secret(?:[ _-]?(?:access[ _-]?)?key)?"
    r"|access[ _-]?(?:key|token)"
    r"|auth[ _-]?token|bearer|bot[ _-]?token|密[钥鑰]|令牌)"
    r"[\"']?(?:\s{0,3}(?:is|was|=|:|是|为|為)){0,2}\s{0,3}[\"'`]?(?P<value>[A-Za-z0-9+/_=.-]{16,256})",
    re.IGNORECASE,
)


def find_api_secrets(text: str) -> Iterator[Finding]:
    """Tokens with a shape of their own, and values that are said to be a secret."""
    for pattern in _TOKENS:
        for found in pattern.finditer(text):
            yield Finding(start=found.start(), end=found.end(), kind=SecretKind.API_SECRET)
    for found in _SECRET_SAID.finditer(text):
        value = found.group("value").rstrip(".")
        if len(value) >= 16 and re.search(r"\d", value) and not value.startswith(("http", "www.", "//")):
            start = found.start("value")
            yield Finding(start=start, end=start + len(value), kind=SecretKind.API_SECRET)
