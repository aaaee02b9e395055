"""The content folder: each mistake with its place, all at once, and the last good version stays in service."""

from pathlib import Path

import pytest

from bot.content import Library
from bot.errors import ContentError

GOOD = """---
title: My deposit is missing
ask:
  - where is my deposit
  - deposit not there
  - no deposit yet
updated: 2026-11-01
---
Wait.
"""
CATEGORIES = """[[category]]
id = "deposit"
icon = "📥"
title = { en = "Deposits" }
about = { en = "Money in" }
escalate-to = "other"
"""
TICKETS = """[[field]]
name = "about"
kind = "paragraph"
label = { en = "What happened?" }

[[category]]
id = "other"
title = { en = "Other" }
fields = ["about"]
"""
FEEDBACK = '[[type]]\nid = "bug"\ntitle = { en = "Bug" }\nroom = "product"\n'
REPLIES = """[[reply]]
name = "hello"
title = { en = "Greeting" }
text = { en = "Hello {member}" }
"""
ENTRY = "en/deposit/missing.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with one good entry."""
    content = tmp_path / "faq"
    for name, text in {
        "categories.toml": CATEGORIES,
        "tickets.toml": TICKETS,
        "synonyms.toml": "",
        "replies.toml": REPLIES,
        "feedback.toml": FEEDBACK,
        ENTRY: GOOD,
    }.items():
        _write(content, name, text)
    return content


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_a_good_folder_has_no_problems(folder: Path) -> None:
    """Everything in it is served."""
    loaded = Library(folder).load()
    assert loaded.problems == ()
    assert [(e.id, e.language, e.title) for e in loaded.entries] == [("deposit/missing", "en", "My deposit is missing")]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "key"),
    [
        (ENTRY, GOOD, "Wait.", 1, None),
        (ENTRY, "Wait.", "", None, None),
        (ENTRY, "title: My", "titel: My", 2, "title"),
        (ENTRY, "title: My deposit is missing", "title: Hi", 2, "title"),
        (ENTRY, "title: My", "title: My: ", 2, None),
        (ENTRY, "  - no deposit yet\n", "", 3, "ask"),
        (ENTRY, "2026-11-01", "yesterday", 7, "updated"),
        (ENTRY, "2026-11-01", "2026-13-45", 1, None),
        (ENTRY, "updated:", "level: beginner\nupdated:", None, None),
        (ENTRY, "updated:", "kind: guide\nupdated:", None, None),
        (ENTRY, "updated:", "related: [deposit/gone]\nupdated:", None, "related"),
        (ENTRY, "updated:", "escalate-to: gone\nupdated:", None, "escalate-to"),
        (ENTRY, "Wait.", "![x](pictures/gone.png)", None, None),
        (ENTRY, "Wait.", "![x](../../../secret.png)", None, None),
        ("categories.toml", 'icon = "📥"', "icon = ", 3, None),
        ("tickets.toml", '["about"]', '["abuot"]', 9, "category[0].fields"),
        ("tickets.toml", '"paragraph"', '"choice"', 1, "field[0]"),
        ("tickets.toml", 'kind = "paragraph"', 'kind = "line"\npattern = "("', 1, "field[0]"),
        ("tickets.toml", 'kind = "paragraph"', 'kind = "email"\npattern = "x"', 1, "field[0]"),
        ("tickets.toml", '"paragraph"', '"txhash"', 1, "field[0]"),
        ("tickets.toml", '"paragraph"', '"hash"', 3, "field[0].kind"),
        ("categories.toml", CATEGORIES, CATEGORIES * 2, 8, "category[1].id"),
        (
            "tickets.toml",
            "[[category]]",
            '[[field]]\nname = "about"\nkind = "line"\nlabel = {}\n[[category]]',
            7,
            "field[1].name",
        ),
        ("tickets.toml", "[[category]]", TICKETS[TICKETS.index("[[cat") :] + "\n[[category]]", 12, "category[1].id"),
        ("replies.toml", "{member}", "{password}", 4, "reply[0].text.en"),
        ("replies.toml", "{member}", "{member", 4, "reply[0].text.en"),
        ("replies.toml", REPLIES, REPLIES * 2, 6, "reply[1].name"),
        ("feedback.toml", "", "", None, "type"),
        ("feedback.toml", "", FEEDBACK * 2, 6, "type[1].id"),
        ("feedback.toml", "", FEEDBACK.replace("room", "rooms"), 4, "type[0].rooms"),
        ("feedback.toml", "", FEEDBACK.replace('"bug"', '"Bug"'), 2, "type[0].id"),
        ("synonyms.toml", "", '[[group]]\nwords = ["a"]\n', 2, "group[0].words"),
        ("synonyms.toml", "", '[[group]]\nwords = ["a", "b"]\n[[group]]\nwords = ["B", "c"]\n', 3, None),
    ],
)
def test_each_kind_of_mistake_has_its_place(
    folder: Path, name: str, old: str, new: str, line: int | None, key: str | None
) -> None:
    """File, line where it can be told, key, and what is expected; what was good before stays in service."""
    library = Library(folder)
    before = library.load()
    text = (folder / name).read_text("utf-8")
    _write(folder, name, text.replace(old, new, 1) if old else new)
    after = library.load()
    assert (f"faq/{name}", line, key) in [(p.where, p.line, p.key) for p in after.problems]
    assert all(p.found and p.expected for p in after.problems)
    assert [e.id for e in after.entries] == [e.id for e in before.entries]
    assert (after.shelves, after.categories) == (before.shelves, before.categories)


def test_a_text_that_is_missing_in_a_language_is_told_and_the_file_served(folder: Path) -> None:
    """Each with its key, at every load until it is there; other languages stand in for it meanwhile."""
    field = 'help = { en = "In your words", zh = "" }\noptions = []\n\n[[category]]'
    _write(folder, "tickets.toml", TICKETS.replace("\n[[category]]", field))
    library = Library(folder, ("en", "zh"))
    for loaded in (library.load(), library.load()):
        assert [(p.where, p.line, p.key) for p in loaded.problems] == [
            ("faq/categories.toml", 4, "category[0].title.zh"),
            ("faq/categories.toml", 5, "category[0].about.zh"),
            ("faq/tickets.toml", 4, "field[0].label.zh"),
            ("faq/tickets.toml", 5, "field[0].help.zh"),
            ("faq/tickets.toml", 10, "category[0].title.zh"),
            ("faq/replies.toml", 3, "reply[0].title.zh"),
            ("faq/replies.toml", 4, "reply[0].text.zh"),
            ("faq/feedback.toml", 3, "type[0].title.zh"),
        ]
        assert loaded.categories
    assert Library(folder, ("en",)).load().problems == ()


EMERGENCIES = """category = "other"

[[wordings]]
language = "en"
signs = ["account * hacked"]
"""


def test_emergencies_are_read_and_need_not_be_there(folder: Path) -> None:
    """Without the file nothing is one."""
    assert not Library(folder).load().emergencies.written("my account was hacked")
    _write(folder, "emergencies.toml", EMERGENCIES)
    loaded = Library(folder, ["en"]).load()
    assert loaded.emergencies.written("my account was hacked")
    assert "faq/emergencies.toml" not in {problem.where for problem in loaded.problems}


def test_what_emergencies_name_and_lack_is_told(folder: Path) -> None:
    """A category or choice that no form has; a language in which none could be told."""
    choice = '\n[[choice]]\ncategory = "other"\nfield = "about"\nvalue = "x"\n'
    _write(folder, "emergencies.toml", EMERGENCIES.replace('"other"', '"sky"') + choice)
    problems = Library(folder, ["en", "zh"]).load().problems
    told = [(p.key, p.found) for p in problems if p.where == "faq/emergencies.toml"]
    assert told == [
        ("choice", "other / about / x"),
        ("category", "'sky'"),
        ("wordings", "no emergency can be told in 'zh'"),
    ]


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    """One round of mending is enough."""
    _write(folder, "en/deposit/a.md", "no front matter")
    _write(folder, "en/deposit/b.md", GOOD.replace("title", "titel").replace("2026-11-01", "soon"))
    loaded = Library(folder).load()
    assert [p.where for p in loaded.problems] == [
        "faq/en/deposit/a.md",
        *["faq/en/deposit/b.md"] * 3,
    ]
    assert len(loaded.entries) == 1


def test_a_mended_file_is_served_again_and_a_removed_one_no_more(folder: Path) -> None:
    """The files are the source of truth."""
    library = Library(folder)
    library.load()
    _write(folder, ENTRY, "broken")
    assert [e.body for e in library.load().entries] == ["Wait."]
    _write(folder, ENTRY, GOOD.replace("Wait.", "Wait longer."))
    loaded = library.load()
    assert ([e.body for e in loaded.entries], loaded.problems) == (["Wait longer."], ())
    (folder / ENTRY).unlink()
    assert library.load().entries == ()


@pytest.mark.parametrize("name", ["categories.toml", "tickets.toml"])
def test_without_shelves_or_forms_nothing_can_be_served(folder: Path, name: str) -> None:
    """At the start: afterwards the last good version serves."""
    library = Library(folder)
    library.load()
    (folder / name).write_bytes(b"\xff")
    assert library.load().shelves
    with pytest.raises(ContentError, match="is not UTF-8"):
        Library(folder).load()


def test_without_a_file_there_are_no_types_of_feedback(folder: Path) -> None:
    """Which is no mistake; and a file that is removed takes them with it."""
    library = Library(folder, ("en",))
    loaded = library.load()
    assert [(each.id, each.title["en"], each.room) for each in loaded.feedback] == [("bug", "Bug", "product")]
    assert loaded.problems == ()
    (folder / "feedback.toml").unlink()
    loaded = library.load()
    assert (loaded.feedback, loaded.problems) == ((), ())


def test_a_place_that_the_configuration_does_not_name_is_told(folder: Path) -> None:
    """The types stay in service: what is meant for it goes to the staff room."""
    assert Library(folder, staff_places=["product"]).load().problems == ()
    for places, known in ([], "(none yet)"), (["sales", "legal"], "(legal, sales)"):
        loaded = Library(folder, staff_places=places).load()
        (problem,) = loaded.problems
        assert (problem.where, problem.key) == ("faq/feedback.toml", "type[0].room")
        assert "'product'" in problem.found
        assert known in problem.expected
        assert len(loaded.feedback) == 1
