"""Discord over loopback, and what says whether the traffic is Discord's."""

from tests.fakes.discord.judge import Judge, published

__all__ = ["Judge", "published"]
