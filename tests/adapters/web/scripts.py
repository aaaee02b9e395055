"""What the fake desk answers in the browser tests: the scenes of a real one, in a few lines each."""

from adapters.web.ports import Author, TicketEventKind
from bot.messages import (
    Address,
    Button,
    ButtonStyle,
    Command,
    Field,
    FieldKind,
    Form,
    FormSent,
    Incoming,
    Message,
    Option,
    Outgoing,
    Press,
)
from tests.adapters.web.fakes import FakeDesk, ticket_card, ticket_event

ANSWER = """A deposit is credited once the network has **confirmed** it:

1. Open your wallet's history and copy the transaction hash.
2. Look it up in the explorer and wait for the confirmations.
3. Compare the network with the one on the deposit page.

See [the status page](https://status.kestrel.example)."""

VERDICT = (
    (
        Button(label="Solved", action="solved", style=ButtonStyle.PRIMARY),
        Button(label="Not helpful", action="unsolved"),
    ),
    (Button(label="Ask a person", action="person"),),
)
CHOICES = (
    (Button(label="My deposit has not arrived", action="entry-1"),),
    (Button(label="I used the wrong network", action="entry-2"),),
    (Button(label="None of these", action="none"),),
)
FORM = Form(
    id="deposit-withdrawal",
    title="Deposits and withdrawals",
    intro="Two minutes now save two mails later. Staff never ask for passwords, keys or codes.",
    submit="Send to a person",
    fields=(
        Field(
            name="what",
            kind=FieldKind.PARAGRAPH,
            label="What happened?",
            help="When, and what did you expect?",
            required=True,
        ),
        Field(
            name="asset",
            kind=FieldKind.CHOICE,
            label="Asset",
            required=True,
            options=(
                Option(value="USDT", label="USDT"),
                Option(value="BTC", label="BTC"),
                Option(value="other", label="Another"),
            ),
        ),
        Field(
            name="hash",
            kind=FieldKind.LINE,
            label="Transaction hash",
            pattern=r"(0x)?[0-9a-fA-F]{64}",
            pattern_help="A hash has 64 letters and digits; your wallet shows it.",
        ),
        Field(name="files", kind=FieldKind.FILES, label="Screenshots"),
    ),
)


async def desk_script(desk: FakeDesk, incoming: Incoming) -> None:
    """Answer, offer choices, show the form, take it, and serve staff."""
    if incoming.where.chat == "staff":
        await _staff(desk, incoming)
        return
    to = incoming.where
    match incoming.event:
        case Message(text=text, message_id=id_) if "transfer" in text:
            await desk.say(Outgoing(to=to, body="Which one do you mean?", buttons=CHOICES, reply_to=id_))
        case Message(text=text) if "quiet" in text:
            pass
        case Message(message_id=id_):
            await desk.say(Outgoing(to=to, body=ANSWER, buttons=VERDICT, reply_to=id_))
        case Press(action="person"):
            await desk.say(Outgoing(to=to, body="A person will look at it.", form=FORM))
        case Press(action="solved", press_id=press_id):
            await desk.say(Outgoing(to=to, body="Glad to hear it!", answers_press=press_id))
        case Press():
            await desk.say(Outgoing(to=to, body=ANSWER, buttons=VERDICT))
        case Command(name=name):
            await desk.say(Outgoing(to=to, body=f"The command `/{name}`: ask, browse, or write /ticket."))
        case FormSent():
            await desk.say(Outgoing(to=to, body="Your ticket is **KX-1042**. We answer within 4 hours."))


async def _staff(desk: FakeDesk, incoming: Incoming) -> None:
    ref = incoming.where.thread
    id_ = len(desk.reading.events) + 1
    match incoming.event:
        case Message(text=text, attachments=files) if ref:
            event = ticket_event(id_, TicketEventKind.STAFF_REPLIED, body=text, attachments=files)
            await desk.reading.tell(event)
            for chat in [chat for chat, items in desk.reading.items.items() if items]:
                to = Address(platform="web", account="web", chat=chat)
                await desk.say(Outgoing(to=to, body=text), author=Author.STAFF, name="Mei")
        case Command(name="note", text=text):
            await desk.reading.tell(ticket_event(id_, TicketEventKind.NOTE, body=text))
        case Command(name="claim") if ref:
            desk.reading.cards[ref] = ticket_card(ref, assignee="Mei")
            await desk.reading.tell(ticket_event(id_, TicketEventKind.CLAIMED))
        case Command(name="close") if ref:
            desk.reading.cards[ref] = ticket_card(ref, assignee="Mei", is_open=False, state="Closed")
            await desk.reading.tell(ticket_event(id_, TicketEventKind.CLOSED))
        case Command(name=name):
            body = f"There is no command `/{name}`. Try /help."
            await desk.say(Outgoing(to=incoming.where, body=body))
        case _:
            pass
