"""Everything that outlives the process. The only room that knows SQL; records in, records out."""

from bot.store.store import Store, Transaction

__all__ = ["Store", "Transaction"]
