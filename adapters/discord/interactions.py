"""Presses, commands, forms and completions: acknowledged at once, by ourselves, then told to the core.

Discord waits three seconds, and a form can only be the first thing shown. What a press or command opens is data, so it
is known without handling it. https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from discord.http import Route

from adapters.discord.alone import Alone
from adapters.discord.calls import Call, Kind, Reply
from adapters.discord.commands import ANSWER_MENU, FILE, FORM, WORDS, Catalogue
from adapters.discord.components import pressed
from adapters.discord.composing import EPHEMERAL
from adapters.discord.connection import Line, Raw
from adapters.discord.contents import person_of, uploads_of
from adapters.discord.forms import answers_in, form_named, modal_of
from adapters.discord.patience import Patience
from adapters.discord.places import Places, channel_of
from adapters.discord.settings import Clock, Counter, DiscordSettings
from adapters.discord.units import cut, moment_of
from adapters.discord.windows import Window
from bot.messages import Address, Command, Event, Form, FormSent, Incoming, Press, RoomKind

FORM_SECONDS = 1.5  # for the core to name the form; Discord gives three, for everything
ANSWER_SECONDS = 10.0  # after which a command that nothing answered is told to be done
MOST_SUGGESTIONS, MAX_CHOICE = 25, 100
_LOADING = 1 << 7  # message flag: "is thinking"
_DONE = "✓"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An interaction that was acknowledged."""

    incoming: Incoming
    loading: str | None = None  # its token, when the person is shown that an answer will come
    done_at_once: bool = False  # the answer stands elsewhere


class Interactions:
    """Takes them for one account."""

    def __init__(
        self,
        line: Line,
        places: Places,
        alone: Alone,
        patience: Patience,
        settings: DiscordSettings,
        clock: Clock,
        catalogue: Catalogue,
        counter: Counter,
    ) -> None:
        self._line = line
        self._places = places
        self._alone = alone
        self._patience = patience
        self._settings = settings
        self._clock = clock
        self._catalogue = catalogue
        self._counter = counter

    async def take(self, raw: Raw) -> Taken | None:
        """Acknowledge, and say what it means. None: nothing that the desk need know."""
        if raw.get("guild_id") not in (None, self._settings.guild):
            return None
        call = self._call(raw)
        match raw["type"]:
            case Kind.AUTOCOMPLETE:
                await self._suggest(call)
                return None
            case Kind.COMPONENT:
                return await self._press(call)
            case Kind.MODAL:
                return await self._form_sent(call)
            case Kind.COMMAND:
                menu = call.data.get("type", 1) != 1
                return await (self._menu(call) if menu else self._command(call))
            case _:
                return None

    def _call(self, raw: Raw) -> Call:
        member = raw.get("member")
        described = raw.get("channel") or {"id": raw["channel_id"], "type": 0 if member else 1}
        channel = channel_of({"guild_id": raw.get("guild_id"), **described})
        known = self._places.known(channel.id)
        return Call(
            id=str(raw["id"]),
            token=str(raw["token"]),
            raw=raw,
            data=raw.get("data") or {},
            person=person_of(member["user"] if member else raw["user"], member, raw.get("locale")),
            channel=known or channel,
            me=self._line.me,
            staff_forums=self._settings.staff_forums,
        )

    # --- while somebody types ----------------------------------------------------------------------------------------

    async def _suggest(self, call: Call) -> None:
        focused: Raw = next((option for option in call.data.get("options") or () if option.get("focused")), {})
        language = (call.person.language or "").partition("-")[0]
        titles: list[str] = []
        try:
            async with asyncio.timeout(FORM_SECONDS):
                found = await self._counter.suggest(
                    str(focused.get("value", "")), language=language, limit=MOST_SUGGESTIONS
                )
                titles = [cut(title, MAX_CHOICE) for title in found[:MOST_SUGGESTIONS]]
        except Exception as error:  # no suggestions are better than a person's app that says we failed
            log.warning("nothing could be suggested", error=repr(error))
        choices = [{"name": title, "value": title} for title in titles]
        await self._acknowledge(call, Reply.SUGGESTIONS, {"choices": choices})

    # --- presses -----------------------------------------------------------------------------------------------------

    async def _press(self, call: Call) -> Taken | None:
        said = pressed(str(call.data["custom_id"]), call.data.get("values") or ())
        goes_alone = (said.alone or call.on_whisper) and not call.is_alone
        form = await self._form(said.form or said.action, call) if goes_alone or call.is_alone else None
        if form is not None:
            await self._acknowledge(call, Reply.FORM, modal_of(form))
        else:
            await self._acknowledge(call, Reply.LATER_SILENTLY)
        if form is not None and said.form is not None:
            return None  # the core offered it; it hears of it again when it is sent
        whisper = self._window(call, ephemeral=True)
        event = Press(
            press_id=whisper.packed(),
            action=said.form or said.action,
            message_id=str(call.raw["message"]["id"]),
            form_shown=form is not None,
        )
        via = None if call.is_alone or call.on_staff_side else whisper
        return Taken(incoming=await self._incoming(call, event, goes_alone=goes_alone, via=via))

    async def _form(self, opener: str, call: Call) -> Form | None:
        """What the core says is behind a button, if it says so in time; else it shows the form by and by."""
        try:
            async with asyncio.timeout(FORM_SECONDS):
                where = await self._alone_with(call)
                return await self._counter.form(opener, person=call.person, where=where)
        except Exception as error:
            log.warning("the form could not be shown at once", opener=opener, error=repr(error))
            return None

    async def _form_sent(self, call: Call) -> Taken:
        values, files = answers_in(call.data)
        under_message = call.raw.get("message") is not None and call.is_alone
        if under_message:
            await self._acknowledge(call, Reply.LATER_SILENTLY)
        else:
            await self._acknowledge(call, Reply.LATER, ephemeral=not call.is_alone)
        where = call.channel.address(self._settings.account)
        event = FormSent(
            form=form_named(str(call.data["custom_id"])), values=values, attachments=uploads_of(files, where)
        )
        window = self._window(call, ephemeral=not call.is_alone, leads=not call.is_alone)
        incoming = await self._incoming(
            call, event, goes_alone=not call.is_alone, via=None if under_message else window
        )
        return Taken(incoming=incoming, loading=None if under_message else call.token)

    # --- commands ----------------------------------------------------------------------------------------------------

    async def _command(self, call: Call) -> Taken:
        name = str(call.data["name"])
        entry = self._catalogue.find(name)
        goes_alone = entry is not None and entry.is_private and not call.is_alone
        chosen = call.option(FORM)
        opener = chosen or (entry.opener if entry and not call.data.get("options") else "")
        form = await self._form(opener, call) if opener else None
        is_open = call.is_alone or call.on_staff_side or (entry is not None and entry.is_open)
        if form is not None:
            await self._acknowledge(call, Reply.FORM, modal_of(form))
            event: Event = Press(press_id="", action=opener, form_shown=True)
            return Taken(incoming=await self._incoming(call, event, goes_alone=goes_alone))
        await self._acknowledge(call, Reply.LATER, ephemeral=goes_alone or not is_open)
        event = Command(name=name, text=call.option(WORDS), attachments=self._files(call))
        if chosen:
            event = Press(press_id="", action=chosen)
        window = self._window(call, ephemeral=goes_alone or not is_open)
        incoming = await self._incoming(call, event, goes_alone=goes_alone, via=window)
        return Taken(incoming=incoming, loading=call.token)

    def _files(self, call: Call) -> Any:
        chosen = call.option(FILE)
        uploaded = (call.data.get("resolved") or {}).get("attachments") or {}
        files = [uploaded[chosen]] if chosen in uploaded else []
        return uploads_of(files, call.channel.address(self._settings.account))

    async def _menu(self, call: Call) -> Taken:
        """From the menu of a message: its text is the words of the command."""
        await self._acknowledge(call, Reply.LATER, ephemeral=True)
        target = str(call.data["target_id"])
        text = str(((call.data.get("resolved") or {}).get("messages") or {}).get(target, {}).get("content") or "")
        if call.data["name"] == ANSWER_MENU:
            asked = Command(name="ask", text=text, message_id=target)
            incoming = await self._incoming(call, asked, goes_alone=False)
            return Taken(incoming=incoming, loading=call.token, done_at_once=True)
        opened = Command(name="ticket", text=text)
        window = self._window(call, ephemeral=True)
        incoming = await self._incoming(call, opened, goes_alone=not call.is_alone, via=window)
        return Taken(incoming=incoming, loading=call.token)

    # --- what all have in common -------------------------------------------------------------------------------------

    async def _incoming(self, call: Call, event: Event, *, goes_alone: bool, via: Window | None = None) -> Incoming:
        alone = goes_alone or call.is_alone
        here = call.channel.address(self._settings.account)
        where = await self._patience.asked(partial(self._alone_with, call)) if alone else here
        if where is None:
            raise LookupError(f"there is no place to be alone with {call.person.id}")
        return Incoming(
            id=f"i{call.id}",
            at=moment_of(call.id),
            sender=call.person,
            where=replace(where, via=via.packed() if via else None),
            room=RoomKind.PRIVATE if alone else RoomKind.PUBLIC,
            event=event,
            addressed=True,
        )

    async def _alone_with(self, call: Call) -> Address:
        """Where the conversation with this person alone goes on."""
        if call.is_alone:
            return call.channel.address(self._settings.account)
        channel = await self._alone.with_(call.person.id, call.person.name)
        return channel.address(self._settings.account)

    def _window(self, call: Call, *, ephemeral: bool, leads: bool = False) -> Window:
        guild = self._settings.guild if self._settings.private_channel else "@me"
        leads_to = guild if leads else None
        return Window.opened(call.token, self._clock.now(), ephemeral=ephemeral, leads_to=leads_to)

    async def _acknowledge(self, call: Call, how: Reply, data: Raw | None = None, *, ephemeral: bool = False) -> None:
        """One that comes too late, or again, changes nothing: the event is handled all the same."""
        body: Raw = {"type": int(how)}
        if data is not None or ephemeral:
            body["data"] = {**(data or {}), **({"flags": EPHEMERAL} if ephemeral else {})}
        route = Route(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=call.id,
            webhook_token=call.token,
        )
        try:
            await self._line.rest.request(route, json=body)
        except Exception as error:
            log.warning("an interaction could not be acknowledged", kind=call.raw["type"], error=str(error))

    async def finish(self, token: str, *, at_once: bool = False) -> None:
        """Nobody is to look at "is thinking" for ever because there was nothing to say.

        A follow-up, not an edit: should the answer come in this very moment, it must not be overwritten."""
        await self._clock.wait(asyncio.Event(), 0.0 if at_once else ANSWER_SECONDS)
        try:
            shown = await self._line.rest.request(self._route("GET", token, "/messages/@original"))
            if int(shown.get("flags") or 0) & _LOADING:
                await self._line.rest.request(self._route("POST", token), json={"content": _DONE, "flags": EPHEMERAL})
        except Exception as error:
            log.debug("an interaction was left open", error=str(error))

    def _route(self, method: str, token: str, rest: str = "") -> Route:
        path = f"/webhooks/{{webhook_id}}/{{webhook_token}}{rest}"
        return Route(method, path, webhook_id=self._line.application_id, webhook_token=token)
