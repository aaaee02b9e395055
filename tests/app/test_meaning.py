"""A question in other words finds its entry as soon as a model reads meaning, and the desk answers without one, too."""

import json
import shutil
from pathlib import Path

import pytest

from bot.app.knowledge import Knowledge
from bot.config import Config, Folders, Meaning
from bot.store.files import Files
from tests.fakes.models import write_model

PROJECT = Path(__file__).parents[2]
WORDINGS = {
    "late": ("deposit delayed", "transfer pending", "payment stuck", "incoming funds late"),
    "memo": ("forgotten memo", "missing tag", "absent label", "wrong destination note"),
    "fees": ("trading fees", "commission rates", "price list", "maker taker cost"),
}
# Words that no general resource knows, so that only the model can tell what they mean.
OTHER_WORDS = {"late": "xyloqua brumphing", "memo": "vextilium gorbash", "fees": "quandrix plovertine"}
ENTRY = "---\ntitle: {0}\nask: [{1}, {2}, {3}]\nupdated: 2026-11-01\n---\nAn answer.\n"
AXES = {"late": (1.0, 0.0, 0.0), "memo": (0.0, 1.0, 0.0), "fees": (0.0, 0.0, 1.0)}
VECTORS = {
    word: AXES[name]
    for name, wordings in WORDINGS.items()
    for text in (*wordings, OTHER_WORDS[name])
    for word in text.split()
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Three entries whose words are all different."""
    folder = tmp_path / "faq_data"
    (folder / "en" / "deposit").mkdir(parents=True)
    for name in ("categories.toml", "tickets.toml", "synonyms.toml"):
        shutil.copy(PROJECT / "faq_data" / name, folder / name)
    for name, wordings in WORDINGS.items():
        (folder / "en" / "deposit" / f"{name}.md").write_text(ENTRY.format(*wordings))
    return folder


def knowledge(tmp_path: Path, content: Path, model: str) -> Knowledge:
    config = Config(
        folders=Folders(content=content, data=tmp_path / "data"),
        meaning=Meaning(model=model),
        file=tmp_path / "config.toml",
    )
    loaded = Knowledge(config, Files(tmp_path / "files"))
    loaded.load()
    return loaded


def scores(found: Knowledge) -> dict[str, float]:
    """How probable the right entry is for each question in other words; 0 where another comes first."""
    matcher = found.content.matcher
    found = {name: matcher.nearest(text, limit=1) for name, text in OTHER_WORDS.items()}
    return {name: sum(one.score for one in first if one.entry == f"deposit/{name}") for name, first in found.items()}


def test_other_words_find_their_entry_with_a_model_only(tmp_path: Path, content: Path) -> None:
    write_model(tmp_path / "model", VECTORS)
    without, with_model = (scores(knowledge(tmp_path, content, model)) for model in ("", "model"))
    assert all(with_model[name] > max(0.3, 2 * without[name]) for name in OTHER_WORDS), (without, with_model)


def test_the_words_of_the_content_find_their_entry_either_way(tmp_path: Path, content: Path) -> None:
    write_model(tmp_path / "model", VECTORS)
    for model in ("", "model"):
        matcher = knowledge(tmp_path, content, model).content.matcher
        for name, wordings in WORDINGS.items():
            assert matcher.nearest(wordings[1])[0].entry == f"deposit/{name}"


def test_a_model_that_is_not_there_leaves_the_words(tmp_path: Path, content: Path) -> None:
    (tmp_path / "model").mkdir()
    found = knowledge(tmp_path, content, "model")
    assert found.meaning.problem is not None
    assert found.content.matcher.nearest("payment stuck")[0].entry == "deposit/late"


def test_a_model_that_breaks_while_building_leaves_the_words(tmp_path: Path, content: Path) -> None:
    """The tokenizer counts one token more than the graph has: the content's text is the first to use it."""
    model = write_model(tmp_path / "model", VECTORS, files={"config.json": {}})
    tokenizer = json.loads((model / "tokenizer.json").read_text())
    tokenizer["model"]["vocab"]["stuck"] = 4000
    (model / "tokenizer.json").write_text(json.dumps(tokenizer))
    found = knowledge(tmp_path, content, "model")
    assert "cannot be run" in str(found.meaning.problem)
    assert found.content.matcher.nearest("payment stuck")[0].entry == "deposit/late"


def test_a_reload_reads_only_new_wordings(tmp_path: Path, content: Path) -> None:
    write_model(tmp_path / "model", VECTORS)
    found = knowledge(tmp_path, content, "model")
    before, _ = found.meaning.extent
    file = content / "en" / "deposit" / "late.md"
    file.write_text(file.read_text().replace("payment stuck", OTHER_WORDS["late"]))
    found.load()
    assert found.meaning.extent[0] == before
    assert found.content.matcher.nearest(OTHER_WORDS["late"])[0].entry == "deposit/late"
