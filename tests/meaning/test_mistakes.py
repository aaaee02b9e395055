"""Whatever is wrong with a model is said in words: what, where, and what to do."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import TensorProto, helper

from bot.config import Meaning
from bot.errors import ModelUnavailable
from bot.meaning import model
from tests.fakes.models import write_model

WORDS = {"deposit": (1.0, 0.0), "missing": (0.0, 1.0)}


def loading(folder: Path, **settings: Any) -> str:
    """What is said when a model cannot be loaded."""
    with pytest.raises(ModelUnavailable) as raised:
        model.load(Meaning(model=str(folder), **settings), Path())
    return str(raised.value)


def write_graph(folder: Path, inputs: tuple[str, ...], output: str, operator: str = "Identity") -> None:
    """A graph that passes its first input on."""
    values = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in inputs]
    given = helper.make_tensor_value_info(output, TensorProto.INT64, ["texts", "tokens"])
    nodes = [helper.make_node(operator, [inputs[0]], [output])]
    made = helper.make_model(
        helper.make_graph(nodes, "other", values, [given]), opset_imports=[helper.make_opsetid("", 17)], ir_version=10
    )
    onnx.save(made, folder / "onnx" / "model.onnx")


def overwrite(name: str, content: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)

    return write


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (lambda folder: (folder / "tokenizer.json").unlink(), "tokenizer.json: is missing; the model's fast tokenizer"),
        (lambda folder: (folder / "onnx/model.onnx").unlink(), "there is no onnx/model.onnx or model.onnx; export"),
        (
            lambda folder: (folder / "onnx/model.onnx").rename(folder / "onnx/model_int8.onnx"),
            "set meaning.graph to one of: onnx/model_int8.onnx",
        ),
        (overwrite("tokenizer.json", "{}"), "tokenizer.json: is no tokenizer"),
        (overwrite("onnx/model.onnx", "not a graph"), "model.onnx: is no graph that can be run"),
        (overwrite("config.json", "{"), "config.json: cannot be read"),
        (overwrite("config.json", '{"hidden_size": 384}'), "vectors of 2 dimensions, but config.json says 384"),
        (overwrite("config.json", '{"vocab_size": 3}'), "has 6 tokens, but config.json beside it says 3"),
        (overwrite("1_Pooling/config.json", '{"pooling_mode": "tree"}'), "pooling_mode: tree; one of mean, cls"),
        (
            overwrite("1_Pooling/config.json", '{"pooling_mode": ["mean", "max"]}'),
            "pooling_mode: mean and max; one of mean, cls",
        ),
        (
            overwrite("modules.json", json.dumps([{"type": "sentence_transformers.models.Dense"}])),
            "lacks the dense layer that modules.json names",
        ),
        (lambda folder: write_graph(folder, ("pixels",), "last_hidden_state"), "takes pixels; a text encoder takes"),
        (lambda folder: write_graph(folder, ("input_ids",), "logits"), "gives logits; it must give one of"),
        (
            lambda folder: write_graph(folder, ("input_ids",), "last_hidden_state"),
            "gives last_hidden_state in 2 dimensions",
        ),
    ],
)
def test_a_broken_folder_says_what_to_mend(tmp_path: Path, broken: Callable[[Path], None], expected: str) -> None:
    broken(write_model(tmp_path, WORDS))
    assert expected in loading(tmp_path)


def test_a_tokenizer_of_another_model_is_noticed_when_the_graph_fails(tmp_path: Path) -> None:
    """Where config.json does not say how many tokens there are: their numbers are beyond the table."""
    write_model(tmp_path, {f"word{number}": (1.0, 0.0) for number in range(50)} | {"where": (1.0, 0.0)}, files={})
    tokenizer = (tmp_path / "tokenizer.json").read_text()
    write_model(tmp_path, WORDS, files={"config.json": {}})
    (tmp_path / "tokenizer.json").write_text(tokenizer)
    assert "check that tokenizer.json belongs to it" in loading(tmp_path)


def test_all_mistakes_of_a_folder_are_told_at_once(tmp_path: Path) -> None:
    overwrite("config.json", "{")(tmp_path)
    said = loading(tmp_path)
    assert "config.json" in said
    assert "tokenizer.json" in said
    assert "meaning.graph" in said


def test_a_graph_that_is_named_but_not_there(tmp_path: Path) -> None:
    write_model(tmp_path, WORDS)
    said = loading(tmp_path, graph="onnx/model_O4.onnx")
    assert "there is no onnx/model_O4.onnx; set meaning.graph to one of: onnx/model.onnx" in said


def test_a_graph_that_is_named_is_used(tmp_path: Path) -> None:
    write_model(tmp_path, WORDS, name="onnx/model_int8.onnx")
    assert model.load(Meaning(model=str(tmp_path), graph="onnx/model_int8.onnx"), Path()).dimensions == 2


def test_a_relative_folder_is_beside_the_configuration(tmp_path: Path) -> None:
    write_model(tmp_path / "models" / "small", WORDS)
    assert model.load(Meaning(model="models/small"), tmp_path).dimensions == 2


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "EXTRA", ("numpy", "a_runtime_that_is_not_there"))
    said = loading(tmp_path)
    assert "not installed: a_runtime_that_is_not_there; make semantic (or pip install 'frontdesk[semantic]')" in said


def test_nothing_of_the_extra_is_needed_before_a_model_is_named() -> None:
    """`make run` installs no runtime of models: whoever names none starts without."""
    program = "import sys; sys.modules.update(dict.fromkeys(sys.argv[1:])); import bot.cli, bot.app.frontdesk"
    done = subprocess.run(
        [sys.executable, "-c", program, *model.EXTRA], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
