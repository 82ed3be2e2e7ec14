"""Recorded prompts: they say the present texts, are played where it matters, and spoken where they cannot be."""

import csv
import io
import shutil
import wave
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from ivr import playing, sounds
from ivr.document import read
from ivr.paths import Paths
from ivr.phone import Phone
from ivr.script import LANGUAGES, Prompt, Script
from ivr.sounds import SHIPPED, Sounds, SoundsBroken, digest
from ivr.values import Began, Language, Resumed
from tests.support.ivr_line import PUBLIC_URL, RENDERER, Line
from tests.support.twiml_law import breaches

SCRIPT = Script.load()
PLAYED = replace(RENDERER, sounds=Sounds.load(SCRIPT))


def catalogue() -> list[Mapping[str, str]]:
    """Return the rows of the catalogue of shipped sounds."""
    with sounds.CATALOGUE.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def texts(document: bytes) -> tuple[str, ...]:
    """Return what a caller hears of a document."""
    return read(document).heard


@pytest.fixture
def line() -> Line:
    """Give a line whose greeting and last resort are played."""
    return Line(renderer=PLAYED)


def fallen_back(phone: Phone, code: str, url: str = "") -> tuple[bytes, tuple[str, ...]]:
    """Let the carrier fall back; return the document, and what is heard of it."""
    status, body = phone._send("/voice/fallback", CallStatus="in-progress", ErrorCode=code, ErrorUrl=url)
    assert status == 200
    assert breaches(body) == []
    return body, texts(body)


def test_every_shipped_sound_says_the_present_text() -> None:
    """Who changes a text renders its sound anew: `python -m bench.sounds`."""
    rows = {(row["id"], row["language"]): row for row in catalogue()}
    assert set(rows) == {(prompt, language) for prompt in SHIPPED for language in LANGUAGES}
    for (prompt, language), row in rows.items():
        text = SCRIPT.prompts[prompt].texts[language]
        assert row["text"] == digest(text.encode()), f"{prompt}.{language}: run python -m bench.sounds"
        assert row["sound"] == digest((sounds.HERE / f"{prompt}.{language}.wav").read_bytes())
    assert {file.name for file in sounds.HERE.glob("*.wav")} == {f"{'.'.join(key)}.wav" for key in rows}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prompt", SHIPPED)
def test_a_shipped_sound_is_what_a_telephone_carries(prompt: str, language: Language) -> None:
    """8 kHz, 16 bit, mono, loud enough to be heard, and about as long as the prompt was measured."""
    sound = PLAYED.sounds.named(f"{prompt}.{language}")
    assert sound
    with wave.open(io.BytesIO(sound.data)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        seconds, samples = file.getnframes() / 8000, memoryview(file.readframes(file.getnframes())).cast("h")
    assert max(samples) > 16_000
    measured = SCRIPT.prompts[prompt].seconds[language]
    assert measured < seconds < 1.4 * measured


def test_the_shipped_sounds_can_be_rendered_again() -> None:
    """The command that made them makes them: same rate, same length to a hundredth, whoever runs it."""
    from bench.sounds import rendered

    again = rendered(SCRIPT.prompts["greeting"].texts["en"], "en")
    sound = PLAYED.sounds.named("greeting.en")
    assert sound
    assert abs(len(again) - len(sound.data)) < 0.01 * len(again)  # the synthesiser remembers what it said before


def test_the_greeting_and_the_last_resort_are_played(line: Line) -> None:
    """Both are Play verbs of our own address, in documents that keep the law, and say the catalogue's words."""
    phone = line.phone()
    assert phone.dial().heard[0] == SCRIPT.prompts["greeting"].texts["el"]
    assert b"<Play>" in line.ledger.pages[phone.sid].answers[0, Began(phone.caller, phone.line)]
    for document in (PLAYED.last_resort(3), PLAYED.thanks()):
        assert breaches(document) == []
        assert document.count(f"<Play>{PUBLIC_URL}/voice/sounds/last_resort".encode()) == 2
        assert b"<Say" not in document
    assert texts(PLAYED.last_resort(3)) == tuple(SCRIPT.prompts["last_resort"].texts[each] for each in LANGUAGES)


def test_a_text_that_was_changed_is_spoken_until_it_is_rendered() -> None:
    """Nobody hears yesterday's words: without a recording of today's they are spoken."""
    prompt = SCRIPT.prompts["greeting"]
    changed = Script(
        {**SCRIPT.prompts, "greeting": Prompt({**prompt.texts, "el": "Καλημέρα σας."}, prompt.seconds)}
    )
    loaded = Sounds.load(changed)
    assert loaded.named("greeting.el") is None
    assert loaded.named("greeting.en")


def test_a_sound_that_lacks_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the files the documents are those of a renderer that knows none."""
    shutil.copy(sounds.CATALOGUE, tmp_path)
    monkeypatch.setattr(sounds, "HERE", tmp_path)
    bare = replace(RENDERER, sounds=Sounds.load(SCRIPT))
    assert bare.last_resort(0) == RENDERER.last_resort(0)
    assert b"<Play" not in bare.last_resort(0)


def test_an_operators_recording_goes_before_the_shipped_one(tmp_path: Path) -> None:
    """Any prompt without a gap may be recorded; what is not is as before."""
    own = PLAYED.sounds.named("greeting.en")
    assert own
    for name in ("greeting.el.wav", "goodbye.el.wav"):
        (tmp_path / name).write_bytes(own.data)
    loaded = Sounds.load(SCRIPT, tmp_path)
    assert [loaded.named(name) and loaded.named(name).data == own.data  # type: ignore[union-attr]
            for name in ("greeting.el", "goodbye.el", "last_resort.el")] == [True, True, False]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("greeting.el.wav", b"ID3 an mp3"),
        ("greeting.el.wav", b"RIFF\0\0\0\0WAVE" + bytes(sounds.LARGEST)),
        ("greeting.gr.wav", b"RIFF\0\0\0\0WAVE"),
        ("request_number.el.wav", b"RIFF\0\0\0\0WAVE"),
    ],
)
def test_a_recording_that_cannot_be_played_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    """No sound file, too large, of no language, of a prompt with a gap: a sentence that names the file."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SoundsBroken, match=name):
        Sounds.load(SCRIPT, tmp_path)
    with pytest.raises(SoundsBroken, match="no folder"):
        Sounds.load(SCRIPT, tmp_path / "none")


def test_the_carrier_fetches_a_sound_once() -> None:
    """By GET, unsigned, as audio, to be kept for ever under its version's address; then «not modified»."""
    web = Flask("sounds")
    web.register_blueprint(playing.blueprint(PLAYED.sounds))
    sound = PLAYED.sounds.named("greeting.el")
    assert sound
    target = Paths(PUBLIC_URL).sound(sound.name, sound.version).removeprefix(PUBLIC_URL)
    first = web.test_client().get(target)
    assert (first.status_code, first.data, first.content_type) == (200, sound.data, "audio/wav")
    assert first.cache_control.max_age == playing.A_YEAR
    again = web.test_client().get(target, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = web.test_client().get(target.replace(sound.version, "0" * 16))
    assert (other.status_code, other.data, other.cache_control.no_cache) == (200, sound.data, True)
    for unknown in ("/voice/sounds/none.el.wav", "/voice/sounds/..%2Fsounds.csv.wav", "/voice/sounds/sounds.csv"):
        assert web.test_client().get(unknown).status_code == 404


def test_a_greeting_that_could_not_be_played_is_spoken_with_the_notice_behind_it(line: Line) -> None:
    """The carrier fell back from the sound's address: the opening and the question, all of it spoken."""
    phone = line.phone()
    question = phone.dial().asks
    url = f"{PUBLIC_URL}/voice/sounds/greeting.el.wav?v=1"
    body, heard = fallen_back(phone, "13420", url)
    assert b"<Play" not in body
    opening = tuple(SCRIPT.prompts[each].texts["el"] for each in ("greeting", "data_notice"))
    assert heard[:2] == opening
    assert set(question) <= set(heard)
    assert line.ledger.pages[phone.sid].answers[None, Resumed()] == body


@pytest.mark.parametrize(("prompt", "wait"), [("last_resort", "recording"), ("last_resort_thanks", "hangup")])
def test_a_last_resort_that_could_not_be_played_is_spoken(line: Line, prompt: str, wait: str) -> None:
    """The same document in the carrier's voice, and still no database is asked."""
    line.ledger.broken = RuntimeError("no database")
    body, heard = fallen_back(line.phone(), "11200", f"{PUBLIC_URL}/voice/sounds/{prompt}.el.wav?v=1")
    assert b"<Play" not in body
    assert read(body).wait == wait
    assert heard == tuple(SCRIPT.prompts[prompt].texts[each] for each in LANGUAGES)


def test_a_voice_that_has_vanished_is_answered_by_the_played_last_resort(line: Line) -> None:
    """What needs no voice: a recording that asks for a message, and takes it."""
    body, _heard = fallen_back(line.phone(), "13511")
    assert b"<Say" not in body
    assert read(body).wait == "recording"


def test_another_error_puts_the_question_again(line: Line) -> None:
    """A fallback that has nothing to do with sound is as before."""
    phone = line.phone()
    phone.dial()
    body, heard = fallen_back(phone, "11205", f"{PUBLIC_URL}/voice/1")
    assert read(body).wait == "keys"
    assert SCRIPT.prompts["greeting"].texts["el"] not in heard
