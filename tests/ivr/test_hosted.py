"""The documents that the carrier hosts: with our host away a caller leaves one message and is thanked, once."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from ivr import hosted
from ivr.document import read
from ivr.hosted import WouldLoop
from ivr.script import LANGUAGES, Script
from ivr.sounds import Sounds
from tests.support.hosted import LAST_RESORT, THANKS, Away, documents
from tests.support.ivr_line import PUBLIC_URL
from tests.support.ivr_line import RENDERER as SPEAKING
from tests.support.twiml_law import breaches

SCRIPT = Script.load()
RENDERER = replace(SPEAKING, sounds=Sounds.load(SCRIPT))
"""As in service: where we are asked ourselves, the last resort is played."""


@pytest.mark.parametrize("end", ["#", "0", ""])
def test_a_message_is_taken_once_and_the_call_ends(end: str) -> None:
    """Asked for in both languages, ended by a key or by silence, thanked for in both, and hung up."""
    away = Away(documents(RENDERER))
    leg = away.leg(PUBLIC_URL)
    leg.fall_back()
    assert leg.document.wait == "recording"
    assert leg.document.says == tuple(SCRIPT.prompts["last_resort"].texts[each] for each in LANGUAGES)
    leg.speak(9, end)
    assert leg.document.wait == "hangup"
    assert leg.document.says == tuple(SCRIPT.prompts["last_resort_thanks"].texts[each] for each in LANGUAGES)
    leg.speak(9, end)
    assert away.asked == [LAST_RESORT, THANKS]


def test_without_its_action_the_document_would_come_round_for_ever() -> None:
    """The player that sees the call end above sees it loop where the carrier documents a loop."""
    looping = re.sub(r' action="[^"]+"', "", documents(RENDERER)[LAST_RESORT])
    away = Away({**documents(RENDERER), LAST_RESORT: looping})
    leg = away.leg(PUBLIC_URL)
    leg.fall_back()
    for _ in range(5):
        leg.speak(9, "#")
        assert leg.document.wait == "recording"
    assert away.asked == [LAST_RESORT] * 6


def test_both_documents_are_legal_and_need_nothing_of_ours() -> None:
    """Whole XML by the carrier's rules; spoken, so that nothing is fetched; only the news comes to us, later."""
    for document in documents(RENDERER).values():
        assert breaches(document.encode()) == []
        assert "<Play" not in document
        needed = [address for address in re.findall(r'https://[^"<]+', document) if address.startswith(PUBLIC_URL)]
        assert all(urlsplit(address).path.endswith("/voice/recording") for address in needed)
    assert read(documents(RENDERER)[LAST_RESORT].encode()).action == THANKS


@pytest.mark.parametrize(
    ("thanks", "why"),
    [
        (f"{PUBLIC_URL}/voice/thanks", "our own host"),
        ("https://IVR.example.gr:8443/x", "our own host"),
        (LAST_RESORT, "the last resort itself"),
        (f"{LAST_RESORT}#rc=2", "the last resort itself"),
    ],
)
def test_an_address_that_leads_back_is_refused(thanks: str, why: str) -> None:
    """Nobody is given a document to copy that would ask for messages for ever."""
    with pytest.raises(WouldLoop, match=why):
        hosted.last_resort(RENDERER, thanks, LAST_RESORT)
