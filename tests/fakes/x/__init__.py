"""X's API v2 as far as Frontdesk and `xdk` use it, over loopback sockets, with people, faults and a judge.

`FakeX` is the platform; `redirected` the middleware that leads a client to it while it signs X's own addresses.
"""

from tests.fakes.x.faults import Fault
from tests.fakes.x.model import Direct, Post, User
from tests.fakes.x.server import FakeX, redirected

__all__ = ["Direct", "FakeX", "Fault", "Post", "User", "redirected"]
