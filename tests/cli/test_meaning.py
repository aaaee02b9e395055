"""The model that reads meaning, as the terminal tells of it."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Frontdesk
from tests.fakes.models import write_model

WORDS = dict.fromkeys(("deposit", "missing", "coins", "where", "is", "my", "memo"), (1.0, 0.0))


def name_a_model(home: Path, name: str) -> None:
    """In the configuration."""
    config = home / "config.toml"
    config.write_text(f'{config.read_text()}[meaning]\nmodel = "{name}"\n')


def test_doctor_says_what_reads_meaning_and_how_much_it_knows(home: Path, frontdesk: Frontdesk) -> None:
    write_model(home / "small", WORDS)
    name_a_model(home, "small")
    done = frontdesk("doctor")
    assert done.returncode == 0, done.stdout
    assert re.search(r"small reads meaning; it knows [1-9]\d* of the content's \d+ texts", done.stdout)


def test_doctor_says_why_nothing_reads_meaning(home: Path, frontdesk: Frontdesk) -> None:
    name_a_model(home, "./small")
    done = frontdesk("doctor")
    assert done.returncode == 1
    assert "no model reads meaning: configuration: meaning.model: there is no folder small" in done.stdout
    assert "remove meaning.model" in done.stdout


def test_ask_goes_on_by_words_alone(home: Path, frontdesk: Frontdesk) -> None:
    name_a_model(home, "./small")
    done = frontdesk("ask", "--json", "where is my deposit?")
    assert json.loads(done.stdout)["candidates"][0]["entry"] == "deposit/late"
    assert "words alone decide" in done.stderr


def test_eval_measures_the_model_that_is_named_and_no_other(home: Path, frontdesk: Frontdesk) -> None:
    """So it does not go on by words alone when it cannot have it."""
    queries = home / "queries.jsonl"
    queries.write_text(json.dumps({"text": "where is my deposit", "expect": "deposit/late"}))
    write_model(home / "small", WORDS)
    name_a_model(home, "./nowhere")
    done = frontdesk("eval", "--queries", str(queries))
    assert (done.returncode, "there is no folder nowhere" in done.stderr) == (2, True)
    for model in ("small", ""):
        assert frontdesk("eval", "--queries", str(queries), "--model", model).returncode == 0
