"""Who has the link from the ticket hears the recording, whole or in parts; who has not learns nothing."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import update
from werkzeug.test import TestResponse

from intake.ground import tables
from intake.ground.db import Database
from intake.ground.mask import mask
from intake.ground.settings import SettingsError
from intake.record.links import SALT, Links
from tests.support.house import PUBLIC_URL, House
from tests.support.tapes import SOUND, recording, told
from tests.support.vendors.twilio import FakeTwilio

KEY, NEWER = "k" * 32, "n" * 40
HASH = {"digest_method": sha256}
Line = tuple[House, FakeTwilio]


@pytest.fixture
def line(database: Database, tmp_path: Path) -> Iterator[Line]:
    """Give an installation whose tickets have links to recordings."""
    with recording(database, tmp_path, link_keys=KEY) as both:
        yield both


def link_on_ticket(house: House) -> str:
    """Return the only link that the ticket was told of, as a path."""
    house.deliver()
    text = "\n".join(house.desk.comments(house.one(tables.ticket).ref))
    (link,) = re.findall(r"Ακρόαση: (\S+)", text)
    assert link.startswith(f"{PUBLIC_URL}/recordings/")
    return str(link).removeprefix(PUBLIC_URL)


def heard(house: House, path: str, **headers: str) -> TestResponse:
    """Follow a link."""
    return house.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_the_link_on_the_ticket_leads_to_the_sound(line: Line) -> None:
    """It stands there from the start and says that the sound is coming; then it plays and is stored nowhere."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    path = link_on_ticket(house)
    early = heard(house, path)
    assert early.status_code == 404
    assert "δεν έχει φτάσει ακόμη" in early.text
    assert "has not arrived yet" in early.text
    house.fetch()
    answer = heard(house, path)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, SOUND, "audio/x-wav")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Disposition"] == f"inline; filename=problem-{house.one(tables.clip).id}.wav"
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, len(SOUND)), ("bytes=-44", len(SOUND) - 44, len(SOUND)),
     ("bytes=8000-999999", 8000, len(SOUND))],
)  # fmt: skip
def test_a_player_gets_the_part_it_asks_for(line: Line, asked: str, first: int, last: int) -> None:
    """Any range is answered with those bytes and where they lie, and no part of it may be stored either."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    house.fetch()
    answer = heard(house, link_on_ticket(house), Range=asked)
    assert (answer.status_code, answer.data) == (206, SOUND[first:last])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last - 1}/{len(SOUND)}"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_lies_outside_the_recording_is_refused(line: Line) -> None:
    """A range beyond its end is 416; another method than looking is 405."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    house.fetch()
    path = link_on_ticket(house)
    assert heard(house, path, Range=f"bytes={len(SOUND)}-").status_code == 416
    assert house.client.post(path).status_code == 405
    head = house.client.head(path)
    assert (head.status_code, head.content_length, head.data) == (200, len(SOUND), b"")


def forged(good: str, clip: int) -> dict[str, str]:
    """Return last parts of links that we have not made."""
    body, _, proof = good.partition(".")
    return {
        "none": "",
        "the number alone": str(clip),
        "no proof": body,
        "another number": f"{URLSafeSerializer(KEY, SALT).dumps(clip + 1).partition('.')[0]}.{proof}",
        "another key": Links(PUBLIC_URL, ["x" * 32]).to(clip).rpartition("/")[2],
        "another purpose": str(URLSafeSerializer(KEY, "session", signer_kwargs=HASH).dumps(clip)),
        "cut": good[:-1],
        "changed": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "longer": good + "A",
        "a path": "../../etc/passwd",
        "Greek": "αβγ",
        "long": "A" * 3000,
    }


def test_a_link_that_we_have_not_made_leads_nowhere(line: Line) -> None:
    """One page in two languages for all of them, which says nothing of what there is."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    house.fetch()
    good = link_on_ticket(house).rpartition("/")[2]
    for name, capability in forged(good, house.one(tables.clip).id).items():
        answer = heard(house, f"/recordings/{capability}")
        assert answer.status_code == 404, name
        if "/" not in capability:
            assert "Ο σύνδεσμος δεν οδηγεί σε ηχογράφηση" in answer.text, name
            assert "The link leads to no recording" in answer.text, name
    assert "σύνδεσμος" in heard(house, "/recordings").text


def test_a_link_tells_nothing_of_the_caller(line: Line) -> None:
    """It holds the recording's number here and a proof; no school, no telephone, no id of the carrier's."""
    house, _ = line
    sid = told(house)
    capability = link_on_ticket(house).rpartition("/")[2]
    clip = house.one(tables.clip).id
    assert re.fullmatch(r"[\w-]+\.[\w-]{43}", capability)
    assert capability.partition(".")[0] == URLSafeSerializer("any").dumps(clip).partition(".")[0]
    assert sid not in capability


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [("absent", 410, "Δεν γράφτηκε ήχος"), ("gone", 410, "χάθηκε"), ("too_large", 404, "πολύ μεγάλη")],
)
def test_each_way_of_not_being_here_has_its_own_page(line: Line, state: str, code: int, words: str) -> None:
    """A technician reads what has become of it and whom to ask."""
    house, _ = line
    told(house)
    path = link_on_ticket(house)
    with house.database.write() as connection:
        connection.execute(update(tables.clip).values(state=state))
    answer = heard(house, path)
    assert answer.status_code == code
    assert words in answer.text


def test_a_file_that_is_missing_is_a_page_and_not_an_error(line: Line) -> None:
    """Where the folder was lost, the link says that nothing is there."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    house.fetch()
    (house.app.shelf.folder / house.one(tables.clip).file).unlink()
    answer = heard(house, link_on_ticket(house))
    assert answer.status_code == 404
    assert "σύνδεσμος" in answer.text


def test_without_a_key_tickets_have_no_link_and_none_is_followed(database: Database, tmp_path: Path) -> None:
    """Links are asked for: else the ticket names the recording, and what anybody has signed leads nowhere."""
    with recording(database, tmp_path) as (house, twilio):
        sid = told(house)
        twilio.sounds[sid] = SOUND
        house.fetch()
        house.deliver()
        text = "\n".join(house.desk.comments(house.one(tables.ticket).ref))
        assert sid in text
        assert "/recordings/" not in text
        path = Links("", [KEY]).to(house.one(tables.clip).id)
        assert heard(house, path).status_code == 404


def test_a_key_is_replaced_without_breaking_the_links_on_tickets() -> None:
    """The first key signs and all are believed; a key that is taken away takes its links with it."""
    old, both, new = (Links(PUBLIC_URL, keys) for keys in ([KEY], [NEWER, KEY], [NEWER]))
    before, after = (links.to(7).rpartition("/")[2] for links in (old, both))
    assert (both.clip_of(before), both.clip_of(after), new.clip_of(after)) == (7, 7, 7)
    assert (new.clip_of(before), old.clip_of(after)) == (None, None)


@pytest.mark.parametrize("keys", ["short", f"{KEY},short"])
def test_a_key_that_could_be_guessed_stops_the_start(database: Database, keys: str) -> None:
    """The sentence names the setting and not the key."""
    with pytest.raises(SettingsError, match=r"INTAKE_LINK_KEYS .* 32 characters") as refused:
        House(database, more={"link_keys": keys}).app  # noqa: B018
    assert "short" not in str(refused.value)


def test_the_log_shows_no_link() -> None:
    """What opens a recording is blotted out of whatever is logged."""
    link = Links(PUBLIC_URL, [KEY]).to(7)
    for text in (f"GET {link} HTTP/1.1", f'Exception on {link.removeprefix(PUBLIC_URL)} [GET] "x"'):
        assert link.rpartition("/")[2] not in mask(text)
        assert "/recordings/…" in mask(text)
