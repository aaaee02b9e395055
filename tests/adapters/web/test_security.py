"""What stands between the page and the rest of the web."""

import re

import pytest
from starlette.datastructures import Headers

from adapters.web.security import Signer, is_same_origin
from bot.messages import Incoming
from tests.adapters.web.fakes import LINK_TOKEN, FakeDesk
from tests.adapters.web.house import ORIGIN, SECRET, Browser, House, event_id, settings

PAGES = ("/", "/en/", "/zh/faq", "/en/faq/deposit/not-arrived", "/nowhere", "/staff", "/api/nowhere", "/robots.txt")
POSTS = (
    "/api/chat/message",
    "/api/chat/press",
    "/api/chat/form",
    "/api/chat/upload",
    "/staff/api/message",
    "/staff/api/press",
    "/staff/api/form",
    "/staff/api/upload",
    "/staff/leave",
)


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_the_headers(path: str) -> None:
    """Errors and redirects included."""
    async with House().client() as browser:
        headers = (await browser.http.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize("path", ["/en/", "/en/faq", "/en/faq/deposit/not-arrived", "/staff", "/nowhere"])
async def test_pages_keep_to_their_own_policy(path: str) -> None:
    """No inline script, style or handler, and nothing from another host."""
    async with House().client() as browser:
        await browser.sign_in()
        html = (await browser.http.get(path)).text
    scripts = re.findall(r"<script\b[^>]*>", html)
    assert all('src="/static/' in tag or 'type="application/json"' in tag for tag in scripts)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', html)


async def test_a_failure_of_ours_shows_no_traceback() -> None:
    """The person gets words; headers and policy hold there too."""

    async def broken(desk: FakeDesk, incoming: Incoming) -> None:
        raise ZeroDivisionError("secret detail")

    async with House(script=broken).client(raise_app_exceptions=False) as browser:
        await browser.open()
        answer = await browser.say("x")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.json()["message"]
    assert "secret detail" not in answer.text
    assert "content-security-policy" in answer.headers


# --- hosts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 302),
        ("localhost", 302),
        ("LOCALHOST:9", 302),
        ("[::1]:8080", 302),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421),
        ("", 421),
        ("[::1", 421),
    ],
)
async def test_only_our_own_names_are_served(host: str, status: int) -> None:
    """A name that somebody points at this machine (DNS rebinding) gets nothing."""
    async with House().client() as browser:
        assert (await browser.http.get("/", headers={"Host": host})).status_code == status


# --- cookies ----------------------------------------------------------------------------------------------------------


async def cookies(house: House, path: str = "/en/") -> dict[str, str]:
    """Set-Cookie headers by name, in lower case."""
    async with house.client() as browser:
        await browser.http.post(f"/staff/enter/{LINK_TOKEN}")
        answers = [await browser.http.get(path)]
        house.sessions.links[LINK_TOKEN] = next(iter(house.sessions.sessions.values()))
        answers.append(await browser.http.post(f"/staff/enter/{LINK_TOKEN}"))
    lines = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    return {line.split("=", 1)[0]: line.lower() for line in lines}


async def test_the_visitor_s_cookie_is_out_of_reach_of_scripts() -> None:
    """HttpOnly, SameSite=Lax, for a year."""
    line = (await cookies(House()))["visitor"]
    assert "httponly" in line
    assert "samesite=lax" in line
    assert "max-age=31536000" in line
    assert "secure" not in line


async def test_the_staff_cookie_stays_on_the_site() -> None:
    """SameSite=Strict."""
    line = (await cookies(House()))["staff"]
    assert "httponly" in line
    assert "samesite=strict" in line


async def test_behind_https_cookies_are_secure_and_bound_to_the_host() -> None:
    """`__Host-` names, Secure, no Domain."""
    house = House(settings=settings(public_url="https://127.0.0.1"))
    found = await cookies(house)
    assert {"__Host-visitor", "__Host-staff"} <= found.keys()
    for line in found.values():
        assert "secure" in line
        assert "domain" not in line


async def test_https_is_remembered() -> None:
    """HSTS is sent where the public address is https."""
    house = House(settings=settings(public_url="https://127.0.0.1"))
    async with house.client() as browser:
        assert "max-age" in (await browser.http.get("/en/")).headers["strict-transport-security"]


@pytest.mark.parametrize("token", ["", "short", "x" * 44, "a" * 42 + "!"])
async def test_a_cookie_that_is_not_ours_is_replaced(token: str) -> None:
    """A broken cookie leads to a fresh visitor, not to an error."""
    async with House().client() as browser:
        browser.http.cookies.set("visitor", token)
        page = await browser.open()
        assert page.status_code == 200
        assert (await browser.post("/api/chat/message", {})).status_code in {400, 401, 403}
    assert "visitor=" in str(page.headers.get_list("set-cookie"))


async def test_a_returning_visitor_is_the_same_person() -> None:
    """The cookie lasts; the id others see does not reveal it."""
    house = House()
    async with house.client() as browser:
        for number in (1, 2):
            await browser.open()
            await browser.say("x", number)
        token = browser.http.cookies["visitor"]
    first, second = house.desk.received
    assert first.sender == second.sender
    assert len(first.sender.id) == 24
    assert token not in repr(house.desk.received)


# --- cross-site requests ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_s_post_is_refused(path: str, headers: dict[str, str]) -> None:
    """Even with cookies and a token that somebody got hold of."""
    house = House()
    async with house.client() as browser:
        await browser.sign_in() if path.startswith("/staff") else await browser.open()
        answer = await browser.post(path, {"id": event_id(1), "text": "x"}, **headers)
    assert answer.status_code == 403
    assert house.desk.received == []


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "0" * 32, "é"])
async def test_a_post_without_the_page_s_token_is_refused(path: str, token: str) -> None:
    """Same origin alone is not enough."""
    house = House()
    async with house.client() as browser:
        await browser.sign_in() if path.startswith("/staff") else await browser.open()
        headers = {"X-CSRF-Token": token.encode("latin-1")}
        answer = await browser.http.post(path, json={"id": event_id(1), "text": "x"}, headers=headers)
    assert answer.status_code == 403
    assert house.desk.received == []


async def test_one_visitor_s_token_is_no_good_for_another() -> None:
    """The token belongs to the session."""
    house = House()
    async with house.client() as one, house.client() as other:
        await one.open()
        await other.open()
        assert (await Browser(http=other.http, csrf=one.csrf).say("x")).status_code == 403


@pytest.mark.parametrize("path", [path for path in POSTS if path.startswith("/api")])
async def test_a_member_s_post_without_cookie_is_refused_with_words(path: str) -> None:
    """The words say what to change."""
    async with House().client() as browser:
        answer = await browser.post(path, {})
    assert answer.status_code == 401
    assert "cookie" in answer.json()["message"].lower()


@pytest.mark.parametrize(
    ("headers", "public", "same"),
    [
        ({"host": "a.example", "origin": "https://a.example"}, None, True),
        ({"host": "a.example", "origin": "https://A.example"}, None, True),
        ({"host": "10.0.0.5:8080", "origin": "https://a.example"}, "a.example", True),
        ({"host": "a.example", "origin": "https://a.example:444"}, None, False),
        ({"host": "a.example", "sec-fetch-site": "none"}, None, False),
        ({"host": "a.example"}, None, False),
    ],
)
def test_same_origin_is_told_by_the_browser(headers: dict[str, str], public: str | None, same: bool) -> None:
    """Behind a proxy the public address counts as ours too."""
    assert is_same_origin(Headers(headers), public) is same


# --- signatures -------------------------------------------------------------------------------------------------------


def test_a_signature_is_for_one_purpose_one_order_and_one_secret() -> None:
    """Moving a letter from one part to the next changes it."""
    signer = Signer(SECRET)
    good = signer.sign("file", "ab", "c")
    assert signer.verify(good, "file", "ab", "c")
    assert not signer.verify(good, "file", "a", "bc")
    assert not signer.verify(good, "upload", "ab", "c")
    assert not Signer(SECRET[::-1]).verify(good, "file", "ab", "c")
    assert not signer.verify("\ud800é", "file", "ab", "c")
