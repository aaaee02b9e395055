"""What `doctor` says."""

import pytest

from tests.adapters.x.house import Desk
from tests.fakes.x import Fault


async def test_all_is_well(desk: Desk) -> None:
    findings = await desk.adapter.check()
    assert [finding.ok for finding in findings] == [True] * 4
    assert findings[0].what == "@kestrel_help answers"
    assert findings[-1].what == "has cost 0.00 USD today and 0.00 USD this month (UTC)"


@pytest.mark.parametrize(
    ("endpoint", "fault", "advice"),
    [
        ("me", Fault.BAD_KEYS, "four keys"),
        ("me", Fault.HTML_ERROR, "network"),
        ("mentions", Fault.NO_CREDITS, "buy credits"),
        ("events", Fault.FORBIDDEN, "direct-message rights"),
    ],
)
async def test_what_is_not_well_comes_with_what_to_do(desk: Desk, endpoint: str, fault: Fault, advice: str) -> None:
    desk.world.faults.next(endpoint, fault)
    (wrong,) = [finding for finding in await desk.adapter.check() if not finding.ok]
    assert advice in wrong.fix
