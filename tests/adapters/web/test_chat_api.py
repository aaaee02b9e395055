"""What a member's page posts: kept before it is answered, checked before it is kept."""

import json
from collections.abc import AsyncIterator

import pytest

from adapters.web.events import address_channel, member_channel
from adapters.web.settings import RateLimit, RateLimits
from adapters.web.visitors import Visitor
from bot.errors import StoreUnavailable
from bot.messages import Address, Command, FileKind, FormSent, Incoming, Message, Outgoing, Press, RoomKind
from tests.adapters.web.fakes import NOON, FakeDesk
from tests.adapters.web.house import PNG, Browser, House, event_id, settings
from tests.adapters.web.scripts import FORM, desk_script


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """A browser that looks at the chat."""
    async with house.client() as browser:
        await browser.open()
        yield browser


async def test_a_message_reaches_the_inbox_as_the_visitor_said_it(house: House, browser: Browser) -> None:
    """Private, addressed, in the language of the page, at the page's clock."""
    answer = await browser.say("充币没到 *ok*")
    assert answer.status_code == 200
    (incoming,) = house.desk.received
    assert incoming.event == Message(message_id=event_id(1), text="充币没到 *ok*")
    assert incoming.where == Address(platform="web", account="web", chat=incoming.sender.id)
    assert (incoming.room, incoming.addressed, incoming.at) == (RoomKind.PRIVATE, True, NOON)
    assert (incoming.sender.platform, incoming.sender.language) == ("web", "en")


async def test_a_repeated_post_is_one_event(house: House, browser: Browser) -> None:
    """The page repeats what got no answer with the same id; the inbox sees the same event id."""
    ids = []

    async def note(desk: FakeDesk, incoming: Incoming) -> None:
        ids.append(incoming.id)

    house.desk.script = note
    for _ in range(3):
        assert (await browser.say("hello")).status_code == 200
    assert len(ids) == len(house.desk.received) == 1


async def test_two_visitors_never_share_an_event_id(house: House) -> None:
    """The sender is part of the id, so that nobody can take another's in advance."""
    for _ in range(2):
        async with house.client() as browser:
            await browser.open()
            await browser.say("hello")
    first, second = house.desk.received
    assert first.id != second.id
    assert first.sender.id != second.sender.id


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("/help", Command(name="help", message_id=event_id(1))),
        ("/Ticket my coins", Command(name="ticket", text="my coins", message_id=event_id(1))),
        ("  /note two\nlines ", Command(name="note", text="two\nlines", message_id=event_id(1))),
        ("／帮助 充币", Command(name="帮助", text="充币", message_id=event_id(1))),
        ("/", Message(message_id=event_id(1), text="/")),
        ("and/or", Message(message_id=event_id(1), text="and/or")),
    ],
)
async def test_a_line_with_a_slash_is_a_command(
    house: House, browser: Browser, text: str, event: Message | Command
) -> None:
    """Also with the full-width slash of a Chinese keyboard."""
    await browser.say(text)
    assert house.desk.received[0].event == event


async def test_a_command_carries_the_files_it_was_sent_with(house: House, browser: Browser) -> None:
    """As a message does; whether the command takes any is for the desk to say."""
    upload = (await browser.upload(PNG)).json()
    await browser.say("/ticket see the picture", files=[upload])
    event = house.desk.received[0].event
    assert isinstance(event, Command)
    assert [file.name for file in event.attachments] == ["shot.png"]


async def test_a_press_carries_its_action_and_its_message(house: House, browser: Browser) -> None:
    """What it means is the core's business; it may be forged."""
    body = {"id": event_id(7), "action": "solve-1", "message": "d-1"}
    assert (await browser.post("/api/chat/press", body)).status_code == 200
    assert house.desk.received[0].event == Press(press_id=event_id(7), action="solve-1", message_id="d-1")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"id": event_id(1), "text": ""}, 422),
        ({"id": event_id(1), "text": " \n "}, 422),
        ({"id": event_id(1), "text": "x" * 8001}, 413),
        ({"id": event_id(1), "text": "x" * 200_000}, 413),
        ({"id": "1", "text": "x"}, 400),
        ({"text": "x"}, 400),
        ({"id": event_id(1), "text": 5}, 400),
        ({"id": event_id(1), "text": "x", "role": "admin"}, 400),
        ({"id": event_id(1), "text": "x", "reply_to": "a b"}, 400),
        ([], 400),
        ("text", 400),
    ],
)
async def test_a_post_of_another_shape_is_refused_with_words(
    house: House, browser: Browser, body: object, status: int
) -> None:
    """Nothing reaches the inbox; the answer says what to do."""
    answer = await browser.post("/api/chat/message", body)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert house.desk.received == []


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 60_000, b'{"id": NaN}'])
async def test_a_body_that_is_no_json_is_refused(browser: Browser, raw: bytes) -> None:
    """Deep nesting included."""
    headers = {"X-CSRF-Token": browser.csrf}
    answer = await browser.http.post("/api/chat/message", content=raw, headers=headers)
    assert answer.status_code == 400


async def test_half_a_surrogate_pair_does_not_lose_the_message(house: House, browser: Browser) -> None:
    """The rest of the text arrives."""
    raw = json.dumps({"id": event_id(1), "text": "lost \ud83d coins"}).encode()
    headers = {"X-CSRF-Token": browser.csrf}
    answer = await browser.http.post("/api/chat/message", content=raw, headers=headers)
    assert answer.status_code == 200
    assert house.desk.received[0].event == Message(message_id=event_id(1), text="lost ? coins")


@pytest.mark.parametrize("action", ["", "a b", "x" * 65, "é", "a;b"])
async def test_an_action_that_no_button_could_carry_is_refused(browser: Browser, action: str) -> None:
    """Only the alphabet of actions passes."""
    answer = await browser.post("/api/chat/press", {"id": event_id(1), "action": action})
    assert answer.status_code == 400


async def test_what_could_not_be_kept_is_said_so(house: House, browser: Browser) -> None:
    """503 with a time to come back, so that the page repeats it."""

    async def broken(desk: FakeDesk, incoming: Incoming) -> None:
        raise StoreUnavailable("locked")

    house.desk.script = broken
    answer = await browser.say("hello")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Nothing is lost" in answer.json()["message"]


async def test_errors_speak_the_language_of_the_page(browser: Browser) -> None:
    """A Chinese page gets Chinese words."""
    answer = await browser.post("/api/chat/message?lang=zh", {"id": event_id(1)})
    assert answer.json()["message"] == "还没有可发送的内容。请写点什么，或添加文件。"


# --- rates ------------------------------------------------------------------------------------------------------------


async def test_a_visitor_who_posts_too_fast_is_asked_to_wait() -> None:
    """429 with Retry-After; after the wait it goes on."""
    house = House(settings=settings(rates=RateLimits(visitor_posts=RateLimit(count=2, seconds=10))))
    async with house.client() as browser:
        await browser.open()
        assert [(await browser.say("x", n)).status_code for n in (1, 2, 3)] == [200, 200, 429]
        answer = await browser.say("x", 4)
        assert answer.headers["retry-after"] == "5"
        assert "5 seconds" in answer.json()["message"]
        house.clock.seconds += 5
        assert (await browser.say("x", 5)).status_code == 200


async def test_fresh_cookies_do_not_help_against_the_limit_of_an_address() -> None:
    """Two browsers behind one address share its bucket."""
    house = House(settings=settings(rates=RateLimits(address_posts=RateLimit(count=1, seconds=10))))
    statuses = []
    async with house.client() as browser:
        for _ in range(2):
            browser.http.cookies.clear()
            await browser.open()
            statuses.append((await browser.say("x")).status_code)
    assert statuses == [200, 429]


async def test_behind_a_trusted_proxy_addresses_are_told_apart() -> None:
    """The proxy names the client."""
    rates = RateLimits(address_posts=RateLimit(count=1, seconds=10))
    house = House(settings=settings(rates=rates, trusted_proxies=("127.0.0.0/8",)))
    async with house.client() as browser:
        await browser.open()
        body = {"id": event_id(1), "text": "x"}
        statuses = [
            (await browser.post("/api/chat/message", body, **{"X-Forwarded-For": client})).status_code
            for client in ("198.51.100.1", "198.51.100.2", "198.51.100.1")
        ]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("limit", ["visitor_streams", "address_streams"])
async def test_open_pages_are_counted(limit: str) -> None:
    """One more than allowed is asked to come back; a page that closes makes room."""
    house = House(settings=settings(rates=RateLimits(**{limit: 1})))
    async with house.client() as browser:
        await browser.open()
        visitor = Visitor(token=browser.http.cookies["visitor"])
        channel = {"visitor_streams": member_channel(visitor.id), "address_streams": address_channel("127.0.0.1")}
        with house.site().hub.subscribe(channel[limit]):
            answer = await browser.http.get("/api/chat/events")
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
        await house.adapter.close()
        assert house.site().hub.listeners(channel[limit]) == 0


# --- forms ------------------------------------------------------------------------------------------------------------


async def shown_form(house: House, browser: Browser) -> str:
    """Ask for a person; the id of the message with the form."""
    house.desk.script = desk_script
    await browser.post("/api/chat/press", {"id": event_id(90), "action": "person"})
    chat = house.desk.received[0].where.chat
    return house.reading.items[chat][-1].message_id


def form_body(message: str, **more: object) -> dict[str, object]:
    """A form filled in properly."""
    values = {"what": "Nothing arrived", "asset": "USDT", "hash": ""}
    return {"id": event_id(91), "form": FORM.id, "message": message, "values": values} | more


async def test_a_form_is_sent_with_its_files(house: House, browser: Browser) -> None:
    """Values and attachments arrive as one event."""
    message = await shown_form(house, browser)
    file = (await browser.upload(PNG)).json()
    answer = await browser.post("/api/chat/form", form_body(message, files={"files": [file]}))
    assert answer.status_code == 200
    sent = house.desk.received[-1].event
    assert isinstance(sent, FormSent)
    assert (sent.form, dict(sent.values)["what"]) == (FORM.id, "Nothing arrived")
    assert [(file.name, file.kind) for file in sent.attachments] == [("shot.png", FileKind.PHOTO)]


async def test_mistakes_come_back_at_their_fields(house: House, browser: Browser) -> None:
    """Nothing is handed on."""
    message = await shown_form(house, browser)
    values = {"what": "", "asset": "USDT", "hash": "short"}
    answer = await browser.post("/api/chat/form", form_body(message, values=values))
    assert answer.status_code == 422
    assert answer.json()["fields"].keys() == {"what", "hash"}
    assert len(house.desk.received) == 1


@pytest.mark.parametrize("wrong", [{"form": "another"}, {"message": "d-other"}, {"message": None}])
async def test_a_form_that_does_not_stand_in_the_chat_is_gone(
    house: House, browser: Browser, wrong: dict[str, object]
) -> None:
    """Nobody can send a form that the desk did not show them."""
    message = await shown_form(house, browser)
    answer = await browser.post("/api/chat/form", form_body(message) | wrong)
    assert answer.status_code == 410
    assert len(house.desk.received) == 1


async def test_a_form_is_answered_once(house: House, browser: Browser) -> None:
    """An answered form is no longer open."""
    message = await shown_form(house, browser)
    await browser.post("/api/chat/form", form_body(message))
    again = await browser.post("/api/chat/form", form_body(message, id=event_id(92)))
    assert again.status_code == 410


async def test_another_visitor_s_form_is_out_of_reach(house: House, browser: Browser) -> None:
    """Forms are looked up in one's own chat."""
    message = await shown_form(house, browser)
    async with house.client() as other:
        await other.open()
        assert (await other.post("/api/chat/form", form_body(message))).status_code == 410


async def test_the_desk_answers_where_the_visitor_is(house: House, browser: Browser) -> None:
    """The address of an event is an address to send to."""
    await browser.say("hello")
    to = house.desk.received[0].where
    await house.desk.say(Outgoing(to=to, body="hi"))
    assert [item.body for item in await house.reading.transcript(to)] == ["hello", "hi"]
