"""Who may import whom: the table of `architecture.md`, checked against the real imports.

Two exceptions are meant. The values that stand beside the shell's code but are pure (`bot.desk` apart from `desk`,
`announcer`, `digester`, `filing`, `reception`, `remembering`, `surroundings`, `threads` and `timekeeper`,
`bot.delivery.parts`) count as floor 2.
The composition root (`bot.app`, `bot.cli`) may import anything, also SQLAlchemy's engine and errors, which it opens and
explains; `adapters.web` may read what `bot.desk.actions`, `bot.tickets` and `bot.guard.file_types` define.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SHELL = (
    "bot.desk.desk",
    "bot.desk.announcer",
    "bot.desk.digester",
    "bot.desk.filing",
    "bot.desk.reception",
    "bot.desk.remembering",
    "bot.desk.surroundings",
    "bot.desk.threads",
    "bot.desk.timekeeper",
    "bot.delivery.outbox",
    "bot.delivery.calling",
    "bot.delivery.carrying",
    "bot.clock",
    "bot.meter",
)
FLOORS: dict[int, tuple[str, ...]] = {
    0: ("bot.messages", "bot.errors"),
    1: ("bot.platform",),
    2: (
        "bot.faq",
        "bot.tickets",
        "bot.feedback",
        "bot.announcements",
        "bot.delivery",
        "bot.guard",
        "bot.records",
        "bot.rendering",
        "bot.reports",
        "bot.texts",
        "bot.desk",
    ),
    3: (
        "bot.store",
        "bot.config",
        "bot.config_discord",
        "bot.config_feedback",
        "bot.config_parts",
        "bot.config_teams",
        "bot.config_x",
        "bot.content",
        "bot.meaning",
    ),
    4: SHELL,
    5: ("bot.app", "bot.cli", "bot.__main__"),
}
LIBRARIES = {
    "sqlalchemy": ("bot.store", "bot.app"),
    "alembic": ("bot.store",),
    "apscheduler": ("bot.clock",),
    "telegram": ("adapters.telegram",),
    "discord": ("adapters.discord",),
    "tweepy": ("adapters.twitter",),
    "oauthlib": ("adapters.twitter",),
    "twitter_text": ("adapters.twitter", "bot.rendering"),
    "starlette": ("adapters.web", "bot.app.observability"),
    "uvicorn": ("adapters.web",),
    "prometheus_client": ("bot.app.observability",),
    "typer": ("bot.cli",),
    "prompt_toolkit": ("bot.app",),
    "cronsim": ("bot.announcements",),
    "dateparser": ("bot.announcements",),
    "matplotlib": ("bot.reports",),
    "holidays": ("bot.tickets",),
    "onnxruntime": ("bot.meaning",),
    "tokenizers": ("bot.meaning",),
    "huggingface_hub": ("bot.meaning",),
}
IMPURE_MODULES = {"asyncio", "sqlite3", "socket", "subprocess", "anyio", "httpx", "time"}
IMPURE_CALLS = {"open", "input", "print"}
IMPURE_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "utcnow", "now", "today"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("bot", "adapters", include_external_packages=True, cache_dir=None)


def _is_in(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def _floor(module: str) -> int | None:
    """The floor of a module of the core; the shell's own modules before the rooms they stand in."""
    if _is_in(module, SHELL):
        return 4
    return next((floor for floor, rooms in FLOORS.items() if _is_in(module, rooms)), None)


def _ours(graph: grimp.ImportGraph, package: str) -> Iterator[str]:
    return (module for module in sorted(graph.modules) if _is_in(module, (package,)) and module != package)


def test_every_module_has_a_floor(graph: grimp.ImportGraph) -> None:
    """A new room is put into the table first."""
    assert [module for module in _ours(graph, "bot") if _floor(module) is None] == []


def test_nobody_imports_from_a_higher_floor(graph: grimp.ImportGraph) -> None:
    """Dependencies point downwards."""
    wrong = [
        f"{module} imports {imported}"
        for module in _ours(graph, "bot")
        for imported in sorted(graph.find_modules_directly_imported_by(module))
        if _is_in(imported, ("bot",)) and imported != "bot" and (_floor(imported) or 0) > (_floor(module) or 0)
    ]
    assert wrong == []


def test_only_the_composition_root_knows_adapters(graph: grimp.ImportGraph) -> None:
    """Adding a platform changes nothing else in the core."""
    wrong = [
        module
        for module in _ours(graph, "bot")
        if _floor(module) != 5
        and any(_is_in(i, ("adapters",)) for i in graph.find_modules_directly_imported_by(module))
    ]
    assert wrong == []


def _adapter(module: str) -> str:
    return ".".join(module.split(".")[:2])


def test_adapters_know_the_doors_and_nothing_behind_them(graph: grimp.ImportGraph) -> None:
    """Nor each other."""
    doors = ("bot.messages", "bot.platform", "bot.errors", "bot.rendering", "bot.desk.commands", "bot.clock")
    reading = (*doors, "bot.store", "bot.desk.actions", "bot.tickets", "bot.guard.file_types")
    wrong = [
        f"{module} imports {imported}"
        for module in _ours(graph, "adapters")
        for imported in sorted(graph.find_modules_directly_imported_by(module))
        if (_is_in(imported, ("bot",)) and not _is_in(imported, reading if "web" in module else doors))
        or (_is_in(imported, ("adapters",)) and _adapter(imported) != _adapter(module))
    ]
    assert wrong == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stays_in_its_room(graph: grimp.ImportGraph, library: str) -> None:
    """So that it can be replaced there; a vendor's SDK in its adapter."""
    users = graph.find_modules_that_directly_import(library) if library in graph.modules else set()
    assert [user for user in sorted(users) if not _is_in(user, LIBRARIES[library])] == []


def _pure_files() -> list[Path]:
    files = []
    for file in sorted((ROOT / "bot").rglob("*.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if (_floor(module) or 9) <= 2 or _floor(module) == 0:
            files.append(file)
    return files


@pytest.mark.parametrize("file", _pure_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_pure_rooms_touch_no_clock_file_or_loop(file: Path) -> None:
    """A whole conversation can be replayed in a test."""
    assert list(_impurities(ast.parse(file.read_text("utf-8")))) == []


def _impurities(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (n.name for n in names if n.name.split(".")[0] in IMPURE_MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in IMPURE_MODULES:
                yield module
            case ast.AsyncFunctionDef(name=name) if not _is_protocol_of(tree, node):
                yield f"async {name}"
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                yield f"{name}()"
            case ast.Call(func=ast.Attribute(attr=name)) if name in IMPURE_METHODS:
                yield f".{name}()"
            case _:
                pass


def _is_protocol_of(tree: ast.AST, method: ast.AST) -> bool:
    """Whether a method only says what others do."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return any(method in c.body and "Protocol" in {getattr(b, "id", "") for b in c.bases} for c in classes)
