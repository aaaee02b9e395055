"""Templates with what every page shows: language, theme, the way to its scripts and styles."""

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from adapters.web.markdown import ToHtml
from adapters.web.texts import Texts
from adapters.web.visitors import YEAR
from bot.guard.file_types import ACCEPT

THEMES = frozenset({"light", "dark"})
STATIC = files("adapters.web") / "static"


class Pages:
    """Renders templates for a request."""

    def __init__(self, texts: Mapping[str, Texts], names: dict[str, str], html: ToHtml, *, secure: bool) -> None:
        """`names` are the community's words: `community`, `desk`, `tagline`."""
        self._texts = texts
        self._names = names
        self._secure = secure
        self._environment = Environment(
            loader=PackageLoader("adapters.web"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(static=f"/static/{static_version()}", accept=ACCEPT)
        self._environment.filters["markdown"] = lambda text: Markup(html(text))  # noqa: S704 - safe by contract

    def render(
        self, request: Request, template: str, language: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page in a language; keeps the language for pages whose address does not say it."""
        page = self._environment.get_template(template)
        response = HTMLResponse(
            page.render(**self._common(request, language), **values),
            status_code=status,
            headers={"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"},
        )
        if request.cookies.get("language") != language:
            response.set_cookie("language", language, max_age=YEAR, samesite="lax", secure=self._secure)
        return response

    def written(self, template: str, language: str, **values: Any) -> str:
        """Something that is no page, in a language: the same for everyone who reads it."""
        return self._environment.get_template(template).render(
            t=self._texts[language], language=language, names=self._names, **values
        )

    def _common(self, request: Request, language: str) -> dict[str, Any]:
        theme = request.cookies.get("theme")
        texts = self._texts[language]
        return {
            "t": texts,
            "language": language,
            "languages": [(other, _in_language(request, other)) for other in self._texts.values()],
            "theme": theme if theme in THEMES else None,
            "names": self._names | {"tagline": self._names["tagline"] or texts("brand.tagline")},
            "path": request.url.path,
        }


def _in_language(request: Request, texts: Texts) -> str:
    """The address of this page in another language."""
    current = request.path_params.get("language")
    if current is None:
        query = dict(request.query_params) | {"lang": texts.language}
        return f"{request.url.path}?{urlencode(query)}"
    rest = request.url.path.removeprefix(f"/{current}")
    query_string = f"?{request.url.query}" if request.url.query else ""
    return f"/{texts.language}{rest}{query_string}"


def static_version() -> str:
    """Changes whenever a static file does, so that browsers may keep them for ever."""
    digest = sha256()
    for name, content in sorted(_contents(STATIC)):
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:12]


def _contents(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            found += _contents(entry, f"{name}/")
        else:
            found.append((name, entry.read_bytes()))
    return found
