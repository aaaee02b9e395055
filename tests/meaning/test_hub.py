"""A model of the hub is fetched once, and only what is needed of it; afterwards the cache is enough."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub.constants
import pytest

from bot.config import Meaning
from bot.errors import ModelUnavailable
from bot.meaning.model import load
from tests.fakes.models import write_model

COMMIT = "1" * 40
NAME = "someone/small-model"
WORDS = {"deposit": (1.0, 0.0), "missing": (0.0, 1.0)}


@dataclass
class Hub:
    """What the hub serves, and what it was asked for."""

    folder: Path
    fetched: list[str] = field(default_factory=list)
    asked: int = 0


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    """The part of the hub's interface that a download needs."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the base's name
            """Say nothing."""

        def do_HEAD(self) -> None:
            self._file(with_body=False)

        def do_GET(self) -> None:
            hub.asked += 1
            files = [str(file.relative_to(hub.folder)) for file in sorted(hub.folder.rglob("*")) if file.is_file()]
            path = self.path.partition("?")[0]
            if path == f"/api/models/{NAME}/revision/main":
                siblings = [{"rfilename": name} for name in files]
                self._json({"id": NAME, "modelId": NAME, "sha": COMMIT, "siblings": siblings})
            elif path == f"/api/models/{NAME}/tree/{COMMIT}":
                self._json(
                    [
                        {
                            "type": "file",
                            "path": name,
                            "oid": f"{number:040}",
                            "size": (hub.folder / name).stat().st_size,
                        }
                        for number, name in enumerate(files)
                    ]
                )
            else:
                self._file(with_body=True)

        def _json(self, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _file(self, *, with_body: bool) -> None:
            name = self.path.removeprefix(f"/{NAME}/resolve/{COMMIT}/")
            file = hub.folder / name
            if name == self.path or not file.is_file():
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = file.read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", f'"{name.replace("/", "-")}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            if with_body:
                hub.fetched.append(name)
                self.wfile.write(body)

    return Handler


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub's client, and no hub to be reached."""
    _reach(monkeypatch, "http://127.0.0.1:1")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def hub(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one model, of two graphs and more files than are needed."""
    folder = write_model(tmp_path / "served", WORDS, files={"1_Pooling/config.json": {"pooling_mode": "mean"}})
    write_model(folder, WORDS, name="onnx/model_int8.onnx")
    (folder / "model.safetensors").write_bytes(b"large")
    hub = Hub(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    _reach(monkeypatch, f"http://127.0.0.1:{server.server_port}")
    yield hub
    server.shutdown()
    serving.join()
    server.server_close()


def _reach(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    template = f"{address}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", address)
    monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)


@pytest.mark.parametrize(
    ("graph", "expected"), [("", "onnx/model.onnx"), ("onnx/model_int8.onnx", "onnx/model_int8.onnx")]
)
def test_only_what_is_needed_is_fetched(hub: Hub, graph: str, expected: str) -> None:
    """Not the weights in other formats, nor the other graphs."""
    found = load(Meaning(model=NAME, graph=graph), Path())
    assert found.encode(["deposit"]).tolist() == [[1.0, 0.0]]
    assert sorted(hub.fetched) == ["1_Pooling/config.json", "config.json", expected, "tokenizer.json"]


def test_what_is_in_the_cache_needs_no_network(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    load(Meaning(model=NAME), Path())
    before = hub.asked
    load(Meaning(model=NAME), Path())
    assert hub.asked == before
    _reach(monkeypatch, "http://127.0.0.1:1")
    assert load(Meaning(model=NAME), Path()).dimensions == 2


def test_another_graph_of_a_cached_model_is_fetched(hub: Hub) -> None:
    load(Meaning(model=NAME), Path())
    hub.fetched.clear()
    load(Meaning(model=NAME, graph="onnx/model_int8.onnx"), Path())
    assert hub.fetched == ["onnx/model_int8.onnx"]


@pytest.mark.usefixtures("hub")
def test_a_graph_that_the_hub_does_not_have() -> None:
    with pytest.raises(ModelUnavailable, match=r"there is no onnx/model_O4\.onnx"):
        load(Meaning(model=NAME, graph="onnx/model_O4.onnx"), Path())


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("name", ["someone/other-model", "no-such-folder"])
def test_a_name_that_is_neither_folder_nor_model(name: str) -> None:
    with pytest.raises(ModelUnavailable, match=r"is no folder here, and the hub does not give it: .*; check the name"):
        load(Meaning(model=name), Path())


@pytest.mark.parametrize("name", ["/nowhere/at-all", "./nowhere", "~/nowhere", "models/of/mine"])
def test_a_path_is_not_looked_for_on_the_hub(hub: Hub, name: str) -> None:
    with pytest.raises(ModelUnavailable, match=r"there is no folder .*; name one that holds a model"):
        load(Meaning(model=name), Path())
    assert hub.asked == 0


@pytest.mark.usefixtures("cache")
def test_a_hub_that_cannot_be_reached() -> None:
    with pytest.raises(ModelUnavailable, match=r"the hub does not give it: .*check the name and the network"):
        load(Meaning(model=NAME), Path())
