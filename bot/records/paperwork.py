"""Files that the desk makes itself, when they are sent: what is wanted, written as the reference of an attachment.

So a decision makes nothing, and a file that cannot be made now is made at the next try.
"""

from dataclasses import dataclass
from datetime import date

from bot.messages import Address, Attachment, FileKind
from bot.reports.charts import Chart
from bot.reports.period import Unit

SHELF = Address(platform="desk", account="records", chat="made")
"""Where such files come from; no adapter is called so."""
_TYPES = {"html": "text/html", "json": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptWanted:
    """A ticket's transcript."""

    ref: str
    form: str  # "html" or "json"
    language: str
    notes: bool
    private: bool

    def attachment(self, of: str) -> Attachment:
        """The file; `of` tells it from others of the same ticket, made at other times."""
        flags = f"{'n' if self.notes else '-'}{'p' if self.private else '-'}"
        ref = f"transcript/{self.ref}/{self.form}/{self.language}/{flags}/{of}"
        name = f"{self.ref}.{self.form}"
        return Attachment(kind=FileKind.FILE, name=name, media_type=_TYPES[self.form], source=SHELF, ref=ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWanted:
    """One picture of a report."""

    chart: Chart
    unit: Unit
    first: date
    language: str

    def attachment(self, of: str, alt: str) -> Attachment:
        """The file; `of` tells it from the same picture at another time."""
        ref = f"chart/{self.chart}/{self.unit}/{self.first}/{self.language}/{of}"
        name = f"{self.unit}-{self.first}-{self.chart}.png"
        return Attachment(kind=FileKind.PHOTO, name=name, media_type="image/png", source=SHELF, ref=ref, alt=alt)


def wanted(ref: str) -> TranscriptWanted | ChartWanted | None:
    """What a reference asks for; None if it is none of ours."""
    match ref.split("/", 5):
        case ["transcript", ticket, form, language, flags, _] if form in _TYPES:
            return TranscriptWanted(ref=ticket, form=form, language=language, notes="n" in flags, private="p" in flags)
        case ["chart", chart, unit, first, language, _]:
            return ChartWanted(chart=Chart(chart), unit=Unit(unit), first=date.fromisoformat(first), language=language)
        case _:
            return None
