"""The community's own page: chat with the desk, the FAQ as linkable pages, and the staff page.

settings   what an operator decides            ports      what the page asks of the rest of the house
adapter    the `Adapter` protocol              server     uvicorn from bind to graceful end
site       everything a request needs          application routes, errors, static files
visitors   cookies and who is asking           security   headers, host and origin checks, signatures
chat       what a member posts                 events     what a member's open pages receive
staff      the staff page and its posts        pages      FAQ and chat pages
uploads    files in and out                    forms      checking a form's answers
"""

from adapters.web.adapter import WebAdapter
from adapters.web.settings import RateLimit, WebSettings

__all__ = ["RateLimit", "WebAdapter", "WebSettings"]
