"""Documents: what every one of them keeps to, and that the judge of that is no rubber stamp."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.facts import SchoolRef
from ivr.flow.asks import ASKS
from ivr.paths import Paths
from ivr.twiml import NOTHING
from ivr.values import About, HangUp, Language, Line, Record, State, Step, Turn
from tests.support.examples import examples
from tests.support.ivr_call import call
from tests.support.ivr_line import PUBLIC_URL, RENDERER
from tests.support.ivr_world import ACTIVE, World
from tests.support.twiml_law import BODY, breaches, overrides

HOSTILE = {
    "control characters": "1ο\x00 ΓΕΛ\x07\x1b\x7f\x85",
    "lone surrogates": "ΓΕΛ \ud800 ΑΘΗΝΩΝ \udfff",
    "not characters": "ΓΕΛ \ufffe\uffff",
    "markup": "<Hangup/> & ]]> <!-- ΓΕΛ --> &amp;",
    "very long": "ΓΥΜΝΑΣΙΟ " * 1112,
    "ampersands": "& " * 500,
    "pictures only": "😀" * 50,
    "nothing": "",
    "blanks": " \t\n\u00a0",
    "right to left": "\u202eΓΕΛ",
}


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_school_name_breaks_a_document(name: str, language: Language) -> None:
    """Whatever stands in the registry, the question that names the school can be played."""
    school = SchoolRef(1, name)
    one = World(at_line=(school,), schools={ACTIVE: school})
    for deeds in ("", f"2 {ACTIVE}", "1 3"):
        assert breaches(RENDERER.turn(call(one, deeds, language).turn, 3)) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_notice_breaks_a_document(text: str) -> None:
    """Whatever an operator writes as a notice, the first document of a call can be played."""
    document = RENDERER.turn(call(World(notice=(text, text))).turn, 0)
    assert breaches(document) == []


@examples(80)
@given(st.text(max_size=300), st.sampled_from(["el", "en"]))
def test_no_text_at_all_breaks_a_document(text: str, language: Language) -> None:
    """Any text whatever in any gap leaves a document the carrier can parse, and short enough."""
    state = State(Step.CONFIRM, language=language, about=About(SchoolRef(1, text)))
    says = (Line("notice", (("text", text),)), Line("request_number", (("number", text),)), Line(text or "?"))
    document = RENDERER.turn(Turn(state, says, ASKS[state.step](state)), 1)
    assert breaches(document) == []


@pytest.mark.parametrize(
    "document", [RENDERER.last_resort(0), RENDERER.last_resort(39), RENDERER.thanks(), NOTHING]
)
def test_the_documents_without_a_flow_keep_the_law_too(document: bytes) -> None:
    """What a caller hears when nothing else works is as sound as the rest."""
    assert breaches(document) == []


def test_the_last_resort_takes_a_message_in_both_languages() -> None:
    """The last resort says what to do in Greek and English, records, and its answer needs no database."""
    document = RENDERER.last_resort(4).decode()
    assert document.count("<Say") == 2
    assert "<Record" in document
    assert "/voice/thanks#" in document
    assert "kind=last_resort&amp;turn=4" in document


def test_silence_reaches_us_and_no_path_ends_in_the_air() -> None:
    """A question that stays unanswered comes back to us twice over: by the Gather's action and by a redirect."""
    document = RENDERER.turn(call(World()).turn, 0).decode()
    assert 'actionOnEmptyResult="true"' in document
    assert document.count(f"{PUBLIC_URL}/voice/1#") == 2


def test_a_recording_can_be_ended_by_hash_or_zero_and_is_told_of() -> None:
    """A recording ends on # or 0, silence or two minutes, and news of it comes with its kind and turn."""
    turn = Turn(State(Step.MESSAGE), (), Record("problem"))
    document = RENDERER.turn(turn, 5).decode()
    for words in ('finishOnKey="#0"', 'maxLength="120"', 'timeout="4"', "kind=problem&amp;turn=5", "/voice/6#"):
        assert words in document


def test_a_line_for_strangers_is_spoken_in_their_language() -> None:
    """The hint how to change the language is in the other language, with its voice."""
    document = RENDERER.turn(call(World()).turn, 0).decode()
    assert document.count('language="en-GB"') == 1
    assert "Google.en-GB" in document


def test_goodbye_hangs_up() -> None:
    """After the last word the line is closed."""
    document = RENDERER.turn(Turn(State(Step.DONE), (Line("goodbye"),), HangUp()), 9)
    assert document.endswith(b"<Hangup /></Response>")


SOUND = (
    '<?xml version="1.0" encoding="UTF-8"?><Response>'
    '<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="6" actionOnEmptyResult="true" '
    'action="https://x.gr/voice/1" method="POST">'
    '<Say voice="Google.el-GR-Wavenet-B" language="el-GR">καλημέρα</Say></Gather>'
    '<Redirect method="POST">https://x.gr/voice/1</Redirect></Response>'
)
BREAKS = {
    "no XML": ("</Response>", ""),
    "leading blank": ("<?xml", " <?xml"),
    "another root": ("Response>", "Answer>"),
    "unknown verb": ("Redirect", "Dance"),
    "unknown attribute": ("<Say ", '<Say tone="kind" '),
    "verb after redirect": ("</Response>", "<Hangup /></Response>"),
    "runs out": ('<Redirect method="POST">https://x.gr/voice/1</Redirect>', ""),
    "empty text": ("καλημέρα", " "),
    "text too long": ("καλημέρα", "α" * 4096),
    "control character": ("καλημέρα", "α\x85"),
    "voice of another language": ("el-GR-Wavenet", "en-GB-Wavenet"),
    "too large": ("καλημέρα", "α" * BODY),
    "record in gather": ("</Gather>", "<Record /></Gather>"),
    "finishes on a letter": ('finishOnKey=""', 'finishOnKey="A"'),
    "finishes on two keys": ('finishOnKey=""', 'finishOnKey="#0"'),
    "no digits": ('numDigits="1"', 'numDigits="0"'),
    "no time": ('timeout="6"', 'timeout="0"'),
    "by GET": ("POST", "GET"),
    "relative address": ("https://x.gr", ""),
    "plain http": ("https://", "http://"),
    "underscore in the host": ("x.gr", "x_y.gr"),
    "silence unheard": ('actionOnEmptyResult="true" ', ""),
    "bad override": ("/voice/1", "/voice/1#rc=9"),
}


@pytest.mark.parametrize(("sound", "broken"), BREAKS.values(), ids=BREAKS)
def test_the_judge_finds_what_is_wrong(sound: str, broken: str) -> None:
    """Every clause of the law bites on a document that breaks it, and only on such."""
    assert sound in SOUND
    assert breaches(SOUND.encode()) == []
    assert breaches(SOUND.replace(sound, broken).encode()) != []


OVERRIDES = [
    ("", True),
    ("rc=2&rp=ct,rt,5xx&ct=2000&rt=4500&e=dublin,frankfurt", True),
    ("rc=3&rt=4500", False),
    ("rc=2", False),
    ("rc=2&rt=5000", False),
    ("rc=6&rt=100", False),
    ("rc=1&rt=99", False),
    ("rc=1&rt=2000&rp=sometimes", False),
    ("rc=1&rt=2000&e=athens", False),
    ("retries=1", False),
    ("rc=1&rc=2&rt=100", False),
]


@pytest.mark.parametrize(("fragment", "legal"), OVERRIDES)
def test_overrides_are_judged_by_the_vendors_ranges(fragment: str, legal: bool) -> None:
    """Known keys in their ranges, whose attempts together end before the carrier's hard limit."""
    assert overrides(fragment) is legal


def test_the_addresses_for_the_number_are_legal() -> None:
    """What is entered at the carrier's number carries legal overrides on our public address."""
    for address in (*Paths(PUBLIC_URL).for_the_number().values(), Paths(PUBLIC_URL).thanks()):
        path, _, fragment = address.partition("#")
        assert path.startswith(PUBLIC_URL)
        assert fragment
        assert overrides(fragment)
