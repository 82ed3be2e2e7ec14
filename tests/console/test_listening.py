"""A recording at the console: heard by whoever may, in parts too, each listening on record."""

from pathlib import Path

import pytest
from sqlalchemy import update

from intake.ground import tables
from intake.ground.tables import ClipState
from intake.record.listenings import ONE_LISTENING
from intake.record.views.waveform import A_SECOND, waveform
from tests.support.console import SignIn
from tests.support.house import House
from tests.support.tapes import SOUND, sound, told


@pytest.fixture
def clip(house: House, tmp_path: Path) -> int:
    """Give the id of a kept recording on a request of the house."""
    house.more = {**house.more, "recordings": tmp_path / "recordings"}
    return 1


def kept(house: House, data: bytes = SOUND) -> int:
    """Let a call leave a message that is here; return its id."""
    told(house)
    row = house.rows(tables.clip)[-1]
    file = house.app.shelf.take(row.sid, lambda write: write(data))
    values = {"file": file.file, "sha256": file.sha256, "bytes": file.size, "media": file.media}
    with house.database.write() as connection:
        mine = update(tables.clip).where(tables.clip.c.id == row.id)
        connection.execute(mine.values(state="kept", status="completed", kept_at=house.clock(), **values))
    return int(row.id)


def listened(house: House) -> list[tuple[str, int]]:
    """Return who listened to what, by the audit."""
    return [(row.details["by"], row.details["clip"]) for row in house.rows(tables.audit, what="listened")]


def test_each_listening_is_audited_once(house: House, sign_in: SignIn, clip: int) -> None:
    """A player asks in many parts: one line; a later listening, another session, another person have their own."""
    anna = sign_in(login="anna")
    clip = kept(house)
    assert listened(house) == []
    for asked in (None, "bytes=0-99", "bytes=100-"):
        answer = anna.get(f"/recordings/{clip}", headers={"Range": asked} if asked else {})
        assert answer.status_code == (206 if asked else 200)
    assert answer.data == SOUND[100:]
    assert answer.headers["Content-Range"] == f"bytes 100-{len(SOUND) - 1}/{len(SOUND)}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert listened(house) == [("anna", clip)]
    sign_in(login="anna").get(f"/recordings/{clip}")
    sign_in(login="nikos").get(f"/recordings/{clip}")
    house.clock.now += ONE_LISTENING
    anna.get(f"/recordings/{clip}")
    assert listened(house) == [("anna", clip), ("anna", clip), ("nikos", clip), ("anna", clip)]
    assert "Ακούστηκε η ηχογράφηση" in anna.page(f"/requests/{house.one(tables.request).number}")


def test_the_page_itself_is_no_listening(house: House, sign_in: SignIn, clip: int) -> None:
    """Its waveform is drawn from what we have; the browser asks for no sound before somebody presses play."""
    person = sign_in()
    kept(house)
    page = person.page(f"/requests/{house.one(tables.request).number}")
    assert '<audio controls preload="none"' in page
    assert '<path class="all" d="M1 ' in page
    assert listened(house) == []


@pytest.mark.parametrize("role", ["head", "auditor"])
def test_who_may_not_listen_is_told_so(house: House, sign_in: SignIn, clip: int, role: str) -> None:
    """No sound, no player and no waveform; nothing on record."""
    person = sign_in(role)
    clip = kept(house)
    assert person.get(f"/recordings/{clip}").status_code == 403
    page = person.page(f"/requests/{house.one(tables.request).number}")
    assert "<audio" not in page
    assert 'class="wave"' not in page
    assert "Ο ρόλος σας δεν ακούει ηχογραφήσεις." in page
    assert listened(house) == []


def test_strangers_and_other_areas_hear_nothing(house: House, sign_in: SignIn, clip: int) -> None:
    """Without a session one is sent to the sign-in; another area's recording is not there."""
    other, all_areas = sign_in("lead", "other", areas=("koz",)), sign_in("lead")
    clip = kept(house)
    assert house.client.get(f"/console/recordings/{clip}", base_url="https://ivr.example.gr").status_code == 303
    assert other.get(f"/recordings/{clip}").status_code == 404
    for nothing in (999_999, 10**30):
        assert all_areas.get(f"/recordings/{nothing}").status_code == 404
    assert listened(house) == []


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        (ClipState.WAITING, 404, "δεν έχει φτάσει ακόμη"),
        (ClipState.ABSENT, 410, "Δεν γράφτηκε ήχος"),
        (ClipState.GONE, 410, "χάθηκε"),
        (ClipState.TOO_LARGE, 404, "πολύ μεγάλη"),
    ],
)
def test_what_is_not_here_says_why(
    house: House, sign_in: SignIn, clip: int, state: str, code: int, words: str
) -> None:
    """In words, at its address and on the page; it is no listening."""
    person = sign_in()
    told(house)
    with house.database.write() as connection:
        connection.execute(update(tables.clip).values(state=state, status="completed"))
    answer = person.get(f"/recordings/{house.one(tables.clip).id}")
    assert (answer.status_code, words in answer.text) == (code, True)
    assert "<audio" not in person.page(f"/requests/{house.one(tables.request).number}")
    assert listened(house) == []


def test_a_file_that_has_vanished_costs_no_page(house: House, sign_in: SignIn, clip: int) -> None:
    """The request's page stands without the waveform, and the recording says that it is not there."""
    person = sign_in()
    clip = kept(house)
    house.app.shelf.remove(house.one(tables.clip).file)
    assert 'class="wave"' not in person.page(f"/requests/{house.one(tables.request).number}")
    assert person.get(f"/recordings/{clip}").status_code == 404


@pytest.mark.parametrize(
    ("speed", "skip", "kept_as"),
    [("1.5", "1", ("1.5", True)), ("2", "0", ("2", False)), ("99", "x", ("1", False)), ("", "", ("1", False))],
)
def test_how_recordings_are_played_is_remembered(
    house: House, sign_in: SignIn, clip: int, speed: str, skip: str, kept_as: tuple[str, bool]
) -> None:
    """Speed and skipping are the person's, wherever they sign in; nonsense is the default."""
    person = sign_in()
    kept(house)
    with house.database.write() as connection:
        connection.execute(update(tables.person).values(preferences={"theme": "dark"}))
    assert person.post("/preferences/player", speed=speed, skip=skip).status_code == 204
    liked = {"speed": kept_as[0], "skip": kept_as[1]}
    assert house.one(tables.person).preferences == {"theme": "dark", "player": liked}
    page = sign_in().page(f"/requests/{house.one(tables.request).number}")
    assert f'<option value="{kept_as[0]}" selected>' in page
    assert ("data-skip checked" in page) == kept_as[1]


def test_silences_are_found_and_speech_is_not(tmp_path: Path) -> None:
    """Two seconds of nothing between two of sound are one silence, with a margin; what is no WAV has none."""
    samples = sound(2.0)[44:]
    loud, quiet = b"\x00\x40" * 16000, b"\x00\x00" * 16000
    head = sound(6.0)[:44]
    file = tmp_path / "a.wav"
    file.write_bytes(head + loud + quiet + loud)
    wave = waveform(file, "a")
    assert wave
    assert (wave.seconds, len(wave.peaks)) == (6.0, 6 * A_SECOND)
    assert list(wave.silences()) == [(2.15, 3.85)]
    assert wave.bars(3) == [1.0, 0.0, 1.0]
    for name, data in (
        ("b.wav", head + quiet * 3),
        ("c.mp3", b"ID3" + samples),
        ("d.wav", b""),
        ("e.wav", b"RIFF"),
    ):
        (tmp_path / name).write_bytes(data)
        assert waveform(tmp_path / name, name) is None
    assert waveform(tmp_path / "gone.wav", "gone") is None
