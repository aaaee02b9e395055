"""X's own Python client works with the fake: it is not shaped to ours."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

import pytest
import requests
from xdk import Client
from xdk.direct_messages.models import CreateByParticipantIdRequest
from xdk.media.models import CreateMetadataRequest, UploadRequest
from xdk.oauth1_auth import OAuth1
from xdk.posts.models import CreateRequest

from tests.fakes.x import FakeX, Fault
from tests.fakes.x.server import KEYS, SECRETS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


@pytest.fixture
async def world() -> AsyncIterator[FakeX]:
    async with FakeX() as ready:
        yield ready
    assert ready.judge.complaints == []


def client(world: FakeX, secret: str = SECRETS[0]) -> Client:
    auth = OAuth1(KEYS[0], secret, "oob", KEYS[1], SECRETS[1])
    return Client(base_url=world.url, auth=auth)


async def called(call: Callable[[], Any]) -> Any:
    """In a thread: the client waits for each answer."""
    return await asyncio.to_thread(call)


async def test_it_posts_with_a_picture_and_its_description(world: FakeX) -> None:
    """And is told apart from somebody without the right secret."""
    x = client(world)
    upload = UploadRequest(media=base64.b64encode(b"chart").decode(), media_category="tweet_image")
    media = await called(lambda: x.media.upload(upload))
    described = CreateMetadataRequest(id=media.data.id, metadata={"alt_text": {"text": "fees"}})
    await called(lambda: x.media.create_metadata(described))
    request = CreateRequest(text="New fees", media={"media_ids": [media.data.id]})
    made = await called(lambda: x.posts.create(request))
    (post,) = world.ours()
    assert (made.data.id, post.text, post.pictures[0].alt) == (post.id, "New fees", "fees")
    with pytest.raises(requests.HTTPError, match="401"):
        await called(lambda: client(world, "wrong").posts.create(request))
    assert world.unsigned == ["post"]


async def test_it_reads_mentions_page_by_page(world: FakeX) -> None:
    alice = world.person("alice")
    for number in range(12):
        await world.posts_as(alice, f"@kestrel_help {number}")
    x = client(world)
    pages = await called(lambda: list(x.users.get_mentions("1000", max_results=5, post_fields=["author_id"])))
    assert [len(page.data) for page in pages] == [5, 5, 2]
    assert pages[0].data[0].text == "@kestrel_help 11"


async def test_it_talks_by_direct_message(world: FakeX) -> None:
    alice = world.person("alice")
    await world.writes_to_us(alice, "hello")
    x = client(world)
    body = CreateByParticipantIdRequest(text="hi")
    await called(lambda: x.direct_messages.create_by_participant_id(alice.id, body))
    page = await called(lambda: next(iter(x.direct_messages.get_events(max_results=5))))
    assert [event.text for event in page.data] == ["hi", "hello"]


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.TOO_MANY, "429"), (Fault.NO_CREDITS, "402"), (Fault.HTML_ERROR, "503")]
)
async def test_it_meets_the_same_faults(world: FakeX, fault: Fault, status: str) -> None:
    world.faults.next("post", fault)
    with pytest.raises(requests.HTTPError, match=status):
        await called(lambda: client(world).posts.create(CreateRequest(text="hello")))


async def test_it_is_refused_the_same_words_twice(world: FakeX) -> None:
    x = client(world)
    await called(lambda: x.posts.create(CreateRequest(text="hello")))
    with pytest.raises(requests.HTTPError, match="403"):
        await called(lambda: x.posts.create(CreateRequest(text="hello")))
