"""What `frontdesk doctor` says of an X account."""

from adapters.twitter.connection import Line
from adapters.twitter.outcomes import reason_of, status_of
from adapters.twitter.settings import XSettings
from bot.platform import Finding, Purse
from bot.rendering.prices import usd

_FIXES = {
    401: "make the four keys anew in X's developer console, access token with read, write and direct messages",
    402: "buy credits in X's developer console",
    403: "give the app read, write and direct-message rights, then make its access token anew",
    429: "wait a quarter of an hour",
}


async def findings(line: Line, settings: XSettings, purse: Purse) -> tuple[Finding, ...]:
    """Does the account answer, may it read mentions and direct messages? Costs at most a few cents."""
    try:
        me = (await line.client.get_me())["data"]
    except Exception as error:
        return (_wrong("X does not accept the account", error),)
    found = [Finding(ok=True, what=f"@{me['username']} answers")]
    found.append(await _mentions(line, str(me["id"])))
    found.append(await _messages(line) if settings.direct_messages else _no_messages())
    today, month = await purse.spent()
    found.append(Finding(ok=True, what=f"has cost {usd(today)} USD today and {usd(month)} USD this month (UTC)"))
    return tuple(found)


async def _mentions(line: Line, me: str) -> Finding:
    try:
        await line.client.get_users_mentions(me, max_results=5, user_auth=True)
    except Exception as error:
        return _wrong("mentions cannot be read", error)
    return Finding(ok=True, what="reads mentions")


async def _messages(line: Line) -> Finding:
    try:
        await line.client.get_direct_message_events(max_results=1)
    except Exception as error:
        return _wrong("direct messages cannot be read (or set direct_messages = false)", error)
    return Finding(ok=True, what="reads direct messages")


def _no_messages() -> Finding:
    return Finding(ok=True, what="direct messages are switched off: who asks is pointed to the help page")


def _wrong(what: str, error: Exception) -> Finding:
    fix = _FIXES.get(status_of(error) or 0, "check the network and the proxy (HTTPS_PROXY), then try again")
    return Finding(ok=False, what=f"{what} ({reason_of(error)})", fix=fix)
