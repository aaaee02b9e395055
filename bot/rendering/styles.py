"""The chat styles: plain text, Telegram, Discord, terminal."""

import re
from html import escape as html_escape

from bot.rendering.layout import Style
from bot.rendering.links import bare, looks_like_address


def _same(text: str) -> str:
    return text


def _plain_link(label: str, raw_label: str, target: str) -> str:
    shown = bare(target)
    return label if _says(raw_label, shown) else f"{label} ({shown})"


def _says(label: str, address: str) -> bool:
    """Whether the label is the address already, up to the scheme."""
    return label.strip().rstrip("/") in {
        address.rstrip("/"),
        address.partition("://")[2].rstrip("/"),
    }


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


PLAIN = Style(
    text=_same,
    line=_same,
    bold=_same,
    italic=_same,
    code=_same,
    link=_plain_link,
    block=lambda code, _: code,
    quote=_quoted,
)

# --- Telegram: https://core.telegram.org/bots/api#html-style ---------------------------------------

_TELEGRAM_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _telegram_text(text: str) -> str:
    return text.translate(_TELEGRAM_MARKS)


def _telegram_link(label: str, raw_label: str, target: str) -> str:
    return f'<a href="{html_escape(target)}">{label}</a>' if raw_label.strip() else ""


def _telegram_block(code: str, language: str) -> str:
    inside = _telegram_text(code)
    if language:
        inside = f'<code class="language-{language}">{inside}</code>'
    return f"<pre>{inside}</pre>"


TELEGRAM = Style(
    text=_telegram_text,
    line=_same,
    bold=lambda text: f"<b>{text}</b>",
    italic=lambda text: f"<i>{text}</i>",
    code=lambda code: f"<code>{_telegram_text(code)}</code>",
    link=_telegram_link,
    block=_telegram_block,
    quote=lambda text: f"<blockquote>{text}</blockquote>",
    code_keeps_left=True,
)
TELEGRAM_SEEN = Style(  # what Telegram counts: the text left after its markup is parsed
    text=_same,
    line=_same,
    bold=_same,
    italic=_same,
    code=_same,
    link=lambda label, raw, _: label if raw.strip() else "",
    block=lambda code, _: code,
    quote=_same,
    code_keeps_left=True,
)

# --- Discord: https://support.discord.com/hc/en-us/articles/210298617 ------------------------------

_DISCORD_MARKS = re.compile(r"https?://[^\s<>]*|([\\`*_~|\[\]<])")
_DISCORD_STARTS = re.compile(r"^([^\S\n]*)(?:([>#+-])|(\d+)([.)])(?=\s|$))", re.MULTILINE)


def _discord_text(text: str) -> str:
    """Backslashes before markup; addresses stay whole, as a backslash would become part of them."""
    return _DISCORD_MARKS.sub(lambda found: "\\" + found.group() if found.group(1) else found.group(), text)


def _discord_line(text: str) -> str:
    def inert(found: re.Match[str]) -> str:
        space, mark, number, dot = found.groups()
        return f"{space}\\{mark}" if mark else f"{space}{number}\\{dot}"

    return _DISCORD_STARTS.sub(inert, text)


def _discord_code(code: str) -> str:
    """Discord has no way to write a backtick inside code but longer fences, and knows at most two."""
    calm = code.replace("`", "ˋ")
    return f"`{calm}`" if calm.strip() else calm


def _discord_block(code: str, language: str) -> str:
    calm = code.replace("```", "ˋˋˋ")
    return f"```{language}\n{calm}\n```"


def _discord_link(label: str, raw_label: str, target: str) -> str:
    """`<…>` keeps Discord from unfolding a preview; a label that is an address is not shown as a link."""
    safe = target.replace("(", "%28").replace(")", "%29")
    if target.startswith("mailto:"):
        return _plain_link(label, raw_label, target)
    if _says(raw_label, target) or not raw_label.strip():
        return f"<{safe}>"
    if looks_like_address(raw_label):
        return f"{label} (<{safe}>)"
    return f"[{label}](<{safe}>)"


DISCORD = Style(
    text=_discord_text,
    line=_discord_line,
    bold=lambda text: f"**{text}**",
    italic=lambda text: f"*{text}*",
    code=_discord_code,
    link=_discord_link,
    block=_discord_block,
    quote=_quoted,
    bullet="- ",
    code_keeps_left=True,
)

# --- terminal: ECMA-48 -----------------------------------------------------------------------------


def _terminal_link(label: str, raw_label: str, target: str) -> str:
    shown = bare(target)
    underlined = f"\x1b[4m{shown}\x1b[24m"
    return underlined if _says(raw_label, shown) else f"{label} ({underlined})"


TERMINAL = Style(
    text=_same,
    line=_same,
    bold=lambda text: f"\x1b[1m{text}\x1b[22m",
    italic=lambda text: f"\x1b[3m{text}\x1b[23m",
    code=_same,
    link=_terminal_link,
    block=lambda code, _: "\n".join(f"    {line}" for line in code.split("\n")),
    quote=_quoted,
)
