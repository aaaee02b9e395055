"""A long text becomes several messages that say the same."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platform import Markup, Measure
from bot.rendering import SHORTEST_LIMIT, escape, length, plain, render, split

CLUSTERS = ["e\u0301\u0327", "👩\u200d👩\u200d👧", "🇨🇳"]
WORDS = st.sampled_from(
    [*CLUSTERS, "deposit", "充币", "一直没到", "。", "！", "wait.", "(a)", "1.", "-", "*", "_", "@everyone", "x" * 70]
)
LINES = st.lists(WORDS, min_size=1, max_size=12).map(lambda words: escape(" ".join(words)).replace("\n", " "))
SPANS = st.one_of(
    LINES,
    LINES.map(lambda line: f"**{line}**"),
    LINES.map(lambda line: f"*{line}*"),
    LINES.map(lambda line: f"[{line}](https://kestrel.example/a_(b)_c)"),
    st.sampled_from(["`code ` x`", "``a`b``", "![alt](../p.png)", "<https://kestrel.example>"]),
)
PARAGRAPHS = st.lists(SPANS, min_size=1, max_size=4).map(" ".join)
CODE = st.lists(st.sampled_from(["if x:", "    y = 1", "", "\tz", "~~~", "``"]), max_size=12).map(
    lambda lines: "```py\n" + "\n".join(lines) + "\n```"
)


def _indented(markdown: str, mark: str) -> str:
    return mark + markdown.replace("\n", "\n" + " " * len(mark))


def _containers(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(blocks, min_size=1, max_size=4)
    return st.one_of(
        some.map("\n\n".join),
        some.map(lambda all_: "\n".join(_indented(one, "- ") for one in all_)),
        some.map(lambda all_: "\n\n".join(_indented(one, f"{n}. ") for n, one in enumerate(all_, 3))),
        some.map(lambda all_: "> " + "\n\n".join(all_).replace("\n", "\n> ")),
    )


MARKDOWN = st.recursive(
    st.one_of(PARAGRAPHS, CODE, LINES.map(lambda line: "## " + line), st.just("***")), _containers, max_leaves=8
)
SOUP = st.text(alphabet=st.sampled_from("ab 充。.*_`[]()<>!#>-+=~&;:\\\n1\t👩\u200d\u0301"), max_size=300)


def squeezed(text: str) -> str:
    return "".join(text.split())


def _clusters(text: str) -> list[str]:
    return list(regex.findall(r"\X", squeezed(text)))


def joined_words(parts: tuple[str, ...]) -> str:
    return squeezed("".join(map(plain, parts)))


@settings(max_examples=150, deadline=None)
@given(MARKDOWN | SOUP, st.integers(SHORTEST_LIMIT, 200), st.sampled_from(Measure))
def test_nothing_is_lost_and_nothing_is_too_long(markdown: str, limit: int, measure: Measure) -> None:
    parts = split(markdown, limit=limit, measure=measure)
    assert joined_words(parts) == squeezed(plain(markdown))
    assert [part for part in parts if length(part, measure) > limit] == []


@settings(max_examples=100, deadline=None)
@given(MARKDOWN | SOUP, st.integers(SHORTEST_LIMIT, 120), st.sampled_from(Markup))
def test_a_single_platforms_limit_is_kept_in_its_own_form(markdown: str, limit: int, markup: Markup) -> None:
    parts = split(markdown, limit=limit, measure=Measure.CODEPOINTS, markup=markup)
    assert joined_words(parts) == squeezed(plain(markdown))
    if markup in {Markup.PLAIN, Markup.DISCORD}:
        assert [part for part in parts if len(render(part, markup)) > limit] == []


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=60).map("".join), st.integers(20, 60))
def test_no_character_is_torn(text: str, limit: int) -> None:
    """Each part is a row of whole characters of the text: clusters of the whole, in order."""
    clusters = _clusters(text)
    found = [c for part in split(escape(text), limit=limit, measure=Measure.UTF16) for c in _clusters(plain(part))]
    assert found == clusters


@pytest.mark.parametrize(
    ("markdown", "limit", "expected"),
    [
        ("one two three", 100, ["one two three"]),
        ("", 100, []),
        ("first paragraph\n\nsecond paragraph", 20, ["first paragraph", "second paragraph"]),
        ("One is short. Two is longer. Three.", 30, ["One is short. Two is longer.", "Three."]),
        (
            "请先核对网络。然后查看区块确认数！最后联系。",
            18,
            ["请先核对网络。然后查看区块确认数！", "最后联系。"],
        ),
        ("word " * 8, 16, ["word word word", "word word word", "word word"]),
        ("Send to kestrel.example today", 22, ["Send to", "kestrel.example today"]),
        ("1. alpha alpha\n2. beta beta\n3. gamma", 28, ["1. alpha alpha\n2. beta beta", "3. gamma"]),
        ("7. alpha alpha\n8. beta beta beta beta", 24, ["7. alpha alpha", "8. beta beta beta beta"]),
        ("```py\naaaaaaaa = 1\nbbbbbbbb = 2\n```", 26, ["```py\naaaaaaaa = 1\n```", "```py\nbbbbbbbb = 2\n```"]),
        ("aaaa aaaa **bold words** bb", 20, ["aaaa aaaa", "**bold words** bb"]),
        ("> aaaa aaaa aaaa aaaa", 16, ["> aaaa aaaa aaaa", "> aaaa"]),
        ("a" * 40, 16, ["a" * 16, "a" * 16, "a" * 8]),
    ],
)
def test_the_best_place_is_chosen(markdown: str, limit: int, expected: list[str]) -> None:
    assert list(split(markdown, limit=limit, measure=Measure.CODEPOINTS)) == expected


def test_a_link_stays_whole_where_it_can() -> None:
    text = "Everything official is listed there: [the list of channels](https://kestrel.example/verify)."
    parts = split(text, limit=70, measure=Measure.UTF16)
    assert parts[-1] == "[the list of channels](<https://kestrel.example/verify>)."


def test_a_heading_does_not_stay_behind_alone() -> None:
    parts = split("aaaa aaaa aaaa aaaa\n\n## Next\n\nbbbb bbbb bbbb", limit=32, measure=Measure.CODEPOINTS)
    assert parts == ("aaaa aaaa aaaa aaaa", "## Next\n\nbbbb bbbb bbbb")


def test_an_item_that_is_cut_goes_on_without_a_number_and_the_next_counts_on() -> None:
    text = "1. first\n2. second second second second second\n3. third"
    parts = split(text, limit=34, measure=Measure.CODEPOINTS)
    assert parts[0].startswith("1. first\n2. second")
    assert parts[1].startswith("second")
    assert "3. third" in parts[-1]


def test_utf16_units_count_where_the_platform_counts_them() -> None:
    emoji = "👍" * 20
    assert length(emoji, Measure.UTF16) == 40
    assert length(emoji, Measure.CODEPOINTS) == 20
    assert [len(plain(part)) for part in split(emoji, limit=16, measure=Measure.UTF16)] == [8, 8, 4]


def test_a_character_longer_than_the_limit_is_split_rather_than_lost() -> None:
    tower = "a" + "\u0336" * 100
    parts = split(tower, limit=20, measure=Measure.CODEPOINTS)
    assert "".join(map(plain, parts)) == tower
    assert max(len(plain(part)) for part in parts) <= 20


def test_a_target_longer_than_a_message_gives_way_to_the_words() -> None:
    parts = split(f"[label](https://kestrel.example/{'x' * 300})", limit=100, measure=Measure.CODEPOINTS)
    assert [plain(part) for part in parts] == ["label"]


def test_a_limit_that_cannot_hold_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        split("x", limit=15, measure=Measure.UTF16)
