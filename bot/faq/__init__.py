"""The FAQ room: entries, the language they are written in, and finding the right one.

Pure: nothing here reads a file, a clock or a database. Entries, synonyms and chatter come in as
values (``bot.content`` reads them); decisions and reports go out as values.
"""
