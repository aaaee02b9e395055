"""The contract of all adapters, held against the page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.conftest import desk, store
from tests.contract.test_adapter_contract import (
    TestNothingIsLost,
    TestTheRest,
    TestThreads,
    TestWhatGoesWrong,
    TestWhatPeopleDo,
    TestWhatPeopleSee,
)
from tests.contract.web_harness import WebHarness

__all__ = [
    "TestNothingIsLost",
    "TestTheRest",
    "TestThreads",
    "TestWhatGoesWrong",
    "TestWhatPeopleDo",
    "TestWhatPeopleSee",
    "desk",
    "store",
]


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[WebHarness]:
    """The page, with a member looking at it."""
    async with WebHarness(lambda sha256: tmp_path / sha256) as started:
        yield started
