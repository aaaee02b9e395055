"""The one call that a delivery makes: which, of what, and never an exception out of it."""

from collections.abc import Collection
from datetime import timedelta

import structlog

from bot.delivery.carrying import Carrier
from bot.delivery.delivery import Delivery, Operation
from bot.messages import Outgoing
from bot.platform import Adapter, Deferred, FindsSent, Outcome, Refused, Sent, Uncertain
from bot.store import Store
from bot.store.hop import in_thread

SKEW = timedelta(minutes=5)  # between our clock and a platform's, and between a call and its being written down

log = structlog.get_logger(__name__)


class Caller:
    """Calls one account's adapter."""

    def __init__(self, adapter: Adapter, carrier: Carrier, store: Store) -> None:
        self._adapter = adapter
        self._store = store
        self._carrier = carrier

    async def call(self, delivery: Delivery) -> Outcome:
        """Exactly one call of the adapter. An adapter that raises has a bug; what it did then is unknown."""
        try:
            return await self._dispatch(delivery)
        except Exception as error:
            log.exception("adapter failed", key=delivery.draft.key)
            return Uncertain(reason=f"{type(error).__name__} in the adapter")

    async def _dispatch(self, delivery: Delivery) -> Outcome:
        draft = delivery.draft
        message = draft.message
        if draft.ticket is not None and message.to.thread is None and message.new_thread is None:
            return Refused(reason="the ticket has no thread", gone="thread")
        match draft.operation:
            case Operation.SEND:
                return await self._send(message, delivery)
            case Operation.EDIT if draft.target is not None:
                return await self._adapter.edit(draft.target, message, key=draft.key)
            case Operation.DELETE if draft.target is not None:
                return await self._adapter.delete(draft.target)
            case Operation.THREAD if draft.thread is not None:
                return await self._adapter.set_thread(
                    message.to, title=draft.thread.title, is_open=draft.thread.is_open
                )
            case _:
                return Refused(reason="the message it concerns was never sent", gone="message")

    async def _send(self, message: Outgoing, delivery: Delivery) -> Outcome:
        key = delivery.draft.key
        try:
            carried = await self._carrier.carry(message, self._adapter, origin=delivery.draft.origin)
        except Exception as error:
            log.exception("files not carried", key=key)
            return Deferred(reason=f"{type(error).__name__} while its files were fetched")  # nothing was sent
        return await self._found(carried, delivery) or await self._adapter.send(carried, key=key)

    async def _found(self, message: Outgoing, delivery: Delivery) -> Sent | Deferred | None:
        """What an earlier try has put there after all, where the platform can be asked."""
        if delivery.attempts < 2 or not isinstance(self._adapter, FindsSent):
            return None
        taken = await in_thread(self._taken, delivery)
        return await self._adapter.find_sent(message, since=delivery.created_at, taken=taken)

    def _taken(self, delivery: Delivery) -> Collection[str]:
        with self._store.read() as tx:
            return tx.outbox.message_ids(self._adapter.platform, self._adapter.account, delivery.created_at - SKEW)
