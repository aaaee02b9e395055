"""What is an emergency, in the shipped words: who says so need not wait, who asks how to prevent it wakes nobody."""

import re
from pathlib import Path

import pytest

from bot.content import parsing
from bot.errors import ContentError
from bot.tickets.urgency import Emergencies, Wordings

FILE = Path(__file__).parents[3] / "faq_data" / "emergencies.toml"


@pytest.fixture(scope="module")
def shipped() -> Emergencies:
    return parsing.emergencies(FILE.read_text("utf-8"), FILE.name)


@pytest.mark.parametrize(
    "text",
    [
        "my account was hacked",
        "MY ACCOUNT GOT HACKED!!! please help",
        "hacked",
        "i got hacked, what do i do",
        "I’ve been hacked",
        "can someone help my account has been compromised",
        "Hi, how do I secure it again? My account was hacked",
        "I could not log in because my account was hacked",
        "someone got into my kestrel account",
        "somebody hacked my account",
        "hackers stole all my coins",
        "my coins are gone i didnt withdraw",
        "unauthorized withdrawal!!!",
        "I never authorised this withdrawal",
        "there is a withdrawal that i did not make",
        "help funds stolen from my acc",
        "somebody changed my password and email",
        "trades i did not make",
        "how do i report a withdrawal that wasn't me",
        "somebody is using my account",
        "I see money go out that I didn't withdraw",
        "they are withdrawing my usdt right now",
        "my wallet was drained",
        "how do i get my hacked account back",
        "is my account hacked?",
        "not sure if my account was hacked",
        "被盗了",
        "账号被盗",
        "我的账号被盗了怎么办",
        "资金被转走",
        "帳號被盜了！救命",
        "被盗号了",
        "我的币没了不是我提的",
        "账号被黑了救命",
        "有人登了我的号把钱转走了",
        "密码和邮箱都被别人改了",
        "出现了不是我下的单",
        "资产被盗急急急",
        "我的u被转走了",
        "怎么我的账户被人登录了",
        "有笔提现不是我本人操作的",
        "我没操作，账户里的币全被提走了",
        "没操作账号被盗了",
        "黑客正在转我的币",
        "我的 account 被盗了",
    ],
)
def test_an_emergency(shipped: Emergencies, text: str) -> None:
    """However it is typed, in either language."""
    assert shipped.written(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do I protect my account from being hacked",
        "How can i keep my account from getting hacked?",
        "what is the best way to prevent my account being stolen",
        "what if my account is hacked",
        "what happens when my account gets compromised?",
        "if my account is ever hacked will you refund me",
        "my account was not hacked",
        "my account was never compromised",
        "I have not been hacked",
        "I dont think my account was hacked",
        "has kestrel ever been hacked",
        "i heard some exchange got hacked",
        "have user funds ever been stolen from kestrel",
        "in case my wallet is stolen",
        "i am afraid of my account being hacked",
        "the risk of funds being stolen",
        "my withdrawal has not arrived",
        "how do i withdraw money to my account",
        "I want to change my password",
        "my deposit is missing",
        "unknown transaction status",
        "怎么防止账号被盗",
        "如何保护账户不被盗",
        "怎样才能不被盗号",
        "如果账号被盗了怎么办",
        "万一资金被转走你们赔吗",
        "我的账号没有被盗",
        "账户并没有被盗，只是登不上",
        "账号会不会被盗",
        "担心账号被盗",
        "听说有交易所资金被盗了",
        "提高安全性避免资产被盗",
        "提币一直没到账",
        "怎么修改密码",
        "充值没到账",
        "",
        "!!!",
    ],
)
def test_no_emergency(shipped: Emergencies, text: str) -> None:
    """Questions, fears, denials, news and routine wake nobody at night."""
    assert not shipped.written(text)


def test_what_members_ask_day_by_day_wakes_nobody(shipped: Emergencies) -> None:
    """Of all wordings of the sample FAQ only those about something taken over; of these nearly all."""
    alarming: dict[str, int] = {}
    for file in sorted(FILE.parent.glob("*/*/*.md")):
        head = file.read_text("utf-8").split("---")[1]
        wordings = re.findall(r"^  - (.+)$", head, re.MULTILINE)
        count = sum(shipped.written(wording) for wording in wordings)
        if count:
            alarming[f"{file.parent.name}/{file.stem}"] = alarming.get(f"{file.parent.name}/{file.stem}", 0) + count
    assert set(alarming) <= {"security/account-hacked", "security/email-hacked", "api/key-leaked"}
    assert alarming["security/account-hacked"] == 15


def test_a_choice_in_the_form_is_one_by_itself(shipped: Emergencies) -> None:
    """Whatever is written beside it."""
    assert shipped.chosen("account-security", {"symptom": "taken-over", "about": "help"})
    assert not shipped.chosen("account-security", {"symptom": "lost-2fa"})
    assert not shipped.chosen("other", {"symptom": "taken-over"})


def test_without_words_nothing_is_an_emergency() -> None:
    """A community that has none is not alarmed."""
    assert not Emergencies(wordings=(Wordings(language="en", signs=()),)).written("my account was hacked")


@pytest.mark.parametrize("sign", ["* hacked", "hacked *", "(hacked/stolen", "hacked)", "(/)", "!!", "="])
def test_a_wording_that_could_not_be_read_is_told(sign: str) -> None:
    """With its line, instead of matching something else."""
    text = f'category = "other"\n[[wordings]]\nlanguage = "en"\nsigns = ["{sign}"]\n'
    with pytest.raises(ContentError) as caught:
        parsing.emergencies(text, "emergencies.toml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (4, "wordings[0].signs[0]")
