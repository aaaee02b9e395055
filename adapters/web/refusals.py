"""Ways to say no to a request: each names a text that tells the person what to do next."""

from collections.abc import Mapping


class Refusal(Exception):
    """Ends a request; shown as JSON to scripts and as a page to people."""

    def __init__(
        self,
        status: int,
        text: str,
        *,
        retry_after: int | None = None,
        fields: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        """`text` is the key below `error.`, `values` fill its holes, `fields` maps fields to what is wrong."""
        super().__init__(text)
        self.status = status
        self.text = text
        self.retry_after = retry_after  # seconds
        self.fields = dict(fields or {})
        self.values = values
