"""Mutation of the routing: the code is broken in one small way after another, and the tests have to see each.

`make mutate` runs it. First every clause of the circular is broken on purpose and has to make cases of its own
fail; then every comparison, condition, number and choice of the deciding modules is turned round. A mutant that no
test sees is a survivor: it has to stand in `HARMLESS` with why it changes no decision, or the run fails.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis  # noqa: F401  loaded once, before the processes that need it are made
import pydantic  # noqa: F401
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.mutants import mutants

ROOT = Path(__file__).parents[1]
ROUTE = Path("intake/route")
MODULES = ("choose", "decide", "given", "hours", "place", "propose", "tell", "terms", "weigh")
TESTS = tuple(
    f"tests/intake/test_route_{name}.py" for name in ("clauses", "words", "decide", "hours", "command", "table")
)
SLOTS = 2

CLAUSES = {
    "A1-1": ("propose", "if terms.mode == Mode.A1 else", "if False else"),
    "A1-2": ("choose", "Why.HEAD_ASSIGNS, Why.PARTNER_VISITS}", "Why.PARTNER_VISITS}"),
    "A1-3": ("tell", '"A1-3" if terms.mode == Mode.A1 else "A2-3"', '"A2-3"'),
    "A2-1": ("choose", "return partner, Why.PARTNER_VISITS", "return keplinet, Why.PARTNER_VISITS"),
    "A2-2": ("choose", "Why.HEAD_ASSIGNS, Why.PARTNER_VISITS}", "Why.HEAD_ASSIGNS}"),
    "A2-3": ("decide", "else (choice.loser,)", "else ()"),
    "A3-1": ("terms", "if case.mode is not None:", "if False:"),
    "A3-2": ("place", "if case.inaccessible:", "if False:"),
    "A3-3": ("terms", "if case.system else frozenset()", "if False else frozenset()"),
    "A3-4": ("choose", "if not terms.away:", "if True:"),
    "A3-5": ("rulebook", 'return case.kind != "enquiry" and', "return False and"),
    "B-4": ("weigh", "if case.unfinished else rules.triage", "if True else rules.triage"),
    "B-4m": ("choose", "if terms.mode == Mode.A1:", "if False:"),
    "B-4t": ("decide", "technician=technician.key if technician else None", "technician=None"),
    "B-4a": ("choose", "if bool(keplinet.lacks) != bool(partner.lacks):", "if False:"),
    "B-4b": ("terms", "self.service == Service.ONSITE and bool(self.away)", "False"),
    "B-4c": ("choose", "return Why.OVERFLOW if winner.full else None", "return None"),
    "S-7": ("choose", "return None if winner.open else Why.CLOSED", "return None"),
}
"""One deliberate break a clause: module, what stands there, what is put in its place."""

HARMLESS = {
    "choose: of_keplinet < of_partner → LtE": "equal shares are answered on the line before",
    "hours: 366 → 367": "a day more is looked ahead, and no book closes a team for a year",
    "hours: 0 → 1": "the minute of a door that never opens is told nowhere",
    "hours: opens > minute → GtE": "a team that opens this very minute is open, which is answered before",
    "hours: 19 * (year % 19) + 15 → Sub": "15 more and 15 less are the same among 30",
    "hours: year % 7 → Add": "7 more is the same among 7",
    "tell: loser → winner (2)": "the other body is named where the mode bars one, and it never bars the winner",
}
"""Survivors by name, with the reason why they change no decision."""


@dataclass(frozen=True)
class Mutant:
    """A module broken in one place. `wanted` are the tests that have to see it, in pytest's own words."""

    name: str
    module: str
    source: str
    wanted: tuple[str, ...] = TESTS


def broken_clauses() -> Iterator[Mutant]:
    """Yield every clause broken on purpose, to be seen by the clause's own cases."""
    for clause, (module, old, new) in CLAUSES.items():
        source = (ROOT / ROUTE / f"{module}.py").read_text(encoding="utf-8")
        if source.count(old) != 1:
            sys.exit(f"CLAUSES: {clause} names what does not stand once in {module}.py: {old}")
        own = (TESTS[0], "-k", f"test_the_clause_holds and {clause}-")
        yield Mutant(f"clause {clause}", module, source.replace(old, new), own)


def broken(module: str) -> Iterator[Mutant]:
    """Yield a module with one place broken after another."""
    for name, source in mutants((ROOT / ROUTE / f"{module}.py").read_text(encoding="utf-8")):
        yield Mutant(f"{module}: {name}", module, source)


class Bench:
    """Copies of the project, one a slot, in which mutants are tried in processes of their own."""

    def __init__(self, home: Path) -> None:
        self._free = [home / str(number) for number in range(SLOTS)]
        self._busy: dict[int, tuple[Path, Mutant]] = {}
        for slot in self._free:
            for part in ("intake", "ivr", "ticket_client", "tests", "templates"):
                shutil.copytree(ROOT / part, slot / part, ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(ROOT / "pyproject.toml", slot)

    def survivors(self, tried: Iterable[Mutant]) -> Iterator[str]:
        """Yield the names of those that no test sees."""
        for mutant in tried:
            if not self._free:
                yield from self._over()
            slot = self._free.pop()
            self._busy[_tried(mutant, slot)] = slot, mutant
        while self._busy:
            yield from self._over()

    def _over(self) -> Iterator[str]:
        child, status = os.wait()
        slot, mutant = self._busy.pop(child)
        self._free.append(slot)
        shutil.copy(ROOT / ROUTE / f"{mutant.module}.py", slot / ROUTE)
        told = "survives" if status == 0 else "seen"
        print(f"{told:9} {mutant.name}", flush=True)
        if status == 0:
            yield mutant.name


def _tried(mutant: Mutant, slot: Path) -> int:
    """Return the process that runs the wanted tests on the mutant, in the slot; it fails if one sees it."""
    (slot / ROUTE / f"{mutant.module}.py").write_text(mutant.source, encoding="utf-8")
    child = os.fork()
    if child:
        return child
    sys.dont_write_bytecode = True
    os.chdir(slot)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os._exit(
        pytest.main(
            ["-x", "-q", "--timeout=60", "-p", "no:xdist", "--noconftest", "--assert=plain", *mutant.wanted]
        )
    )


def main() -> None:
    """Break everything; fail if a clause's break is not seen by its own cases, or a survivor has no reason."""
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Path(home))
        whole = Mutant("nothing is broken", "choose", (ROOT / ROUTE / "choose.py").read_text(encoding="utf-8"))
        if not list(bench.survivors([whole])):
            sys.exit("The tests fail although nothing is broken: mend that first.")
        unseen = set(bench.survivors(broken_clauses()))
        alive = set(bench.survivors(mutant for module in MODULES for mutant in broken(module)))
    for name in sorted(unseen | (alive - HARMLESS.keys())):
        print(f"No test sees it: {name}")
    for name in sorted(HARMLESS.keys() - alive):
        print(f"HARMLESS names what is seen or gone: {name}")
    sys.exit(bool(unseen or alive ^ HARMLESS.keys()))


if __name__ == "__main__":
    main()
