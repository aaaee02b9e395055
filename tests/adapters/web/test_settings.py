"""What an operator may set, and what is refused before anything starts."""

import pytest

from adapters.web import WebSettings
from bot.errors import ConfigError
from tests.adapters.web.house import SECRET, settings


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"secret": "short"}, "secret"),
        ({"port": 70000}, "port"),
        ({"languages": ()}, "languages"),
        ({"public_url": "help.kestrel.example"}, "public_url"),
        ({"public_url": "https://kestrel.example/help"}, "public_url"),
        ({"host": "0.0.0.0"}, "allowed_hosts"),
        ({"trusted_proxies": ("10.0.0.0/8", "proxy")}, "trusted_proxies"),
    ],
)
def test_a_setting_that_cannot_work_is_named(values: dict[str, object], key: str) -> None:
    """The error carries the key and what is expected."""
    with pytest.raises(ConfigError) as raised:
        settings(**values)
    assert [problem.key for problem in raised.value.problems] == [key]
    assert all(problem.expected for problem in raised.value.problems)


def test_all_mistakes_are_told_at_once() -> None:
    """One run of the program shows every mistake."""
    with pytest.raises(ConfigError) as raised:
        settings(secret="", port=-1, languages=())
    assert len(raised.value.problems) == 3


@pytest.mark.parametrize(
    ("values", "hosts"),
    [
        ({}, {"localhost", "127.0.0.1", "::1"}),
        ({"host": "0.0.0.0", "public_url": "https://Help.Kestrel.example"}, {"help.kestrel.example"}),
        ({"host": "0.0.0.0", "allowed_hosts": ("A.example", "b.example")}, {"a.example", "b.example"}),
    ],
)
def test_only_named_hosts_are_served(values: dict[str, object], hosts: set[str]) -> None:
    """Loopback serves its own names, a public page those it was given."""
    assert settings(**values).hosts == hosts


def test_the_secret_stays_out_of_logs() -> None:
    """`repr` does not show it."""
    assert SECRET not in repr(WebSettings(secret=SECRET))
