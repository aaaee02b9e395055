"""Looking up and filling in the bot's sentences.

Sentences are Markdown; what is filled into them is made inert, so that a member's name can never become a link or a
mention. Wrap a value in `Markup` when it is Markdown already.
"""

from collections.abc import Mapping, Sequence

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from bot.errors import ContentError, Problem
from bot.rendering import escape, plain


class Markup(str):
    """Markdown that is ours, not to be escaped when filled into a sentence."""

    __slots__ = ()


class Texts:
    """All sentences in all languages. The first language is the one every sentence exists in."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        """`sources`: Fluent text by language. `ContentError` if a file does not parse."""
        self._bundles = {language: _bundle(language, source) for language, source in sources.items()}

    @property
    def languages(self) -> Sequence[str]:
        return tuple(self._bundles)

    def say(self, language: str, key: str, /, **values: str | int) -> str:
        """The sentence `key` in a language (or the first one if it is not spoken here); `KeyError` if there is none."""
        bundle = self._bundles.get(language) or next(iter(self._bundles.values()))
        message = bundle.get_message(key)
        if message.value is None:
            raise KeyError(key)
        text, errors = bundle.format_pattern(message.value, {name: _inert(value) for name, value in values.items()})
        if errors:
            raise ValueError(f"text '{key}' ({language}): {errors[0]}")
        return str(text)

    def plainly(self, language: str, key: str, /, **values: str | int) -> str:
        """The sentence without markup, for where Markdown is not read: files and pictures."""
        return plain(self.say(language, key, **values))


def megabytes(size: int) -> str:
    """A number of bytes as people read it, in MB."""
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")


def _inert(value: str | int) -> str | int:
    return value if isinstance(value, (Markup, int)) else escape(value)


def _bundle(language: str, source: str) -> FluentBundle:
    resource = FluentResource(source)
    junk = [entry for entry in resource.body if isinstance(entry, ast.Junk)]
    if junk:
        where = f"bot/texts/{language}.ftl"
        raise ContentError(
            [_problem(where, source, entry) for entry in junk],
        )
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(resource)
    return bundle


def _problem(where: str, source: str, junk: ast.Junk) -> Problem:
    start = junk.span.start if junk.span else 0
    what = junk.annotations[0].message if junk.annotations else "cannot be read"
    line = source.count("\n", 0, start) + 1
    return Problem(where=where, line=line, found=str(what), expected="write it as `key = text` (Project Fluent)")
