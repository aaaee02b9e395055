"""Secrets are masked; what merely looks like one, and ordinary talk, stays readable."""

from base64 import b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from bot.guard.keys import base58
from bot.guard.secrets import Masked, SecretKind, mask
from bot.tickets.ticket import NEW_REF_ALPHABET, new_ref

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def to_base58(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    out = ""
    while number:
        number, digit = divmod(number, 58)
        out = ALPHABET[digit] + out
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + out


def with_checksum(raw: bytes) -> str:
    return to_base58(raw + sha256(sha256(raw).digest()).digest()[:4])


ENTROPY = sha256(b"a seed for tests").digest()
SEED_12 = Mnemonic("english").to_mnemonic(ENTROPY[:16])
SEED_24 = Mnemonic("english").to_mnemonic(ENTROPY)
HAN_12 = Mnemonic("chinese_simplified").to_mnemonic(ENTROPY[:16])
HAN_24 = Mnemonic("chinese_traditional").to_mnemonic(ENTROPY)
WIF = with_checksum(b"\x80" + ENTROPY)
WIF_COMPRESSED = with_checksum(b"\x80" + ENTROPY + b"\x01")
XPRV = with_checksum(b"\x04\x88\xad\xe4" + b"\0" * 9 + ENTROPY + b"\0" + ENTROPY)
XPUB = with_checksum(b"\x04\x88\xb2\x1e" + b"\0" * 9 + ENTROPY + b"\2" + ENTROPY)
HEX = ENTROPY.hex()
PUBLIC = Ed25519PrivateKey.from_private_bytes(ENTROPY).public_key().public_bytes_raw()
SOLANA = to_base58(ENTROPY + PUBLIC)
SOLANA_SIGNATURE = to_base58(ENTROPY + sha256(ENTROPY).digest())
PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBxY\nabc+/=\n-----END EC PRIVATE KEY-----"
JWT = ".".join(
    b64encode(part).decode().rstrip("=") for part in (b'{"alg":"HS256"}', b'{"sub":"12345678"}', ENTROPY[:24])
)

SEED, KEY, PASSWORD = SecretKind.SEED_PHRASE, SecretKind.PRIVATE_KEY, SecretKind.PASSWORD
CODE, CARD, API = SecretKind.ONE_TIME_CODE, SecretKind.CARD_NUMBER, SecretKind.API_SECRET


def numbered(seed: str) -> str:
    return "\n".join(f"{n}. {word}" for n, word in enumerate(seed.split(), 1))


POSITIVES = [
    (SEED_12, SEED_12, SEED),
    (f"my wallet: {SEED_24} please help", SEED_24, SEED),
    (SEED_12.upper(), SEED_12.upper(), SEED),
    (SEED_12.replace(" ", ", "), SEED_12.replace(" ", ", "), SEED),
    (SEED_12.replace(" ", "\n"), SEED_12.replace(" ", "\n"), SEED),
    (f"这是我的助记词 {SEED_12} 帮我看看", SEED_12, SEED),
    (f"seed phrase: {' '.join(SEED_24.split()[:9])}", " ".join(SEED_24.split()[1:8]), SEED),
    (HAN_12, HAN_12, SEED),
    (HAN_24.replace(" ", "，"), HAN_24.replace(" ", "，"), SEED),
    (f"助记词是{HAN_12.replace(' ', '')}", HAN_12.replace(" ", ""), SEED),
    (HAN_24.replace(" ", ""), HAN_24.replace(" ", ""), SEED),
    (f"key {WIF} lost", WIF, KEY),
    (WIF_COMPRESSED, WIF_COMPRESSED, KEY),
    (f"here{'：'}{XPRV}。", XPRV, KEY),
    (f"my private key is 0x{HEX}", HEX, KEY),
    (f"私钥：{HEX.upper()}", HEX.upper(), KEY),
    (f"pk: {HEX}", HEX, KEY),
    (f"{HEX} 这是我的私钥", HEX, KEY),
    (f"{HEX} is my private key", HEX, KEY),
    (f"phantom {SOLANA}", SOLANA, KEY),
    (f"secret key {SOLANA_SIGNATURE}", SOLANA_SIGNATURE, KEY),
    (str(list(ENTROPY + PUBLIC)), str(list(ENTROPY))[1:-1], KEY),
    (f"look\n{PEM}\nok?", "MHcCAQEEIBxY", KEY),
    ("-----BEGIN PRIVATE KEY-----\nMIIcut off", "MIIcut", KEY),
    ("my password is hunter2", "hunter2", PASSWORD),
    ("Password: Tr0ub4dor&3", "Tr0ub4dor&3", PASSWORD),
    ("pwd=letmein99", "letmein99", PASSWORD),
    ("my password is monkey.", "monkey", PASSWORD),
    ("密码是 abc123", "abc123", PASSWORD),
    ("我的登录密码：Qwer1234!", "Qwer1234!", PASSWORD),
    ("资金密码 a1b2c3d4", "a1b2c3d4", PASSWORD),
    ("ｐａｓｓｗｏｒｄ：ｈｕｎｔｅｒ２", "ｈｕｎｔｅｒ２", PASSWORD),
    ("pass\u200bword: hun\u200bter2", "hun\u200bter2", PASSWORD),
    ("my code is 482913", "482913", CODE),
    ("OTP 482 913", "482 913", CODE),
    ("2fa: 482913", "482913", CODE),
    ("the code they sent me: 48291377", "48291377", CODE),
    ("验证码123456", "123456", CODE),
    ("收到的验证码是 654321，然后呢", "654321", CODE),
    ("482913 is my verification code", "482913", CODE),
    ("验证码：４８２９１３", "４８２９１３", CODE),
    ("card 4111 1111 1111 1111 exp 12/28", "4111 1111 1111 1111", CARD),
    ("5500-0000-0000-0004", "5500-0000-0000-0004", CARD),
    ("378282246310005", "378282246310005", CARD),
    ("银行卡 6222020000000000000", "6222020000000000000", CARD),
    ("123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_", API),
    (f"M{'Tk4NjIyNDgzNDcxOTI1MjQ4' + 'a'}.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "ZnCjm1XVW7vRze4b7Cq4se7kKWs", API),
    (f"Authorization {JWT}", JWT, API),
    ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", API),
    ("api secret: 9f8e7d6c5b4a39281706", "9f8e7d6c5b4a39281706", API),
    ("API密钥：9f8e7d6c5b4a39281706", "9f8e7d6c5b4a39281706", API),
    ('{"secret_key": "9f8e7d6c5b4a39281706ffee"}', "9f8e7d6c5b4a39281706ffee", API),
]


@pytest.mark.parametrize(("text", "secret", "kind"), POSITIVES)
def test_a_secret_is_masked_and_named(text: str, secret: str, kind: SecretKind) -> None:
    masked = mask(text)
    assert kind in masked.found
    assert secret not in masked.text
    assert f"[••• {kind}]" in masked.text


def test_what_stands_around_a_secret_stays() -> None:
    assert mask("hi, my password is hunter2, please log in").text == "hi, my password is [••• password], please log in"
    assert mask(f"A\n{numbered(SEED_12)}\nB").text.startswith("A\n1. [••• seed phrase]")
    assert mask("验证码是 654321，然后呢").text == "验证码是 [••• one time code]，然后呢"


def test_several_secrets_are_found_in_the_order_they_stand() -> None:
    masked = mask("my password is hunter2 and the code is 482913")
    assert masked.found == (PASSWORD, CODE)


@pytest.mark.parametrize(
    "text",
    [
        f"tx {HEX} not arrived",
        f"0x{HEX}",
        f"txid: 0x{HEX}",
        f"交易哈希：{HEX}",
        f"I never gave anyone my private key. tx hash 0x{HEX}",
        SOLANA_SIGNATURE,
        f"my signature {SOLANA_SIGNATURE}",
        XPUB,
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "0x742d35Cc6634C0532925a3b844Bc454e4438f44e",
        "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV",
        "5" + "A" * 50,
        "order 4111111111111111 is stuck",
        "订单号：4111111111111111 一直没成交",
        "order id 123456789012",
        "4111 1111 1111 1112",
        "1234567890123456",
        "1103456789012345678",
        "I sent 100000 USDT yesterday",
        "提现 20000000 USDT 没到账",
        "got error code 400100 when withdrawing",
        '{"code": 400100, "msg": "Invalid"}',
        '{"code":"400100","msg":"Invalid"}',
        "my order code? it is order 12345678",
        "UID 12345678, code not received",
        "referral code 123456",
        "邀请码 123456",
        "验证码收不到怎么办",
        "验证码等了 10 分钟",
        "the code does not arrive. I withdrew 500000 sats",
        "block height 800123",
        "call me at +86 138 0013 8000",
        "2026-11-22 10:00",
        "my password is wrong",
        "my password is not working",
        "password is incorrect, what now?",
        "Password: required",
        "is my password safe?",
        "password reset link https://kestrel.example/reset",
        "password: https://kestrel.example/reset",
        "my password was changed yesterday",
        "I forgot my password and my 2FA",
        "忘记密码怎么办",
        "密码是多少位的",
        "密码错误 5 次被锁了",
        "改了密码 24 小时不能提现",
        "登录密码和2FA都没了",
        "密码和谷歌验证都丢了",
        "Never share your seed phrase, private key or password with anyone!",
        "助记词丢了怎么办还能不能找回来",
        "官方会不会要我的助记词和私钥",
        "what is a seed phrase and where do I find it",
        "where can I find my api key",
        "api key permissions: read, trade, withdraw",
        "How do I create an API secret for my trading-bot-application?",
        "[1, 2, 3, 4]",
        "Security settings → Password → Change",
        "[deposit/bitcoin, fees/network, deposit/address, withdrawal/limit, trade/market, trade/margin, earn/gain]",
        "gm", "lol", "发财", "",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert mask(text) == Masked(text=text, found=())


ORDINARY = """
When will you also open that market again because they said this week and still nothing here today
You can just wait until tomorrow then try again with the same address and hope they will help you
I want to buy more coin when the price is under the average but the market order is very slow today
Please give me one reason why this trade can not be open long before the end of this year
They said that people will have to wait there until all the other work is done, right?
Can you help me with my account problem, I have used the same phone and it will not let me open the page again
Hello dear support team please check my deposit, I sent it this morning and it is still pending on your side
first select the network, then copy the address, then send a small test amount, wait, and only then send the rest
deposit, withdraw, trade, transfer, convert, stake, earn, margin, futures, options, launchpad, referral, vip, api
What happens if you leave your position open over the weekend? Will you have to pay more interest?
The app crashes when I open the wallet page; I use an old phone with very little space left
我昨天晚上充值了一千个一直没有到账你们能不能帮我看一下是什么原因谢谢
提现一直显示审核中已经超过一天了到底什么时候可以处理好啊急用钱
请问一下合约的资金费率是多少时候结算一次以及在哪里可以看到历史记录
我的账户被冻结了但是我没有做过任何违规的事情请尽快帮我解除谢谢
你 好 请 问 怎 么 充 值
我把币转到别的交易所了 对方说没有收到 但是区块上显示成功了
这个 活动 是 不是 已经 结束 了 为什么 我 没有 收到 奖励
""".strip().split("\n")


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_talk_stays(sentence: str) -> None:
    assert mask(sentence).found == ()


def test_a_phrase_with_one_misspelt_word_is_still_one() -> None:
    words = SEED_12.split()
    misspelt = " ".join([*words[:5], words[5] + "x", *words[6:]])
    assert mask(misspelt).found == (SEED,)


@given(
    st.binary(min_size=16, max_size=16) | st.binary(min_size=32, max_size=32),
    st.sampled_from(["english", "chinese_simplified"]),
)
@settings(max_examples=60, deadline=None)
def test_nearly_every_generated_phrase_is_masked_whole(entropy: bytes, language: str) -> None:
    """A phrase with its checksum is found whatever its words."""
    phrase = Mnemonic(language).to_mnemonic(entropy)
    assert mask(phrase).text == "[••• seed phrase]"


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=30)
def test_every_wif_key_is_found(secret: bytes) -> None:
    key = with_checksum(b"\x80" + secret)
    assert mask(f"x {key} y").text == "x [••• private key] y"


SAID = st.sampled_from(
    ["password", "is", ":", "code", "密码", "验证码", "是", "private key", "seed phrase", "api key", "pk"]
)
SECRETS = st.sampled_from(["482913", "hunter2", HEX, SEED_12, "4111111111111111", WIF, "abandon"])
LITTER = st.sampled_from(["[••• password]", "[•••", "]", "•", "\u200b", "\n", " ", "ａ", "1."])
PIECES = SAID | SECRETS | LITTER


@settings(deadline=None)
@given(st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES, max_size=14).map("".join) | st.text())
def test_a_masked_text_holds_nothing_to_mask(text: str) -> None:
    once = mask(text)
    assert mask(once.text).found == ()
    assert mask(once.text).text == once.text


@given(st.text(alphabet=st.characters()))
def test_a_text_without_finds_is_returned_as_it_came(text: str) -> None:
    masked = mask(text)
    assert (masked.text == text) == (not masked.found)


@given(st.binary(max_size=64))
def test_base58_reads_what_was_written(raw: bytes) -> None:
    assert base58(to_base58(raw)) == raw


@given(st.text(alphabet=NEW_REF_ALPHABET, min_size=8, max_size=8))
def test_a_tickets_reference_is_no_secret(letters: str) -> None:
    """Masked, it would name no ticket: what staff write to it would be lost."""
    assert "P" not in new_ref()
    ref = f"{letters[:4]}-{letters[4:]}"
    assert mask(f"/reply {ref} it is there").found == ()


def test_an_old_reference_with_those_letters_inside_is_none_either() -> None:
    """They are not given any more, but may be open."""
    assert mask("/hold 7PW6-YBKM").found == ()
