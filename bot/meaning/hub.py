"""A model of the Hugging Face hub: from the cache on this machine, else fetched once."""

from pathlib import Path

from bot.config import Meaning
from bot.errors import ModelUnavailable, Problem
from bot.meaning.layout import GRAPHS, SMALL_FILES, graph_of

ADVICE = "check the name and the network (HF_ENDPOINT names a mirror), or copy the model's folder here and name that"


def folder_of(settings: Meaning) -> Path:
    """The folder of the model in the hub's cache.

    What is in the cache is used without asking the network, so that a start does not depend on it and the model stays
    the same until `meaning.revision` names another. `ModelUnavailable` if it is not there and cannot be fetched.
    """
    from huggingface_hub import snapshot_download

    graphs = [settings.graph] if settings.graph else list(GRAPHS)
    wanted = [
        *SMALL_FILES,
        *(f"{name}*" for name in graphs),
    ]  # *: large graphs keep their numbers in a file beside them
    revision = settings.revision or None
    try:
        return _cached(settings, revision, wanted) or Path(
            snapshot_download(settings.model, revision=revision, allow_patterns=wanted)
        )
    except Exception as error:  # network, proxy, disk, a name of another form: the client has no base for them
        found = f"{settings.model!r} is no folder here, and the hub does not give it: {_first_line(error)}"
        raise ModelUnavailable(
            [Problem(where="configuration", key="meaning.model", found=found, expected=ADVICE)]
        ) from error


def _cached(settings: Meaning, revision: str | None, wanted: list[str]) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(
            snapshot_download(settings.model, revision=revision, allow_patterns=wanted, local_files_only=True)
        )
    except LocalEntryNotFoundError:
        return None
    complete = graph_of(folder, settings.graph) and (folder / "tokenizer.json").is_file()
    return folder if complete else None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
