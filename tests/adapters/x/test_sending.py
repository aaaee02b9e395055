"""What stands on X after a send."""

from bot.platform import Sent
from tests.adapters.x.house import Desk


async def test_an_announcement_is_a_post_on_our_timeline(desk: Desk) -> None:
    """In plain words: X shows no markup."""
    outcome = await desk.post("**Maintenance** at 09:00")
    assert isinstance(outcome, Sent), outcome
    (post,) = desk.world.ours()
    assert (post.id, post.text, post.answers) == (outcome.message_id, "Maintenance at 09:00", None)
