"""The scenes of the kill matrix: what leads to the moment of death, what is done in it, what comes after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from intake.ground import tables
from ivr.phone import Phone
from tests.intake.test_late_news import news
from tests.support.house import ACCOUNT, PUBLIC_URL
from tests.support.roundup_pages import Pages
from tests.support.stage import Order, Stage

SOUND = "RE" + "0a" * 16
ASKED_AT = 7
"""The turn that asks for the recording."""
DELIVER: Order = {"do": "deliver", "desk": "roundup"}
CATEGORY = ("0501010", "1", "2")
"""What a caller presses up to the moment that opens the request."""
ANSWERS = dict(
    zip(("τον επταψήφιο κωδικό", "Το σχολείο σας είναι", "Τι αφορά το αίτημά σας"), CATEGORY, strict=True)
)
"""The same by what is asked."""


@dataclass(frozen=True)
class Scene:
    """One thing the service does. `leads_to` brings the stage there and says what the doomed process is to do."""

    name: str
    what: str
    leads_to: Callable[[Stage], Order]
    goes_on: Callable[[Stage], None]
    """What the carrier does once the service is up again."""
    more: Mapping[str, Any] = field(default_factory=dict)
    desks: int = 1
    """How many helpdesks there are."""
    same: bool = True
    """Whether all ends as without the death; where the carrier goes on otherwise, only what is promised holds."""
    everywhere: bool = True
    """Whether `make test` dies at every boundary of it, on SQLite."""


# --- the telephone -----------------------------------------------------------------------------------------------


def webhook(*keys: str, deed: Callable[[Phone], object]) -> Callable[[Stage], Order]:
    """Return what leads to a webhook: dial and press the keys if there are any; then `deed` meets the doomed."""

    def leads_to(stage: Stage) -> Order:
        if keys:
            stage.called(*keys)
        return stage.intercepted(deed)

    return leads_to


def repeated(deed: Callable[[Phone], object]) -> Callable[[Stage], None]:
    """Return a carrier that sends the webhook again, twice; the caller answers what is asked, and hangs up."""

    def goes_on(stage: Stage) -> None:
        stage.again(deed)
        deed(stage.phone)
        first, second = stage.heard[-2:]
        assert first == second
        answer_on(stage.phone)

    return goes_on


def twice(deed: Callable[[Phone], object]) -> Callable[[Stage], None]:
    """Return a carrier that tells twice what nobody hears the answer to, and that the caller hung up."""

    def goes_on(stage: Stage) -> None:
        stage.again(deed)
        stage.again(deed)
        stage.phone.hang_up()

    return goes_on


def fallen_back(stage: Stage) -> None:
    """The carrier asks at the number's fallback address; the caller answers what is asked there, and hangs up."""
    stage.phone.open = True
    stage.phone._to("/voice/fallback", CallStatus="in-progress", ErrorCode="11200", ErrorUrl=f"{PUBLIC_URL}/voice")
    answer_on(stage.phone)


def answer_on(phone: Phone) -> None:
    """Answer each question that leads to a request, and hang up at the first other one."""
    while keys := next((keys for asked, keys in ANSWERS.items() if asked in " ".join(phone.document.heard)), ""):
        phone.press(keys)
    phone.hang_up()


def only_the_end(stage: Stage) -> None:
    """The carrier gave up on the webhook; the caller heard an error and hung up."""
    stage.phone.hang_up()


def ring(phone: Phone) -> None:
    """The first webhook of a call."""
    phone.dial()


def pressed(keys: str) -> Callable[[Phone], object]:
    """Return the webhook that brings these keys."""
    return lambda phone: phone.press(keys)


def at_the_tone(stage: Stage) -> Order:
    """Lead to the turn after a recording: the caller has spoken."""
    phone = stage.called(*CATEGORY)
    while phone.document.wait == "keys":
        phone.silence()
    assert stage.house.one(tables.call).last_turn == ASKED_AT
    return stage.intercepted(spoken)


def left_message(stage: Stage) -> Order:
    """Lead to the news of a recording: what follows the recording was answered."""
    at_the_tone(stage)
    spoken(stage.phone)
    return stage.intercepted(told_of)


def spoken(phone: Phone) -> None:
    """The caller has left a message."""
    media = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SOUND}"
    phone._answer(RecordingSid=SOUND, RecordingDuration="12", Digits="#", RecordingUrl=media)


def with_its_news(stage: Stage) -> None:
    """The carrier sends what follows a message again, then tells of the recording, then of the end."""
    stage.again(spoken)
    told_of(stage.phone)
    repeated(spoken)(stage)


def told_of(phone: Phone) -> None:
    """The carrier tells that a recording is whole."""
    news(phone, "problem", turn=ASKED_AT, sid=SOUND)


# --- the way to the helpdesk -------------------------------------------------------------------------------------


def nothing_sent(stage: Stage) -> Order:
    """Lead to an opening: a call that is over."""
    stage.called(*CATEGORY).hang_up()
    return DELIVER


def routed_with_news(stage: Stage) -> Order:
    """Lead to an assignment with news: what the caller told after the ticket had been opened travels along."""
    phone = stage.called("0501010", "1", "3")
    stage.deliver("roundup", 1)
    phone.silence()
    for keys in ("1", "2"):
        phone.press(keys)
    phone.hang_up()
    return DELIVER


def late_message(stage: Stage) -> Order:
    """Lead to an update by itself: the ticket is with its team when the carrier tells of a recording."""
    stage.called(*CATEGORY).hang_up()
    stage.deliver("roundup", 2)
    told_of(stage.phone)
    return DELIVER


def late_sound(stage: Stage) -> Order:
    """Lead to a file: the same where the helpdesk wants recordings, and the carrier gives the sound out."""
    late_message(stage)
    waiting = select(tables.promise.c.verb).where(tables.promise.c.state == "waiting")
    with stage.house.database.read() as connection:
        first, *_ = connection.execute(waiting.order_by(tables.promise.c.due_at, tables.promise.c.id)).scalars()
    if first != "attach":
        stage.deliver("roundup", 1)
    return DELIVER


def moved_away(stage: Stage) -> Order:
    """Lead to a closing: the school was corrected to one of another helpdesk, where the ticket stands already."""
    phone = stage.called(*CATEGORY)
    stage.deliver("roundup", 1)
    for keys in ("1", "1", "0601010", "1"):
        phone.press(keys)
    phone.hang_up()
    stage.deliver("north", 1)
    return DELIVER


def moved_by_a_person(stage: Stage) -> Order:
    """Lead to a look: a technician has moved the ticket to another queue."""
    stage.called(*CATEGORY).hang_up()
    stage.deliver("roundup", 2)
    stage.house.look()
    Pages(stage.trackers["roundup"]).edit(stage.house.one(tables.ticket, live=True).ref, team="lead")
    stage.house.clock.pass_(seconds=61)
    return {"do": "look", "desk": "roundup"}


def nothing_more(_stage: Stage) -> None:
    """The carrier has nothing more to say."""


WITH_SOUNDS = {"helpdesk_recordings": "attached"}

TYPED, CONFIRMED, CHOSEN = (pressed(keys) for keys in CATEGORY)

SCENES = (
    Scene("ring", "the first webhook of a call", webhook(deed=ring), repeated(ring)),
    Scene("ring-fallback", "the same; the carrier falls back", webhook(deed=ring), fallen_back,
          same=False, everywhere=False),
    Scene("ring-lost", "the same; the carrier tells only the end", webhook(deed=ring), only_the_end,
          same=False, everywhere=False),
    Scene("code", "a turn: the school's code", webhook("", deed=TYPED), repeated(TYPED)),
    Scene("confirm", "a turn: the school is confirmed", webhook(*CATEGORY[:1], deed=CONFIRMED),
          repeated(CONFIRMED)),
    Scene("request", "the turn that opens the request: the category", webhook(*CATEGORY[:2], deed=CHOSEN),
          repeated(CHOSEN)),
    Scene("request-fallback", "the same; the carrier falls back", webhook(*CATEGORY[:2], deed=CHOSEN), fallen_back,
          same=False, everywhere=False),
    Scene("request-lost", "the same; the carrier tells only the end", webhook(*CATEGORY[:2], deed=CHOSEN),
          only_the_end, same=False, everywhere=False),
    Scene("message", "a turn: a message was left", at_the_tone, with_its_news),
    Scene("recording", "the recording callback", left_message, twice(told_of)),
    Scene("end", "the status callback: the caller has hung up", webhook(*CATEGORY, deed=Phone.hang_up),
          twice(Phone.hang_up)),
    Scene("open", "a delivery: the ticket is opened", nothing_sent, nothing_more),
    Scene("assign", "a delivery: the ticket is assigned, and the news of the call travels along",
          routed_with_news, nothing_more),
    Scene("update", "a delivery: late news by itself", late_message, nothing_more),
    Scene("attach", "a delivery: a recording is fetched and attached", late_sound, nothing_more, WITH_SOUNDS),
    Scene("close", "a delivery: the ticket at the helpdesk that the request has left is closed", moved_away,
          nothing_more, desks=2),
    Scene("look", "the way back: a technician has moved the ticket", moved_by_a_person, nothing_more,
          everywhere=False),
)  # fmt: skip
