"""Reading the files people write: FAQ entries, shelves, synonyms, chatter, ticket forms and texts."""

from bot.content.library import Library, Loaded

__all__ = ["Library", "Loaded"]
