"""The words of the page itself, one TOML file per language. What the desk says comes from the core."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

FALLBACK = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One language of the page."""

    language: str  # as configured, e.g. "zh"
    tag: str  # BCP 47, for the `lang` attribute
    name: str  # the language's own name
    words: Mapping[str, str]  # dotted key → text with {named} holes

    def __call__(self, key: str, **values: object) -> str:
        """The text, its holes filled. An unknown key is a programming error and raises."""
        return self.words[key].format(**values)

    def group(self, prefix: str) -> dict[str, str]:
        """The texts below a prefix, unfilled: what a script of the page needs."""
        start = f"{prefix}."
        return {key[len(start) :]: text for key, text in self.words.items() if key.startswith(start)}


def load(languages: Iterable[str]) -> dict[str, Texts]:
    """Texts of each language; one that the page does not speak gets the English words."""
    return {language: _load(language) for language in languages}


def best_language(wanted: str, offered: tuple[str, ...]) -> str:
    """The offered language that an Accept-Language header prefers (RFC 9110 section 12.5.4)."""
    for tag in _by_preference(wanted):
        for language in offered:
            if tag == language.lower() or tag.split("-")[0] == language.lower().split("-")[0]:
                return language
    return offered[0]


def _by_preference(header: str) -> list[str]:
    ranked = []
    for part in header.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        quality = parameter.strip().removeprefix("q=") or "1"
        try:
            ranked.append((-float(quality), tag.strip().lower()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(ranked, key=lambda pair: pair[0]) if tag]


def _load(language: str) -> Texts:
    folder = files("adapters.web") / "texts"
    file = folder / f"{language}.toml"
    if not file.is_file():
        file = folder / f"{FALLBACK}.toml"
    tree = tomllib.loads(file.read_text("utf-8"))
    words = dict(_flat(tree))
    tag, name = words.pop("language.tag"), words.pop("language.name")
    return Texts(language=language, tag=tag, name=name, words=words)


def _flat(tree: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
