"""Documents as a phone hears them."""

import xml.etree.ElementTree as ET

import pytest

from ivr.document import Document, read
from ivr.twiml import NOTHING
from tests.support.ivr_call import call
from tests.support.ivr_line import PUBLIC_URL, RENDERER
from tests.support.ivr_world import ACTIVE, NOBODY


def heard(deeds: str) -> Document:
    """Return what a phone makes of the answer to these deeds."""
    return read(RENDERER.turn(call(NOBODY, deeds).turn, 4))


def test_a_question_is_interruptible_and_what_stands_before_it_is_not() -> None:
    """What a key may cut off is told apart from what is spoken in full."""
    document = heard(f"{ACTIVE} 1 4")
    assert document.wait == "keys"
    assert ["καταγράφηκε" in text for text in document.says] == [True]
    assert len(document.asks) == 3
    assert document.heard == document.says + document.asks
    assert (document.digits, document.until) == (1, "")
    assert document.action == f"{PUBLIC_URL}/voice/5"


def test_a_code_ends_at_seven_digits_or_at_a_hash() -> None:
    """How the input ends is read from the document."""
    assert (heard("").digits, heard("").until) == (7, "#")


def test_a_recording_says_where_its_news_go() -> None:
    """A recording has keys that end it, an address for the answer and one for the news."""
    document = heard("6")
    assert (document.wait, document.until) == ("recording", "#0")
    assert document.action == f"{PUBLIC_URL}/voice/5"
    assert document.callback == f"{PUBLIC_URL}/voice/recording?kind=school_name&turn=4"


def test_goodbye_and_nothing() -> None:
    """A hang-up has no address, and the empty document waits for nothing."""
    assert heard(f"{ACTIVE} 1 4 s 1 2 s").wait == "hangup"
    assert read(NOTHING) == Document((), (), "nothing", None)


def test_a_redirect_is_followed_by_whoever_reads_it() -> None:
    """A document that only redirects waits for nothing and says where to go."""
    document = read(b'<Response><Redirect method="POST">https://x.gr/voice/2#rc=2</Redirect></Response>')
    assert (document.wait, document.action) == ("nothing", "https://x.gr/voice/2")


def test_what_is_no_document_is_an_error() -> None:
    """A phone does not pretend to have heard a page that is no XML."""
    with pytest.raises(ET.ParseError):
        read(b"Internal Server Error")
