"""Which files a member can add to a form, told by what is known before they are fetched: name, kind and size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.guard.file_types import Family, family_of, is_executable_name
from bot.messages import Attachment, FileKind
from bot.texts.texts import megabytes

MEGABYTE = 1024 * 1024
_KINDS: Mapping[FileKind, str] = {
    FileKind.PHOTO: Family.PICTURE,
    FileKind.STICKER: Family.PICTURE,
    FileKind.VIDEO: Family.VIDEO,
    FileKind.AUDIO: "audio",
    FileKind.VOICE: "audio",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """What may be attached to a ticket's form."""

    most: int = 10  # files of one form
    most_bytes: int = 20 * MEGABYTE  # of one file
    types: frozenset[str] = frozenset({"picture", "video", "audio", "pdf", "text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file that is not taken; `reason` is the key of a text."""

    name: str
    reason: str  # "file-executable", "file-type", "file-huge", "file-one-too-many"
    most: str = ""  # the limit it goes beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Files that came, one by one."""

    taken: tuple[Attachment, ...] = ()
    refused: tuple[RefusedFile, ...] = ()


def sort_files(files: Sequence[Attachment], rules: FileRules, *, had: Sequence[Attachment] = ()) -> Sorted:
    """Which of the files are taken into a form that has some already. The same file again is no other one."""
    taken: list[Attachment] = []
    refused: list[RefusedFile] = []
    for file in files:
        if file in had or file in taken:
            continue
        wrong = refusal(file, rules)
        if wrong is None and len(had) + len(taken) >= rules.most:
            wrong = RefusedFile(name=file.name, reason="file-one-too-many", most=str(rules.most))
        if wrong is None:
            taken.append(file)
        else:
            refused.append(wrong)
    return Sorted(taken=tuple(taken), refused=tuple(refused))


def refusal(file: Attachment, rules: FileRules) -> RefusedFile | None:
    """Why a file cannot be taken, as far as its name, kind and size tell."""
    if is_executable_name(file.name):
        return RefusedFile(name=file.name, reason="file-executable")
    if file.size is not None and file.size > rules.most_bytes:
        return RefusedFile(name=file.name, reason="file-huge", most=megabytes(rules.most_bytes))
    if _type_of(file) not in rules.types:
        return RefusedFile(name=file.name, reason="file-type")
    return None


def _type_of(file: Attachment) -> str | None:
    """By the platform's word where it tells kinds apart, else by name, else by what the platform thinks it is."""
    if file.kind is not FileKind.FILE:
        return _KINDS[file.kind]
    family = family_of(file.name)
    if family is not None:
        return family
    general, _, special = file.media_type.partition("/")
    return {"image": Family.PICTURE, "video": Family.VIDEO, "audio": "audio"}.get(general) or (
        Family.PDF if special == "pdf" else None
    )
