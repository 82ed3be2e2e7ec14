"""The shelf: recordings as files of one folder, each written whole or not at all, found by the carrier's id of it.

A file gets its name only when it is whole, sound and on the disk, and never changes after. So a name that stands
may be believed, whoever wrote it and whoever died meanwhile. Knows no database and no carrier.
"""

import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO

OWNER_ONLY, OWNERS_FOLDER = 0o600, 0o700
SOUNDS = (
    (re.compile(rb"RIFF....WAVE", re.DOTALL), ".wav", "audio/x-wav"),
    (re.compile(rb"ID3|\xff[\xe0-\xff]"), ".mp3", "audio/mpeg"),
)
"""How a sound begins, what its file's name ends in, and its media type; an error page begins otherwise."""
HEAD = 12
"""Bytes that tell a sound."""
_NAME = re.compile(r"[0-9A-Za-z]{1,64}(\.wav|\.mp3)")
_SID = re.compile(r"[0-9A-Za-z]{1,64}")
PART_LIVES = timedelta(days=1)
"""Nobody is still writing after this."""
STRANGER_LIVES = timedelta(days=30)
"""How long a file stays that the record does not know: a restored record may learn of it again."""


class NoSound(Exception):
    """What was taken is no sound, whatever the carrier calls it; nothing was kept."""


class Spoiled(Exception):
    """The file is not there, or is not what was put there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording on the shelf."""

    file: str
    sha256: str
    size: int
    media: str


class Part:
    """A recording that is being taken."""

    def __init__(self, to: IO[bytes]) -> None:
        self._to = to
        self._hash = sha256()
        self._head = b""
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Take the next piece."""
        self._head += piece[: HEAD - len(self._head)]
        self._hash.update(piece)
        self.size += len(piece)
        self._to.write(piece)

    def sound(self, sid: str) -> Kept:
        """Return what has been taken, on the disk now; raises NoSound."""
        ending, media = _kind(self._head)
        self._to.flush()
        os.fsync(self._to.fileno())
        return Kept(sid + ending, self._hash.hexdigest(), self.size, media)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder that only its owner may enter."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder."""
        self.folder.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)

    def complaint(self) -> str | None:
        """Return why nothing could be kept here, None if it could."""
        place = next(each for each in (self.folder, *self.folder.absolute().parents) if each.exists())
        if place.is_dir() and os.access(place, os.R_OK | os.W_OK | os.X_OK):
            return None
        return f"the folder {self.folder} cannot be written to."

    def find(self, sid: str) -> Kept | None:
        """Return the recording of this id, None if it has not been kept."""
        if not _SID.fullmatch(sid):
            return None
        for _, ending, media in SOUNDS:
            with suppress(FileNotFoundError):
                return self._read(sid + ending, media)
        return None

    def _read(self, name: str, media: str) -> Kept:
        with self._path(name).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
            return Kept(name, digest, file.tell(), media)

    def take(self, sid: str, fetch: Callable[[Callable[[bytes], object]], object]) -> Kept:
        """Let `fetch` write a recording, and keep it once it is whole; raises NoSound and what `fetch` does.

        Whoever was quicker has kept the same recording: then that file stands, and ours is gone.
        """
        if not _SID.fullmatch(sid):
            raise NoSound("this is no id to name a file by")
        self.prepare()
        with self._part(sid) as (path, file):
            part = Part(file)
            fetch(part.write)
            kept = part.sound(sid)
            with suppress(FileExistsError):
                os.link(path, self._path(kept.file))
        self._sync()
        return self.find(sid) or kept

    @contextmanager
    def _part(self, sid: str) -> Iterator[tuple[Path, IO[bytes]]]:
        """Give a file that only we write, and that is gone afterwards."""
        path = self.folder / f".{sid}-{os.urandom(8).hex()}.part"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(handle, "wb") as file:
                yield path, file
        finally:
            path.unlink(missing_ok=True)

    def whole(self, file: str, digest: str) -> Path:
        """Return where a recording lies that is what was put there, byte for byte; raises Spoiled."""
        path = self.place(file)
        with path.open("rb") as found:
            if file_digest(found, "sha256").hexdigest() != digest:
                raise Spoiled("the recording's file is not what was kept")
        return path

    def place(self, file: str) -> Path:
        """Return where a recording lies; raises Spoiled if it does not."""
        path = self._path(file)
        if not path.is_file():
            raise Spoiled("the recording's file is not in the folder")
        return path

    def remove(self, file: str) -> None:
        """Let a recording be gone; one that is not there is gone already."""
        self._path(file).unlink(missing_ok=True)
        self._sync()

    def sweep(self, known: Callable[[Collection[str]], Collection[str]], at: datetime) -> list[str]:
        """Remove what dead attempts have left, and long after what the record does not know; return the names."""
        if not self.folder.is_dir():
            return []
        aged = {path.name: at - _changed(path) for path in self.folder.iterdir() if path.is_file()}
        gone = [name for name, age in aged.items() if name.endswith(".part") and age > PART_LIVES]
        old = [name for name, age in aged.items() if _NAME.fullmatch(name) and age > STRANGER_LIVES]
        gone += sorted(set(old) - set(known(old))) if old else []
        for name in gone:
            (self.folder / name).unlink(missing_ok=True)
        return gone

    def _path(self, file: str) -> Path:
        if not _NAME.fullmatch(file):
            raise Spoiled("this is no recording's file")
        return self.folder / file

    def _sync(self) -> None:
        """Let names be on the disk."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _kind(head: bytes) -> tuple[str, str]:
    for begins, ending, media in SOUNDS:
        if begins.match(head):
            return ending, media
    raise NoSound("what the carrier gives out is called a sound and is none")


def _changed(path: Path) -> datetime:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return datetime.max.replace(tzinfo=UTC)
