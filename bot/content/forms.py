"""tickets.toml: what a ticket can be about, what is asked then, and the chains that answers are checked against."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from bot.content.labels import doubles
from bot.content.parsing import read_toml, refuse
from bot.content.places import Path, dotted, lines_of_toml
from bot.content.schemas import ChainFile, FieldFile, TicketsFile
from bot.errors import Problem
from bot.tickets.answers import AnswerKind
from bot.tickets.chains import Chain
from bot.tickets.intake import CategoryDefinition, FieldDefinition, OptionDefinition

_WITH_CHAINS = frozenset({AnswerKind.NETWORK, AnswerKind.TXHASH})
_WITH_OPTIONS = frozenset({AnswerKind.CHOICE, AnswerKind.NETWORK})
_WITH_PATTERN = frozenset({AnswerKind.LINE, AnswerKind.PARAGRAPH, AnswerKind.ORDER})


def ticket_categories(text: str, where: str) -> tuple[CategoryDefinition, ...]:
    """The categories with their questions; `ContentError` with every mistake in the file."""
    file = read_toml(text, where, TicketsFile)
    refuse(
        [
            *doubles(text, where, "field", "name", (field.name for field in file.field)),
            *doubles(text, where, "chain", "id", (chain.id for chain in file.chain)),
            *doubles(text, where, "category", "id", (category.id for category in file.category)),
        ]
    )
    chains = tuple(map(_chain, file.chain))
    refuse(list(_problems(file, chains, text, where)))
    fields = {field.name: _field(field, chains) for field in file.field}
    return tuple(
        CategoryDefinition(id=c.id, title=c.title, fields=tuple(fields[name] for name in c.fields))
        for c in file.category
    )


def _chain(chain: ChainFile) -> Chain:
    return Chain(
        id=chain.id,
        title=chain.title,
        aliases=tuple(chain.aliases),
        encoding=chain.encoding,
        size=chain.bytes,
        prefix=chain.prefix,
        explorer=chain.explorer,
        example=chain.example,
        address=chain.address,
    )


def _field(field: FieldFile, chains: tuple[Chain, ...]) -> FieldDefinition:
    options = [OptionDefinition(value=o.value, label=o.label) for o in field.options]
    if field.kind is AnswerKind.NETWORK:
        options = [*(OptionDefinition(value=chain.id, label=chain.title) for chain in chains), *options]
    return FieldDefinition(
        name=field.name,
        kind=field.kind,
        label=field.label,
        help=field.help,
        required=field.required,
        options=tuple(options),
        max_length=field.max_length,
        pattern=field.pattern,
        pattern_help=field.pattern_help,
        private=field.private,
        chains=chains if field.kind in _WITH_CHAINS else (),
    )


# --- what no schema sees ---------------------------------------------------------------------------------------------


def _problems(file: TicketsFile, chains: Sequence[Chain], text: str, where: str) -> Iterator[Problem]:
    line_of = lines_of_toml(text)

    def problem(path: Path, found: str, expected: str) -> Problem:
        return Problem(where=where, line=line_of(path), key=dotted(path), found=found, expected=expected)

    known = {field.name for field in file.field}
    for index, category in enumerate(file.category):
        for name in (name for name in category.fields if name not in known):
            expected = f"one of: {', '.join(sorted(known))}"
            yield problem(("category", index, "fields"), f"unknown field '{name}'", expected)
    for index, field in enumerate(file.field):
        yield from (problem(("field", index), *said) for said in _wrong_in_field(field, chains))
    for index, chain in enumerate(chains):
        tell = partial(_wrong_in_chain, chain, chains[:index])
        yield from (problem(("chain", index, key), found, expected) for key, found, expected in tell())


def _wrong_in_field(field: FieldFile, chains: Sequence[Chain]) -> Iterator[tuple[str, str]]:
    if (field.kind is AnswerKind.CHOICE and not field.options) or (field.options and field.kind not in _WITH_OPTIONS):
        yield f"'{field.name}' and its options", "choices have options, else only a network may have more of them"
    if field.kind in _WITH_CHAINS and not chains:
        yield f"'{field.name}' without any [[chain]]", "describe the chains, or make it a line"
    if field.pattern is not None and field.kind not in _WITH_PATTERN:
        yield f"pattern of '{field.name}'", f"a {field.kind} is checked by itself: leave the pattern out"
    elif field.pattern is not None and not _is_pattern(field.pattern):
        yield f"pattern of '{field.name}'", "a regular expression"


def _wrong_in_chain(chain: Chain, others: Sequence[Chain]) -> Iterator[tuple[str, str, str]]:
    if chain.hash_in(chain.example) != chain.example:
        yield "example", f"'{chain.example}'", f"a hash as the chain writes it: {chain.size} bytes in {chain.encoding}"
    if chain.address is not None and not _is_pattern(chain.address):
        yield "address", f"'{chain.address}'", "a regular expression"
    for name in (chain.id, *chain.aliases):
        if (other := next((other for other in others if other.is_called(name)), None)) is not None:
            yield "aliases", f"'{name}' means '{other.id}', too", "leave it with one of them"


def _is_pattern(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
