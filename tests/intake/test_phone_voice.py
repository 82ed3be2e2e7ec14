"""What is heard on the page: the demo's engine where it is installed, else the words for whoever has a voice."""

import io
import wave

import pytest
import requests

from intake.demo.phone.voice import REMEMBERED, Voice, engine, tone
from tests.support.practice import Practice, own_database, practice

__all__ = ["own_database", "practice"]


@pytest.fixture
def voice() -> Voice:
    """Give the engine's voice."""
    speak = engine()
    assert speak, "espeak-ng belongs to what tests install"
    return Voice(speak)


def length(data: bytes) -> float:
    """Return the seconds of a WAV."""
    with wave.open(io.BytesIO(data)) as file:
        return file.getnframes() / file.getframerate()


def test_a_line_is_spoken_in_its_language_and_only_what_was_said(voice: Voice) -> None:
    """Words that the line has said can be fetched as sound, once made the same bytes; nothing else can."""
    greek, english = voice.name("Πατήστε ένα.", "el"), voice.name("Press one.", "en")
    assert greek
    assert english
    assert greek != english
    heard = voice.sound(greek)
    assert heard
    assert 0.3 < length(heard) < 5
    assert voice.sound(greek) == heard
    assert voice.sound("0" * 32) is None


def test_old_lines_are_forgotten(voice: Voice) -> None:
    """What was said long ago cannot be fetched any more, so that memory has an end."""
    first = voice.name("Πρώτη γραμμή.", "el")
    assert first
    for n in range(REMEMBERED):
        voice.name(f"Γραμμή {n}.", "el")
    assert voice.sound(first) is None


def test_without_an_engine_the_page_gets_the_words_alone(practice: Practice) -> None:
    """No sound is named, the words and their language are there for the browser's own voice."""
    practice.page.dial("anonymous")
    spoken = [piece for piece in practice.page.told["pieces"] if not piece["sound"]]
    assert spoken
    assert all(piece["text"] and piece["language"] in {"el", "en"} for piece in spoken)
    assert 'data-voice="browser"' in practice.page.html


@pytest.mark.parametrize("words", ["", "...", "Δεν έχουμε δίκτυο από το πρωί."])
def test_a_recording_without_an_engine_is_a_tone_as_long_as_the_words(words: str) -> None:
    """It is long enough to be one: under two seconds would count as nothing."""
    recorded = Voice(None).recording(words, "el")
    assert length(recorded) >= 2
    assert recorded == tone(max(3.0, len(words) / 14))


def test_the_words_are_heard_in_the_recording(voice: Voice) -> None:
    """With the engine the recording is the words, spoken."""
    short, longer = (voice.recording(text, "el") for text in ("Καλημέρα σας.", "Καλημέρα σας. " * 10))
    assert length(longer) > 3 * length(short) > 0


def test_a_sound_that_nobody_said_is_not_found(practice: Practice) -> None:
    """The address speaks no words that a stranger gives it."""
    assert requests.get(f"{practice.url}/phone/speech/{'0' * 32}.wav", timeout=30).status_code == 404
