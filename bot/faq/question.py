"""Does a message ask or need something? Surface cues in English and Chinese."""

from __future__ import annotations

import re
from typing import Final

_ASKING_EN: Final = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|and|but|also|pls|please|sorry|excuse me|guys|admin|anyone know) )*"
    r"(?:how|what|whats|why|when|where|wheres|which|who|whose|can|could|may|is|are|am|do|does|did|"
    r"will|would|should|has|have|any|anyone|anybody|need|help|tell me|show me|explain)\b"
)
_INSIDE_EN: Final = re.compile(
    r"\b(?:how (?:to|do|does|can|long|much|many|come|would|should)|what (?:is|are|do|does|should|happens|if)|"
    r"why (?:is|are|do|does|did|was|cant|cannot|isnt|wont|hasnt|havent)|can (?:i|you|we|someone)|"
    r"could (?:you|i)|do you|is there|are there|is it|where (?:is|can|do|are)|when (?:will|do|does|can|is)|"
    r"id like|i would like|i want|i need|need to|help me|please|let me know|wondering|tell me|"
    r"anyone know|not sure (?:how|why|what)|dont (?:know|understand))\b"
)
_TROUBLE_EN: Final = re.compile(
    r"\b(?:cant|cannot|unable|wont|doesnt|didnt|hasnt|havent|isnt|not (?:work\w*|show\w*|arriv\w*|receiv\w*|"
    r"get\w*|able|been|yet|there|mine)|never|still|stuck|pending|fail\w*|declin\w*|reject\w*|missing|lost|stolen|"
    r"wrong|error|problem|issue|trouble|broken|blocked|locked|frozen|forgot\w*|hacked|where)\b"
)
_OWN_EN: Final = re.compile(r"\b(?:my|i|me|ive|im|mine|i'm|i've)\b")
_ASKING_ZH: Final = re.compile(
    "吗|呢|么|嘛|怎么|怎样|咋|如何|为什么|为啥|为何|多少|多久|哪|几[个天次点种号年岁月时]|什么|啥|是否|能不能|可不可以|"
    "可以不|会不会|是不是|有没有|要不要|该不该|谁|请问|求助|求问|想问|问一下|请教|何时"
)
_TROUBLE_ZH: Final = re.compile(
    "没[有到收]|未|不了|不到|不上|不见|不能|不成|失败|错[误了]|丢|忘|被|无法|一直|还没|卡[住了]|异常|问题|怎么办|帮|求|急|"
    "收不|进不|不显示|拒绝|冻结|查不"
)
_NOT_ASKING: Final = re.compile(
    r"\b(?:lol|lmao|haha\w*|gm|gn|thx|thanks|thank you|cheers|np|yep|nope|yeah)\b|哈哈|谢谢|早安|晚安"
)


def cues(raw: str, folded: str) -> tuple[float, ...]:
    """What speaks for a question: each 0 or 1. ``folded`` as by ``language.fold``.

    In order: question mark; opens like a question; has one inside; tells of trouble; speaks of
    oneself; asks in Chinese; tells of trouble in Chinese; laughs, greets or thanks.
    """
    found = (
        "?" in raw or "？" in raw,
        _ASKING_EN.match(folded),
        _INSIDE_EN.search(folded),
        _TROUBLE_EN.search(folded),
        _OWN_EN.search(folded),
        _ASKING_ZH.search(folded),
        _TROUBLE_ZH.search(folded),
        _NOT_ASKING.search(folded),
    )
    return tuple(1.0 if cue else 0.0 for cue in found)


CUE_NAMES: Final = (
    "question mark",
    "opens like a question",
    "question inside",
    "trouble",
    "speaks of oneself",
    "asks in Chinese",
    "trouble in Chinese",
    "laughs, greets or thanks",
)
CUES: Final = len(CUE_NAMES)
