"""A carrier that records, an installation that fetches from it, and a call that leaves a message."""

import io
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from intake.ground import tables
from intake.ground.db import Database
from tests.support.house import ACCOUNT, TOKEN, House
from tests.support.served import served
from tests.support.vendors.twilio import FakeTwilio


def sound(seconds: float = 0.5) -> bytes:
    """Return a whole WAV file, every byte of whose samples differs from the next."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(n % 251 for n in range(int(16000 * seconds))))
    return file.getvalue()


SOUND = sound()
SID = "RE" + "0a" * 16


@contextmanager
def recording(
    database: Database, folder: Path, twilio: FakeTwilio | None = None, **more: Any
) -> Iterator[tuple[House, FakeTwilio]]:
    """Give an installation beside a carrier's account that answers as the carrier describes."""
    twilio = twilio or FakeTwilio(ACCOUNT, TOKEN)
    with served(twilio.app()) as url:
        house = House(database, more={"twilio_api_url": url, "recordings": folder / "recordings", **more})
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        yield house, twilio
        house.app.database.close()
    assert twilio.flaws == []


def told(house: House) -> str:
    """Play a call that leaves a message; return the recording's id."""
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", "2"):
        phone.press(keys)
    while phone.document.wait == "keys":
        phone.silence()
    phone.speak(12)
    phone.hang_up()
    return str(house.rows(tables.clip)[-1].sid)


def files(house: House) -> list[str]:
    """Return what lies in the folder of recordings, whatever it is."""
    folder = house.app.shelf.folder
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def call_of(house: House) -> str:
    """Return the carrier's id of the newest call."""
    return str(house.rows(tables.call)[-1].sid)
