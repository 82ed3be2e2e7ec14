"""A small file system of its own for a test, that can be filled to the last byte and given room again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.require import missing

BLOCK = bytes(4096)


@dataclass(frozen=True)
class Room:
    """A mounted file system."""

    path: Path

    def fill(self, log: Path) -> None:
        """Leave room for nothing, not even for the rest of a page in the log that stands here."""
        _until_full(self.path / "ballast", BLOCK)
        _until_full(log, b"\n")

    def clear(self) -> None:
        """Give the room back."""
        (self.path / "ballast").unlink()


def _until_full(path: Path, piece: bytes) -> None:
    with path.open("ab", buffering=0) as file:
        while True:
            try:
                file.write(piece)
            except OSError:
                return


@contextmanager
def small(path: Path, size: str = "4m") -> Iterator[Room]:
    """Mount a file system of this size; skips the test where we may not."""
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        missing("room", "a file system of our own cannot be mounted")
    try:
        yield Room(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)
