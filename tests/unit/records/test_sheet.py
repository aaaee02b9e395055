"""Tables whose cells are text, whatever stands in them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.sheet import COLUMNS, inert, sheet, tickets_sheet
from tests.fakes.drafts import ticket

ACTIVE = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("a=1", "a=1"),
        ("充值 = 到账", "充值 = 到账"),
        ("", ""),
    ],
)
def test_what_could_be_a_formula_is_text(cell: str, written: str) -> None:
    """By an apostrophe before it, as spreadsheets themselves write it."""
    assert inert(cell) == written


@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=4))
def test_no_cell_ever_begins_a_formula(rows: list[list[str]]) -> None:
    """And what was written is read back, apart from the apostrophe."""
    table = sheet(("a", "b"), rows)
    read = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))[1:]
    for row, cells in zip(rows, read, strict=True):
        for before, after in zip(row, cells, strict=True):
            assert not after.lstrip(" ").startswith(ACTIVE)
            assert after in {before, f"'{before}"}


def test_a_list_of_tickets() -> None:
    """A line each; what members wrote is inert and masked."""
    seed = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    table = tickets_sheet([ticket(subject="=cmd|' /C calc'!A0", comment=seed, requester_name="@Ana")])
    (row,) = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert tuple(row) == COLUMNS
    assert (row["subject"], row["requester"]) == ("'=cmd|' /C calc'!A0", "'@Ana")
    assert "sausage" not in table
