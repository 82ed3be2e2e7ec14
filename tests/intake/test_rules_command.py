"""The rule book from a file to what is in force, as an operator and the heads of an area do it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from intake.__main__ import main
from intake.ground.db import Database
from intake.ground.tables import rule_book
from intake.route.rulebook import SHIPPED, RuleBook
from tests.support.house import ACCOUNT, NO_CARRIER, TOKEN

SHEET = SHIPPED.read_text(encoding="utf-8")
PEL = "\n[area.pel]\n"
WAITS = "Proposal p1 lacks these marks of heads"


@dataclass
class Operator:
    """Somebody at the command line, with a file to work on."""

    env: dict[str, str]
    file: Path

    def types(self, *words: str, ok: bool = True, **more: str) -> str:
        """Run `intake rules`; return what it says."""
        done = self.runs("rules", *words, **more)
        assert (done.exit_code == 0) is ok, done.output
        return done.output

    def runs(self, *words: str, **more: str) -> Result:
        """Run a command."""
        return CliRunner().invoke(main, words, env={**self.env, **more})

    def writes(self, *changes: tuple[str, str]) -> str:
        """Put the shipped book with some changes into the file; return its path."""
        text = SHEET
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        self.file.write_text(text, encoding="utf-8")
        return str(self.file)


@pytest.fixture
def operator(database: Database, tmp_path: Path) -> Operator:
    """An installation whose first version is there."""
    env = {
        "INTAKE_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "INTAKE_PUBLIC_URL": "https://ivr.example.gr",
        "INTAKE_TWILIO_ACCOUNT_SID": ACCOUNT,
        "INTAKE_TWILIO_AUTH_TOKENS": TOKEN,
        "INTAKE_TWILIO_API_URL": NO_CARRIER,
        "INTAKE_HELPDESK": "memory",
        "INTAKE_RECORDINGS": str(tmp_path / "recordings"),
    }
    operator = Operator(env, tmp_path / "draft.toml")
    assert operator.runs("migrate").exit_code == 0
    return operator


@contextmanager
def without(queue: str, folder: Path) -> Iterator[dict[str, str]]:
    """Give the settings of a helpdesk by mail that has no box for one queue."""
    boxes = [f'{name} = "{name}@example.gr"' for name in RuleBook.load().teams() if name != queue]
    head = '[letters]\nkind = "mail"\nurl = "smtp://127.0.0.1:9"\n[letters.options]\n'
    head += 'from = "ivr@example.gr"\nto = "helpdesk@example.gr"\ntls = false\n[letters.options.queues]\n'
    (folder / "desks.toml").write_text(head + "\n".join(boxes), encoding="utf-8")
    yield {"INTAKE_HELPDESKS": str(folder / "desks.toml")}


def read(file: str) -> str:
    """Return a file's text."""
    return Path(file).read_text(encoding="utf-8")


def test_what_is_shown_is_what_was_published(operator: Operator) -> None:
    """The book in force comes out byte for byte, by number, by fingerprint, and without a name."""
    assert operator.types("show") == SHEET
    fingerprint = RuleBook.load().version
    assert fingerprint in operator.types("history")
    assert operator.types("show", "1") == operator.types("show", fingerprint[:12]) == SHEET
    assert "There is no 7" in operator.types("show", "7", ok=False)


def test_a_change_outside_the_areas_is_in_force_at_once(operator: Operator) -> None:
    """No head is asked for a line's number; the history names who, why, and what was changed."""
    file = operator.writes(('"+302610000001"', '"+302610000009"'))
    told = operator.types("publish", file, "--by", "Μαρία", "--note", "νέος αριθμός", "--lang", "en")
    assert "lines, keplinet-ach, number: from +302610000001 to +302610000009" in told
    assert "Version 2 is in force." in told
    assert "Μαρία  «νέος αριθμός», in force" in operator.types("history")
    assert operator.types("show") == read(file)
    assert "γραμμές, keplinet-ach, αριθμός: από +302610000001 σε +302610000009" in operator.types("diff")
    assert "is version 2, which is in force" in operator.types("publish", file, "--by", "Μαρία")


def test_both_heads_mark_a_change_of_their_area(operator: Operator) -> None:
    """A1-3, A2-3: it comes into force with the second mark, not before, and not by one person twice."""
    file = operator.writes((PEL, PEL + 'mode = "A1"\n'))
    told = operator.types("publish", file, "--by", "Μαρία")
    assert "Πέλλα:\n  τρόπος συνεργασίας: από HYBRID σε A1" in told
    assert f"{WAITS} (2): pel keplinet, pel partner." in told
    assert f"{WAITS} (2)" in operator.types("publish", file, "--by", "Μαρία")
    told = operator.types("mark", "p1", "--area", "pel", "--body", "keplinet", "--by", "Α. Βήτα")
    assert f"{WAITS} (1): pel partner." in told
    for words, why in (
        (("p1", "--area", "pel", "--body", "keplinet", "--by", "Ω"), "has marked p1 already"),
        (("p1", "--area", "pel", "--body", "partner", "--by", "α. βήτα"), "the other head must do so"),
        (("p1", "--area", "ser", "--body", "partner", "--by", "Ω"), "does not change «ser»; it changes pel"),
        (("p9", "--area", "pel", "--body", "partner", "--by", "Ω"), "There is no p9"),
    ):
        assert why in operator.types("mark", *words, ok=False)
    assert operator.types("show") == SHEET
    told = operator.types("mark", "1", "--area", "pel", "--body", "partner", "--by", "Γ. Δέλτα")
    assert "version 2 is in force" in told
    assert operator.types("show") == operator.types("show", "p1") == read(file)
    assert "marked for pel partner" in operator.types("history")


def test_a_convention_is_a_rule_of_every_area(operator: Operator) -> None:
    """What reaches all areas needs all their heads, or a reason that the history shows; nobody is locked out."""
    file = operator.writes(("capacity = 40", "capacity = 41"))
    assert "(116): thess-a keplinet" in operator.types("publish", file, "--by", "Μαρία")
    told = operator.types("publish", file, "--by", "Μαρία", "--without-marks", "έκτακτη ανάγκη", "--lang", "en")
    assert "58 areas:\n  KEPLINET, limit of open tickets: from 40 to 41" in told
    assert "Version 2 is in force. It overtakes p1: hand that in again." in told
    told = operator.types("history")
    assert "without marks: έκτακτη ανάγκη" in told
    assert "Overtaken by a later version" in told
    late = operator.types("mark", "p1", "--area", "pel", "--body", "partner", "--by", "Γ", ok=False)
    assert "waits for nobody any more" in late


def test_a_draft_that_fails_is_refused_with_its_lines(operator: Operator) -> None:
    """All that is wrong is listed at once, each with the line of its key, and nothing is stored."""
    file = operator.writes((PEL, PEL + "sead = 1\n"), ('primary = "938"', 'primary = "38"'))
    rows = read(file).split("\n")
    for command in (("lint", file), ("publish", file, "--by", "Μαρία")):
        told = operator.types(*command, ok=False)
        assert f"{file}:{rows.index('sead = 1') + 1}: area.pel.sead is not a key of the rule book" in told
        line = next(number for number, row in enumerate(rows, 1) if 'primary = "38"' in row)
        assert f"{file}:{line}: area.pel.prefixes.primary cannot be '38'" in told
        assert "2 to correct; nothing was changed" in told
    assert operator.types("history").startswith("1  ")


def test_a_queue_that_the_helpdesk_lacks_is_refused(operator: Operator, tmp_path: Path) -> None:
    """The desk is asked, and the line of the area whose team has no queue there is named."""
    file = operator.writes((PEL, PEL + "# edited\n"))
    with without("keplinet-pel", tmp_path) as settings:
        told = operator.types("publish", file, "--by", "Μαρία", ok=False, **settings)
    line = read(file).split("\n").index("[area.pel]") + 1
    assert f"{file}:{line}: area.pel.keplinet.queue is keplinet-pel, which «letters» does not have" in told


def test_a_book_that_would_stop_the_next_start_is_refused(operator: Operator) -> None:
    """A helpdesk nobody has set up; a canary that would have no line."""
    file = operator.writes((PEL, PEL + 'desk = "north"\n'), ("canary = true\n", "test = true\n"))
    told = operator.types("publish", file, "--by", "Μαρία", ok=False, INTAKE_CANARY_EVERY_S="60")
    line = read(file).split("\n").index('desk = "north"') + 1
    assert f"{file}:{line}: area.pel.desk names the helpdesk «north», but only «memory» is set up." in told
    assert "there is no canary line, but INTAKE_CANARY_EVERY_S is set" in told


def test_lint_needs_no_settings(operator: Operator) -> None:
    """A file can be looked at where nothing is set up; what was not asked is said."""
    done = CliRunner().invoke(main, ["rules", "lint", operator.writes()])
    assert done.exit_code == 0
    assert "no helpdesk was asked for its queues" in done.output


def test_before_the_first_start_the_next_step_is_named(
    operator: Operator, new_database: Callable[[bool], Database]
) -> None:
    """No version, or no table for it: both are told in one sentence."""
    for migrated in (True, False):
        url = new_database(migrated).url.render_as_string(hide_password=False)
        told = operator.types("show", ok=False, INTAKE_DATABASE_URL=url)
        assert told == "Error: No version is in force yet: run «intake migrate».\n"


def test_a_file_alone_changes_nothing(operator: Operator) -> None:
    """INTAKE_RULES is for the first start: later `check` says that the file differs from what is in force."""
    file = operator.writes((PEL, PEL + 'mode = "A1"\n'))
    assert operator.runs("migrate", INTAKE_RULES=file).exit_code == 0
    assert operator.types("show", INTAKE_RULES=file) == SHEET
    told = operator.runs("check", INTAKE_RULES=file).output
    assert "✓ rules" in told
    assert "– rules: INTAKE_RULES names a file that is not version 1" in told
    assert "– rules" not in operator.runs("check").output


def test_any_two_books_can_be_compared(operator: Operator) -> None:
    """A file with what is in force, a version with itself, one file with another; the lines too if wished."""
    file = operator.writes((PEL, PEL + 'mode = "A2"\n'))
    assert "Pella:\n  mode of cooperation: from HYBRID to A2" in operator.types("diff", file, "--lang", "en")
    assert "from A2 to HYBRID" in operator.types("diff", file, "1", "--lang", "en")
    assert "No rule changes" in operator.types("diff", "1", "--lang", "en")
    assert '\n+mode = "A2"\n' in operator.types("diff", file, "--text")
    assert "Name two books at most" in operator.types("diff", "1", "1", "1", ok=False)


def test_a_version_that_cannot_be_read_is_replaced(operator: Operator, database: Database) -> None:
    """It stops every start, and nobody is locked out: a good book is published over it, with a reason."""
    with database.write() as connection:
        connection.execute(update(rule_book).values(text=SHEET.replace("[lead]", "[leader]")))
    assert "Version 1 is not as it was published" in operator.runs("relay", "--once").output
    file = operator.writes()
    assert "every area may change" in operator.types("diff", file, "--lang", "en")
    assert "(116)" in operator.types("publish", file, "--by", "Μαρία")
    told = operator.types("publish", file, "--by", "Μαρία", "--without-marks", "χαλασμένη έκδοση")
    assert "Version 2 is in force." in told
    assert operator.runs("relay", "--once").exit_code == 0
