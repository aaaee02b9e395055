"""A report's pictures, as PNG. Labels that no installed font can draw are replaced rather than drawn as boxes."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from bot.reports.figures import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Say = Callable[..., str]
FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei", "Arial Unicode MS",
)  # fmt: skip
"""Fonts with Chinese letters, the first that is installed is used; without one DejaVu, which comes with matplotlib."""
FALLBACK = "DejaVu Sans"
MOST_BARS = 10
SIZE = (8.0, 4.5)  # inches
DPI = 110
_BLUE, _GREEN, _AMBER = "#2f6fd0", "#2b8a57", "#d08a2f"


class Chart(StrEnum):
    """What a picture shows."""

    VOLUME = "volume"
    CATEGORIES = "categories"
    SATISFACTION = "satisfaction"


def charts_of(report: Report) -> tuple[Chart, ...]:
    """The pictures in which there is something to see."""
    busy = {
        Chart.VOLUME: any(day.opened or day.solved or day.asked for day in report.days),
        Chart.CATEGORIES: bool(report.by_category),
        Chart.SATISFACTION: bool(report.satisfaction.n),
    }
    return tuple(chart for chart in Chart if busy[chart])


def alt(chart: Chart, report: Report, say: Say) -> str:
    """What the picture shows, for who cannot see it: the numbers themselves."""
    match chart:
        case Chart.VOLUME:
            days = ", ".join(f"{day.day:%m-%d}: {day.asked}/{day.opened}/{day.solved}" for day in report.days)
            return say("chart-volume-alt", days=days)
        case Chart.CATEGORIES:
            groups = ", ".join(f"{group.name}: {group.opened}" for group in report.by_category[:MOST_BARS])
            return say("chart-categories-alt", groups=groups)
        case Chart.SATISFACTION:
            counts = ", ".join(f"{stars}: {n}" for stars, n in enumerate(report.satisfaction.counts, start=1))
            return say("chart-satisfaction-alt", counts=counts, n=report.satisfaction.n)


def draw(chart: Chart, report: Report, say: Say, called: Callable[[str], str]) -> bytes:
    """The picture as PNG. Takes about a second the first time: not for where somebody waits."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context({"font.family": [_font(), FALLBACK], "axes.unicode_minus": False}):
        figure = Figure(figsize=SIZE, dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        _DRAWN[chart](figure.add_subplot(), report, say, called)
        return _png(figure)


def _png(figure: "Figure") -> bytes:
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _volume(axes: "Axes", report: Report, say: Say, _called: Callable[[str], str]) -> None:
    labels = [f"{day.day:%m-%d}" for day in report.days]
    series = (
        (say("report-head-asked"), [day.asked for day in report.days], _AMBER),
        (say("report-head-opened"), [day.opened for day in report.days], _BLUE),
        (say("report-head-solved"), [day.solved for day in report.days], _GREEN),
    )
    width = 0.8 / len(series)
    for n, (label, counts, colour) in enumerate(series):
        at = [place + (n - 1) * width for place in range(len(labels))]
        axes.bar(at, counts, width, label=drawable(label, str(n)), color=colour)
    axes.set_xticks(range(len(labels)), labels, rotation=90 if len(labels) > 10 else 0)
    axes.legend(frameon=False)
    _finish(axes, drawable(say("chart-volume"), "Volume"))


def _categories(axes: "Axes", report: Report, say: Say, called: Callable[[str], str]) -> None:
    groups = report.by_category[:MOST_BARS]
    axes.barh([drawable(called(g.name), g.name) for g in groups], [g.opened for g in groups], color=_BLUE)
    axes.invert_yaxis()
    _finish(axes, drawable(say("chart-categories"), "Categories"), counted="x")


def _satisfaction(axes: "Axes", report: Report, say: Say, _called: Callable[[str], str]) -> None:
    axes.bar([str(stars) for stars in range(1, 6)], report.satisfaction.counts, color=_GREEN)
    _finish(axes, drawable(say("chart-satisfaction", n=report.satisfaction.n), f"n = {report.satisfaction.n}"))


_DRAWN: Mapping[Chart, Callable[["Axes", Report, Say, Callable[[str], str]], None]] = {
    Chart.VOLUME: _volume,
    Chart.CATEGORIES: _categories,
    Chart.SATISFACTION: _satisfaction,
}


def _finish(axes: "Axes", title: str, *, counted: str = "y") -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_title(title)
    axis = axes.xaxis if counted == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)


# --- fonts -----------------------------------------------------------------------------------------------------------


def drawable(text: str, otherwise: str) -> str:
    """The text if the fonts have all its letters, else something else that they have."""
    for candidate in (text, otherwise):
        if all(ord(letter) in _letters() for letter in candidate):
            return candidate.replace("$", r"\$")  # matplotlib reads mathematics between two of them
    return "?"


@cache
def _font() -> str:
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    return next((name for name in FONTS if name in installed), FALLBACK)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    names: Sequence[str] = (_font(), FALLBACK)
    return frozenset().union(*(get_font(findfont(FontProperties(family=name))).get_charmap() for name in names))
