"""What is made of an answer, kind by kind: the value as it is kept, or why it cannot be taken."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.amounts import amount
from bot.tickets.answers import AnswerKind, Asked, Unread, read
from bot.tickets.chains import Chain, Encoding, chain_called, fitting
from tests.fakes.chains import BARE, CHAINS, ETHEREUM, EVM_HASH, SOLANA, SOLANA_HASH, TRON, TRON_HASH

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # a Sunday, 20:00 in Shanghai
ASKED = Asked(now=NOW, zone="Asia/Shanghai", chains=CHAINS)


HEX_CHAINS = {"en": "Bitcoin, Ethereum, BNB Smart Chain, TRON", "zh": "比特币, 以太坊, BNB 智能链, 波场"}


def _read(kind: AnswerKind, answer: str, network: str | None = None, pattern: str | None = None) -> str | Unread:
    asked = Asked(now=NOW, zone="Asia/Shanghai", chains=CHAINS, network=network, pattern=pattern)
    return read(kind, answer, asked)


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("today 14:30", "2026-11-22 14:30 Asia/Shanghai"),
        ("today 14:30, Shanghai time", "2026-11-22 14:30 Asia/Shanghai"),
        ("yesterday 9pm", "2026-11-21 21:00 Asia/Shanghai"),
        ("21:00", "2026-11-21 21:00 Asia/Shanghai"),  # not yet today
        ("friday 10:00", "2026-11-20 10:00 Asia/Shanghai"),
        ("2 hours ago", "2026-11-22 18:00 Asia/Shanghai"),
        ("just now", "2026-11-22 20:00 Asia/Shanghai"),
        ("yesterday 21:00 UTC+8", "2026-11-21 21:00 UTC+8"),
        ("yesterday 9pm GMT-5", "2026-11-21 21:00 UTC-5"),
        ("yesterday 21:00 Europe/Berlin", "2026-11-21 21:00 Europe/Berlin"),
        ("今天 14:30（北京时间）", "2026-11-22 14:30 Asia/Shanghai"),
        ("昨天下午3点", "2026-11-21 15:00 Asia/Shanghai"),
        ("昨晚九点半", "2026-11-21 21:30 Asia/Shanghai"),
        ("前天 9:00", "2026-11-20 09:00 Asia/Shanghai"),
        ("大前天上午9点", "2026-11-19 09:00 Asia/Shanghai"),
        ("周五上午10点", "2026-11-20 10:00 Asia/Shanghai"),
        ("周日 21:00", "2026-11-15 21:00 Asia/Shanghai"),  # today's is still to come
        ("周日 10:00", "2026-11-22 10:00 Asia/Shanghai"),
        ("12月1日 9:00", "2025-12-01 09:00 Asia/Shanghai"),
        ("半小时前", "2026-11-22 19:30 Asia/Shanghai"),
        ("三天以前", "2026-11-19 20:00 Asia/Shanghai"),
        ("刚刚", "2026-11-22 20:00 Asia/Shanghai"),
    ],
)
def test_a_time_is_understood_and_the_words_stay(words: str, moment: str) -> None:
    """On the clock that was named, else the community's."""
    assert _read(AnswerKind.WHEN, words) == f"{words} ({moment})"


@pytest.mark.parametrize(
    "words",
    ["last week some time", "昨天", "昨天9点", "yesterday", "01/02/2026 9:00", "tomorrow 9:00", "明天上午9点",
     "2小时后", "9:00 EST", "[••• password]", "x" * 90],
)  # fmt: skip
def test_a_time_that_cannot_be_understood_is_kept_as_it_was_written(words: str) -> None:
    """Nobody in trouble is held up by a clock; what has not happened yet was meant otherwise."""
    assert _read(AnswerKind.WHEN, words) == words


def test_a_moment_alone_is_said_once() -> None:
    assert _read(AnswerKind.WHEN, "2026-11-20 09:00 Asia/Shanghai") == "2026-11-20 09:00 Asia/Shanghai"


# --- amounts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("250.5", "250.5"),
        ("250.5 USDT", "250.5 USDT"),
        ("usdt 250.5", "250.5 USDT"),
        ("250.5usdt", "250.5 USDT"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,5", "1234.5"),
        ("1'000.50", "1000.50"),
        ("12,345,678", "12345678"),
        ("1.234.567", "1234567"),
        ("1,23", "1.23"),
        ("0,123 BTC", "0.123 BTC"),
        ("0.00000001 BTC", "0.00000001 BTC"),
        ("1,234", "1,234"),  # thousands, or a decimal comma? staff see what was written
        ("约250个U", "250 U"),
        ("１２３．４５", "123.45"),
        ("2.5万U", "25000 U"),
        ("1.5k usdt", "1500 USDT"),
        ("$250", "250"),
        ("3 ETH.", "3 ETH"),
        ("0", None),
        ("0.00", None),
        ("-5", None),
        ("1e5", None),
        ("1,2,3", None),
        ("1.2.3", None),
        ("5 USDT BTC", None),
        ("1,234k", None),
        ("0.000,5", None),
        ("all of it", None),
        ("0x" + "ab" * 20, None),
        ("", None),
    ],
)
def test_amounts_with_the_separators_of_every_language(written: str, kept: str | None) -> None:
    """As a number with a decimal point and the asset behind it; refused with an example."""
    assert amount(written) == kept
    if kept is None:
        refused = _read(AnswerKind.AMOUNT, written)
        assert refused == Unread(reason="form-amount", example="250.5 USDT")


@given(st.decimals(min_value="0.00000001", max_value="1e15", places=8), st.sampled_from(["", "USDT", "BTC", "U"]))
def test_an_amount_is_the_same_however_it_is_grouped(number: object, asset: str) -> None:
    """In English, Swiss and French writing."""
    english = f"{number:,f}"
    plain = f"{number:f} {asset}".strip()
    assert amount(f"{english} {asset}") == plain
    assert amount(f"{english.replace(',', chr(39))} {asset}") == plain
    assert amount(f"{english.replace(',', ' ').replace('.', ',')} {asset}") == plain


# --- networks and hashes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "chain"),
    [
        ("TRON", "tron"),
        ("trc-20", "tron"),
        ("TRC 20", "tron"),
        ("波场", "tron"),
        ("USDT on TRON (TRC-20)", "tron"),
        ("USDT-TRC20", "tron"),
        ("bnb smart chain", "bnb-smart-chain"),
        ("my BNB Smart Chain wallet", "bnb-smart-chain"),
        ("BEP20", "bnb-smart-chain"),
        ("ETH or BSC, not sure", None),
        ("something else", None),
        ("", None),
    ],
)
def test_a_network_is_known_by_any_of_its_names(words: str, chain: str | None) -> None:
    """Also among other words, where it is the only one."""
    found = chain_called(words, CHAINS)
    assert (found.id if found else None) == chain


@pytest.mark.parametrize(
    ("network", "written", "kept"),
    [
        ("bitcoin", BARE, BARE),
        ("bitcoin", BARE.upper(), BARE),
        ("bitcoin", f" txid: {BARE} ", BARE),
        ("bitcoin", f"https://bitcoin.example/tx/{BARE}", BARE),
        ("ethereum", EVM_HASH, EVM_HASH),
        ("ethereum", EVM_HASH.removeprefix("0x"), EVM_HASH),
        ("ethereum", EVM_HASH.replace("0x", "0X"), EVM_HASH),
        ("bnb-smart-chain", f"https://bsc.example/tx/{EVM_HASH}?tab=logs", EVM_HASH),
        ("tron", f"https://tron.example/#/transaction/{TRON_HASH}", TRON_HASH),
        ("solana", SOLANA_HASH, SOLANA_HASH),
        ("solana", f"我的哈希是{SOLANA_HASH}。", SOLANA_HASH),
        ("tron", f"{TRON_HASH} and {BARE}", f"{TRON_HASH} {BARE}"),
        (None, EVM_HASH, EVM_HASH),
        (None, BARE, BARE),
        (None, SOLANA_HASH, SOLANA_HASH),
        ("other-network", "A1b2C3d4E5f6A1b2C3d4", "A1b2C3d4E5f6A1b2C3d4"),
    ],
)
def test_a_hash_is_kept_as_its_chain_writes_it(network: str | None, written: str, kept: str) -> None:
    """Taken out of whatever it was copied with; of a network that content does not know nothing can be said."""
    assert _read(AnswerKind.TXHASH, written, network) == kept


@pytest.mark.parametrize(
    ("network", "written", "reason", "detail"),
    [
        ("bitcoin", BARE[:-1], "form-hash", ""),
        ("bitcoin", BARE + "0", "form-hash", ""),
        ("bitcoin", BARE.replace("d", "g"), "form-hash", ""),
        ("bitcoin", "0" * 64, "form-hash", ""),
        ("bitcoin", "deadbeef" * 8, "form-hash", ""),
        ("bitcoin", EVM_HASH, "form-hash-network", {"en": "Ethereum, BNB Smart Chain", "zh": "以太坊, BNB 智能链"}),
        ("tron", SOLANA_HASH, "form-hash-network", SOLANA.title),
        ("solana", TRON_HASH, "form-hash-network", HEX_CHAINS),
        ("ethereum", "0x742d35Cc6634C0532925a3b844Bc454e4438f44e", "form-hash-address", ETHEREUM.title),
        ("tron", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "form-hash-address", TRON.title),
        ("solana", SOLANA_HASH[:-10] + "0OIl000000", "form-hash", ""),
        ("solana", "1" * 64, "form-hash", ""),
        (None, "I do not know", "form-hash", ""),
        (None, "20261127-884213", "form-hash", ""),
        (None, "0x" + "12" * 31, "form-hash", ""),
        (None, "z" * 100_000, "form-hash", ""),
        ("other-network", "no", "form-hash", ""),
        ("bitcoin", "[••• private key]", "form-secret", ""),
    ],
)
def test_what_is_no_hash_there_is_told_apart(network: str | None, written: str, reason: str, detail: object) -> None:
    """Rubbish, an address, a hash of another network, a secret."""
    refused = _read(AnswerKind.TXHASH, written, network)
    assert isinstance(refused, Unread)
    assert (refused.reason, refused.detail) == (reason, detail)
    example = next((chain.example for chain in CHAINS if chain.id == network), CHAINS[0].example)
    assert refused.example == ("" if reason == "form-secret" else example)


@pytest.mark.parametrize(
    ("written", "chains"),
    [
        (EVM_HASH, ["ethereum", "bnb-smart-chain"]),
        (BARE, ["bitcoin", "ethereum", "bnb-smart-chain", "tron"]),
        (SOLANA_HASH, ["solana"]),
        ("rubbish", []),
    ],
)
def test_where_the_network_is_not_known_every_chain_that_fits_is_named(written: str, chains: list[str]) -> None:
    """Each with the hash in its own writing."""
    found = fitting(written, CHAINS)
    assert [chain.id for chain, _ in found] == chains
    assert all(chain.hash_in(tx_hash) == tx_hash for chain, tx_hash in found)


@given(st.binary(min_size=32, max_size=32), st.sampled_from([c for c in CHAINS if c.encoding is Encoding.HEX]))
def test_every_hash_of_a_chain_is_taken(raw: bytes, chain: Chain) -> None:
    """Unless it was made by holding a key down; and its page is the explorer's."""
    written = chain.prefix + raw.hex()
    varied = len(set(raw.hex())) >= 6
    assert chain.hash_in(written) == (written if varied else None)
    assert chain.page_of(written) == chain.explorer.replace("{hash}", written)


# --- e-mail and orders -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("name@example.com", "name@example.com"),
        (" <Ana.Li+desk@Example.COM> ", "Ana.Li+desk@example.com"),
        ("mailto:ana@example.com", "ana@example.com"),
        ("ana@例子.中国", "ana@例子.中国"),
        ("ａｎａ@example.com", "ana@example.com"),
        ("ana@example", None),
        ("ana example.com", None),
        ("ana@@example.com", None),
        ("ana@exam ple.com", None),
        ("@ana", None),
        ("a" * 300 + "@example.com", None),
        ("", None),
    ],
)
def test_e_mail_addresses(written: str, kept: str | None) -> None:
    """As the standards allow, without asking anybody whether they exist."""
    assert _read(AnswerKind.EMAIL, written) == (kept or Unread(reason="form-email", example="name@example.com"))


@pytest.mark.parametrize(
    ("written", "pattern", "kept"),
    [
        ("20261127-884213", None, "20261127-884213"),
        ("#884213", None, "884213"),
        ("Order no. 884213", None, "884213"),
        ("订单号：884213", None, "884213"),
        ("KX-1234", "KX-[0-9]{4}", "KX-1234"),
        ("KX-123", "KX-[0-9]{4}", None),
        ("yesterday evening", None, None),
        ("no", None, None),
        ("12", None, None),
        ("x" * 65, None, None),
    ],
)
def test_order_numbers(written: str, pattern: str | None, kept: str | None) -> None:
    """Without the words people put before them; of the shape that content knows, if it knows one."""
    expected = kept or Unread(reason="form-order", example="20261127-884213")
    assert _read(AnswerKind.ORDER, written, pattern=pattern) == expected


# --- all of them -----------------------------------------------------------------------------------------------------


@given(st.sampled_from(AnswerKind), st.text(max_size=80), st.sampled_from([None, "bitcoin", "solana", "other"]))
def test_whatever_is_written_reading_it_twice_changes_nothing(
    kind: AnswerKind, answer: str, network: str | None
) -> None:
    """An answer that is kept is offered again, and read again before it is sent."""
    value = _read(kind, answer, network)
    if isinstance(value, str):
        assert _read(kind, value, network) == value
