"""The fake's own tests use the fixtures that it offers to others."""

from tests.fakes.telegram import fixtures

telegram = fixtures.telegram
telegram_bot = fixtures.telegram_bot
call = fixtures.call
