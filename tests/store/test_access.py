"""Staff sign-in: links work once and not for long, sessions last, and no token can be read from the database."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.store import Store
from bot.store.access import LINK_LIFE, SESSION_LIFE
from tests.fakes.people import MEI, NOON

SECOND = timedelta(seconds=1)


def test_a_link_becomes_a_session_once(store: Store) -> None:
    """Who finds it in a chat log later finds nothing."""
    with store.write() as tx:
        link = tx.access.new_link(MEI, NOON)
        session = tx.access.redeem(link, NOON)
        assert session is not None
        assert tx.access.who(session, NOON) == MEI
        assert tx.access.redeem(link, NOON) is None


@pytest.mark.parametrize(("after", "works"), [(LINK_LIFE - SECOND, True), (LINK_LIFE, False)])
def test_a_link_is_valid_for_half_an_hour(store: Store, after: timedelta, works: bool) -> None:
    """To the second."""
    with store.write() as tx:
        link = tx.access.new_link(MEI, NOON)
        assert (tx.access.redeem(link, NOON + after) is not None) is works


@pytest.mark.parametrize(("after", "works"), [(SESSION_LIFE - SECOND, True), (SESSION_LIFE, False)])
def test_a_session_ends_by_itself(store: Store, after: timedelta, works: bool) -> None:
    """After two weeks."""
    with store.write() as tx:
        session = tx.access.redeem(tx.access.new_link(MEI, NOON), NOON) or ""
        assert (tx.access.who(session, NOON + after) is not None) is works


def test_a_link_is_no_session_and_a_session_no_link(store: Store) -> None:
    """Each opens its own door only."""
    with store.write() as tx:
        link = tx.access.new_link(MEI, NOON)
        assert tx.access.who(link, NOON) is None
        session = tx.access.redeem(link, NOON) or ""
        assert tx.access.redeem(session, NOON) is None


def test_signing_out_ends_the_session(store: Store) -> None:
    """That one only."""
    with store.write() as tx:
        first, second = (tx.access.redeem(tx.access.new_link(MEI, NOON), NOON) or "" for _ in range(2))
        tx.access.end(first)
        assert tx.access.who(first, NOON) is None
        assert tx.access.who(second, NOON) == MEI


def test_tokens_are_not_in_the_database(store: Store) -> None:
    """Who reads the tables cannot sign in."""
    with store.write() as tx:
        link = tx.access.new_link(MEI, NOON)
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM staff_links")).all()
    assert len(rows) == 1
    assert link not in repr(rows)


def test_what_expired_is_forgotten(store: Store) -> None:
    """And nothing else."""
    with store.write() as tx:
        tx.access.new_link(MEI, NOON)
        fresh = tx.access.new_link(MEI, NOON + SECOND)
        tx.access.forget_expired(NOON + LINK_LIFE)
        assert tx.access.redeem(fresh, NOON) is not None
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT kind FROM staff_links")).scalars().all() == ["session"]


def test_a_secret_of_the_installation_is_made_once(store: Store) -> None:
    """Every process gets the same; each name has its own."""
    with store.write() as tx:
        made = tx.access.secret("web")
        assert len(made) >= 32
        assert tx.access.secret("other") != made
    with store.write() as tx:
        assert tx.access.secret("web") == made
