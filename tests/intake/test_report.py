"""The month's sheet: every call of the carrier is accounted for, and what was sealed shows any later change."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, update

from intake.__main__ import main
from intake.ground import tables
from intake.record.sheets import chain, second
from intake.record.sheets.month import Month, bounds, counted
from intake.record.sheets.page import page
from intake.record.sheets.second import Unreadable
from tests.support.log_of_calls import Line, line
from ticket_client.memory import Memory

__all__ = ["line"]

MONTH = "2026-11"


def told(line: Line, month: str = MONTH) -> Month:
    """Count a month."""
    canary = line.house.app.rules.canary_line()
    with line.house.database.read() as connection:
        return counted(connection, month, canary.key if canary else None)


def reported(line: Line, caller: str, keys: tuple[str, ...] = ("0501010", "1", "2")) -> None:
    """Play a call up to its number; the carrier has it too."""
    phone = line.rings(caller)
    for each in keys:
        phone.press(each)
    phone.hang_up()
    line.over(phone)
    line.house.clock.pass_(minutes=2)


def a_month(line: Line) -> None:
    """Let a request be made, one that is added to, an empty call, a test, a lost call, and a call that goes on."""
    line.house.app.reconciler.run("schedule")
    reported(line, "+302101234561")
    reported(line, "+302101234562", ("0501010", "1", "2", "1"))
    for _ in range(2):
        phone = line.rings("+302101234563")
        phone.hang_up()
        line.over(phone)
    line.house.clock.pass_(days=1)
    test = line.house.phone(line="+302100000001")
    line.carrier.called(test.sid, test.caller, test.line, "completed", line.house.clock())
    test.dial()
    test.hang_up()
    line.logged(caller="+302101234564")
    line.house.clock.pass_(minutes=20)
    line.house.app.reconciler.run("schedule")
    line.rings("+302101234565")


def test_every_call_of_the_carrier_is_accounted_for(line: Line) -> None:
    """Per day: the carrier's calls are requests, entries and tests; what goes on, and what only we know, apart."""
    a_month(line)
    month = told(line)
    assert [day.day.day for day in month.days] == [23, 24]
    first, second_day = month.days
    assert (first.listed, first.requests, first.entries, first.found, first.unlisted) == (4, 2, 2, 0, 0)
    assert (second_day.listed, second_day.requests, second_day.tests, second_day.found) == (2, 1, 1, 1)
    assert (second_day.going_on, second_day.unlisted) == (1, 1)
    for day in (*month.days, month.whole):
        assert day.listed + day.unlisted == day.requests + day.entries + day.tests + day.going_on + day.lacking
    (gap,) = month.gaps
    assert (gap.cause, gap.found - gap.rang) == ("unheard", timedelta(minutes=20))
    assert gap.requests == (line.house.rows(tables.request)[-1].number,)


def test_a_call_at_midnight_counts_on_its_day_in_athens(line: Line) -> None:
    """A month begins and ends when it does for the callers."""
    line.house.clock.now = datetime(2026, 11, 30, 21, 59, tzinfo=UTC)
    reported(line, "+302101234561")
    line.house.clock.now = datetime(2026, 11, 30, 22, 1, tzinfo=UTC)
    reported(line, "+302101234562")
    assert [(day.day.month, day.day.day) for day in told(line).days] == [(11, 30)]
    assert [(day.day.month, day.day.day) for day in told(line, "2026-12").days] == [(12, 1)]
    assert bounds("2026-12")[1] == datetime(2026, 12, 31, 22, tzinfo=UTC)


def test_the_canarys_calls_are_no_calls(line: Line) -> None:
    """What we ring ourselves is neither the carrier's nor anybody's."""
    canary = line.house.app.rules.canary_line()
    assert canary
    line.house.phone(line=canary.number).dial()
    assert told(line).days == ()


def test_callbacks_and_the_wait_for_a_person_are_told(line: Line) -> None:
    """Who wanted a person counts as asked until the desk's ticket is taken, then as taken, then as settled."""
    house = line.house
    phone = line.rings("+302101234561")
    phone.press("0")
    phone.hang_up()
    house.clock.pass_(minutes=15)
    house.deliver()
    assert (told(line).callbacks.asked, told(line).callbacks.waiting, told(line).to_person.none) == (1, 1, 1)
    assert isinstance(house.desk, Memory)
    ref = house.one(tables.ticket).ref
    house.clock.pass_(minutes=15)
    house.desk.take(ref, "maria")
    house.look()
    month = told(line)
    assert (month.callbacks.taken, month.to_person.counted) == (1, 1)
    assert month.to_person.median == pytest.approx(31, abs=1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("el", ("Νοέμβριος 2026", "δεν έφτασε καθόλου", "δεν είναι σφραγισμένο")),
        ("en", ("November 2026", "never reached us")),
    ],
)
def test_the_page_reads_in_both_languages(line: Line, language: str, words: tuple[str, ...]) -> None:
    """The words, the days, the sum; and nothing of any caller."""
    a_month(line)
    text = page(told(line), None, language)  # type: ignore[arg-type]
    for each in (*words, "23/11/2026", "24/11/2026"):
        assert each in text
    assert "✓" in text
    assert "21012345" not in text


def test_a_sealed_sheet_outlives_its_calls(line: Line) -> None:
    """Once sealed, the sheet is the same though every call of the month is erased."""
    a_month(line)
    with line.house.database.write() as connection:
        sealed = chain.seal(connection, told(line), line.house.clock())
        for table in (tables.turn, tables.call_outcome, tables.clip):
            connection.execute(delete(table))
        connection.execute(update(tables.request).values(call=None))
        connection.execute(delete(tables.call))
    assert told(line).days == ()
    with line.house.database.read() as connection:
        kept = chain.latest(connection, MONTH)
        assert kept is not None
        assert chain.broken(connection) is None
    assert (kept.counted, kept.hash) == (sealed.counted, sealed.hash)
    assert kept.counted.whole.listed == 6
    assert sealed.hash in page(kept.counted, kept, "el")


@pytest.mark.parametrize("change", ["figures", "hash", "taken out"])
def test_a_sheet_that_was_changed_breaks_the_chain_from_there(line: Line, change: str) -> None:
    """Whoever edits a sealed sheet, its hash too, or takes one out, is found out by the next one."""
    a_month(line)
    with line.house.database.write() as connection:
        first = chain.seal(connection, told(line), line.house.clock())
        second_sheet = chain.seal(connection, told(line, "2026-12"), line.house.clock())
        third = chain.seal(connection, told(line), line.house.clock())
        mine = tables.sheet.c.id == first.id
        better = first.figures.replace('"unheard"', '"unended"')
        own = chain.hashed(first.before, first.month, first.at, better)
        changes = {"figures": {"figures": better}, "hash": {"figures": better, "hash": own}}
        if change == "taken out":
            connection.execute(delete(tables.sheet).where(tables.sheet.c.id == second_sheet.id))
        else:
            connection.execute(update(tables.sheet).where(mine).values(**changes[change]))
        found = chain.broken(connection)
    assert found is not None
    expected = {"figures": first.id, "hash": second_sheet.id, "taken out": third.id}
    assert found.id == expected[change]


def test_a_second_source_shows_what_never_reached_the_carrier(line: Line, tmp_path: Path) -> None:
    """Calls are matched by time and number, each of ours once; the rest is named; no number is kept."""
    a_month(line)
    rang = line.house.rows(tables.call)[0].began_at
    file = tmp_path / "exchange.csv"
    file.write_text(
        "began,caller\n"
        f"{(rang + timedelta(seconds=40)).isoformat()},+302101234561\n"
        f"{(rang + timedelta(seconds=41)).isoformat()},2101234561\n"
        f"{rang.isoformat()},2109999999\n"
        "2026-11-25 11:00:00,2101234561\n"
        "yesterday,2101234561\n",
        encoding="utf-8",
    )
    for _ in range(2):
        listed, troubles = second.read(file)
        with line.house.database.write() as connection:
            second.keep(connection, "exchange", second.matched(connection, listed, None))
    assert len(troubles) == 1
    assert troubles[0].startswith("line 6")
    (source,) = told(line).seconds
    assert (source.source, source.calls, len(source.missing)) == ("exchange", 4, 3)
    assert datetime(2026, 11, 25, 9, tzinfo=UTC) in source.missing
    assert all("210" not in row.ref for row in line.house.rows(tables.second_call))
    assert "Δεύτερη πηγή «exchange»: 4" in page(told(line), None, "el")


@pytest.mark.parametrize("content", [b"when,who\n", b"began,caller\n\xff\xfe\n", b""])
def test_a_file_that_is_no_list_of_calls_is_refused(tmp_path: Path, content: bytes) -> None:
    """A sentence says what lacks, and nothing was taken in."""
    file = tmp_path / "calls.csv"
    file.write_bytes(content)
    with pytest.raises(Unreadable):
        second.read(file)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_commands_seal_show_and_verify(line: Line, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Sealing waits for the month's end; a sealed month says if the record has changed; a broken chain is told."""
    a_month(line)
    monkeypatch.setenv("INTAKE_DATABASE_URL", line.house.app.settings.database_url)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["report", *words])

    assert run("calls", "--month", "2026-13").exit_code == 2
    early = run("calls", "--month", "2099-01", "--seal")
    assert early.exit_code == 1
    assert "is not over" in early.output
    assert "δεν είναι σφραγισμένο" in run("calls", "--month", MONTH).output
    with line.house.database.write() as connection:
        chain.seal(connection, told(line), line.house.clock())
    shown = run("calls", "--month", MONTH)
    assert "Σφραγίδα" in shown.output
    assert "says otherwise" not in shown.output
    line.house.phone().dial()
    assert "says otherwise" in run("calls", "--month", MONTH).output
    assert "✓ 1 sheets" in run("verify").output
    (tmp_path / "c.csv").write_text("began,caller\n2026-11-25 11:00,\n", encoding="utf-8")
    assert "1 calls, 0 of them" in run("import", str(tmp_path / "c.csv"), "--source", "exchange").output
    with line.house.database.write() as connection:
        connection.execute(update(tables.sheet).values(figures="{}"))
    assert run("verify").exit_code == 1
    assert "not as it was sealed" in run("calls", "--month", MONTH).output
