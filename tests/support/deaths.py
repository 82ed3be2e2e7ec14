"""Orders to the launcher of `tests.support.dying`, and what became of whoever carried them out."""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Fate:
    """How one process went: the steps it took, and its answer unless it was killed before."""

    steps: tuple[str, ...]
    killed: bool
    answer: bytes | None


class Launcher:
    """The launcher as a child process; one order at a time."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self._child = child

    def run(self, order: Mapping[str, Any]) -> Fate:
        """Let one process carry out the order; fails if it ended otherwise than by its work or by SIGKILL."""
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()
        said = json.loads(self._child.stdout.readline())
        assert said["ended"] in (0, -signal.SIGKILL), said
        steps = tuple(told["step"] for told in said["told"] if "step" in told)
        answers = [base64.b64decode(told["answer"]) for told in said["told"] if "answer" in told]
        return Fate(steps, said["ended"] != 0, answers[0] if answers else None)


@contextmanager
def launching() -> Iterator[Launcher]:
    """Give a launcher; it ends with the block."""
    program = [sys.executable, "-m", "tests.support.dying"]
    with subprocess.Popen(
        program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        yield Launcher(child)
        assert child.stdin
        child.stdin.close()
