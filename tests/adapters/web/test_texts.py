"""The page's own words."""

import re
import string
from pathlib import Path

import pytest

import adapters.web
from adapters.web.texts import best_language, load

PACKAGE = Path(adapters.web.__file__).parent
TEXTS = load(("en", "zh"))
HOLES = string.Formatter()


def holes(text: str) -> set[str]:
    """The named holes of a text."""
    return {name for _, name, _, _ in HOLES.parse(text) if name}


def test_every_language_has_every_text() -> None:
    """No key is missing, none is left over."""
    assert TEXTS["en"].words.keys() == TEXTS["zh"].words.keys()


@pytest.mark.parametrize("key", sorted(TEXTS["en"].words))
def test_a_text_has_the_same_holes_in_every_language(key: str) -> None:
    """What is filled in English is filled in Chinese."""
    assert holes(TEXTS["en"].words[key]) == holes(TEXTS["zh"].words[key])
    assert TEXTS["zh"].words[key].strip()


def used_keys() -> set[str]:
    """Keys named in templates and code; `script.` keys from the scripts."""
    templates = "\n".join(file.read_text("utf-8") for file in PACKAGE.glob("templates/*.html"))
    code = "\n".join(file.read_text("utf-8") for file in PACKAGE.glob("*.py"))
    scripts = "\n".join(file.read_text("utf-8") for file in PACKAGE.glob("static/js/*.js"))
    keys = set(re.findall(r"""\bt\(["']([a-z_.]+)["'][,)]""", templates))
    keys |= set(re.findall(r"""texts\("([a-z_.]+)\"""", code))
    keys |= {f"error.{name}" for name in re.findall(r'Refusal\(\s*\d+, "(\w+)"', code)}
    return keys | {f"script.{name}" for name in re.findall(r'\bsay\("(\w+)"', scripts)}


def test_every_text_that_is_asked_for_exists() -> None:
    """Templates, code and scripts name only texts that there are."""
    asked = used_keys()
    assert len(asked) > 100
    assert asked <= TEXTS["en"].words.keys()


def test_a_language_the_page_does_not_speak_gets_english_words() -> None:
    """The FAQ may have more languages than the page."""
    assert load(("fr",))["fr"]("chat.send") == "Send"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("fr-FR, en;q=0.3, zh;q=0.9", "zh"),
        ("de", "en"),
        ("zh;q=nonsense", "en"),
        (";;;,,,q=", "en"),
    ],
)
def test_the_browser_s_preference_chooses_the_language(header: str, language: str) -> None:
    """By quality, whatever the order; the first language offered where nothing fits."""
    assert best_language(header, ("en", "zh")) == language
