"""What two heads watch jointly (A1-3, A2-3): an area's month adds up and stays as it was."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from intake.commands.heads import area_paper
from intake.ground import tables
from intake.record.heads import area_page
from intake.record.heads.figures import AreaMonth, Figures, HeadsMonth, counted
from intake.record.heads.words import FILE
from intake.record.ticket_words import words
from tests.support.house import House
from ticket_client.values import Progress

NETWORK, ACCOUNTS = "2", "5"
NAXOS, SYROS = "2901010", "2902020"
DAY = timedelta(days=1)


@pytest.fixture
def isles(house: House) -> House:
    """An installation with two schools of the Cyclades: one at the KEPLINET's seat, one on another island."""
    house.add_school(NAXOS, "1ο ΓΕΛ ΝΑΞΟΥ", ("2285012345",), directorate="kyk", municipality="ΝΑΞΟΥ")
    house.add_school(SYROS, "2ο ΓΕΛ ΣΥΡΟΥ", directorate="kyk", municipality="ΣΥΡΟΥ-ΕΡΜΟΥΠΟΛΗΣ")
    return house


def reported(house: House, code: str = NAXOS, category: str = NETWORK, **phone: str) -> str:
    """Let a school report a problem, and the ticket come to its team; return the ticket's reference."""
    call = house.phone(**phone)
    call.dial()
    for keys in (code, "1", category):
        call.press(keys)
    call.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    return str(house.rows(tables.ticket)[-1].ref)


def done(house: House, ref: str, progress: Progress = Progress.DONE) -> None:
    """Let the ticket be done at the helpdesk, or open again."""
    house.desk.advance(ref, progress)
    house.look()


def months(house: House, month: str = "2026-11", area: str | None = "kyk") -> AreaMonth:
    """Count an area's month."""
    with house.database.read() as connection:
        (found,) = counted(connection, house.app.rules, month, [area], house.clock()).areas
    return found


def counts(figures: Figures) -> tuple[int, ...]:
    """Return what was before, came, came back, went, and is left."""
    return tuple(getattr(figures, name) for name in area_page.COUNTS)


def test_an_areas_month_adds_up_and_stays_as_it_was(isles: House) -> None:
    """Before, opened, reopened and settled make the pending; what happens later changes no month that is over."""
    isles.clock.now = datetime(2026, 10, 20, 9, tzinfo=UTC)
    old, left = reported(isles), reported(isles, SYROS)
    done(isles, reported(isles, SYROS, ACCOUNTS))
    back = reported(isles, NAXOS, ACCOUNTS)
    done(isles, back)
    isles.clock.now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    done(isles, old)
    done(isles, back, Progress.WORKING)
    new = reported(isles, SYROS, "4")
    isles.clock.now = datetime(2026, 11, 30, 22, tzinfo=UTC)
    november = months(isles)
    assert counts(november.total) == (2, 1, 1, 1, 3)
    assert (november.total.oldest, november.total.median) == (41.5, 41.5)
    for ref in (left, back, new):
        done(isles, ref)
    isles.desk.assign(left, "lead")
    reported(isles)
    isles.clock.now = datetime(2026, 12, 20, 9, tzinfo=UTC)
    assert months(isles) == november
    assert counts(months(isles, "2026-12").total) == (3, 1, 0, 3, 1)
    assert counts(months(isles, "2026-10").total) == (0, 4, 0, 2, 2)


def test_the_figures_are_by_team_and_mode_with_the_trips(isles: House) -> None:
    """On-site work out of the seat is the partner's, with travel; at the seat the KEPLINET's, without (A3-4)."""
    reported(isles)
    reported(isles, SYROS)
    reported(isles, SYROS, ACCOUNTS)
    found = months(isles)
    assert [(group.team, group.mode, group.figures.opened) for group in found.groups] == [
        ("aegean-kyk", "HYBRID", 1),
        ("keplinet-kyk", "HYBRID", 2),
    ]
    assert (found.total.onsite, found.total.onsite_share) == (2, 67)
    assert (found.total.travel, found.total.travel_share) == (1, 33)
    assert sum(group.figures.opened for group in found.groups) == found.total.opened


def test_what_people_changed_is_told_with_the_reason(isles: House) -> None:
    """A team chosen by hand against ours, a ticket given back, each with what was written, but no number."""
    moved, back = reported(isles), reported(isles, SYROS)
    isles.desk.say(moved, "Ο τεχνικός μας είναι ήδη εκεί.\nΤηλ. 6971234567")
    isles.desk.assign(moved, "keplinet-kyk")
    isles.desk.say(back, "ΟΧΙ ΔΙΚΟ ΜΑΣ: η γραμμή είναι του παρόχου")
    isles.look()
    first, second = sorted(months(isles).overrides, key=lambda each: each.number)
    assert (first.decided, first.to, first.why) == (
        "aegean-kyk",
        "keplinet-kyk",
        "Ο τεχνικός μας είναι ήδη εκεί. Τηλ. …567",
    )
    assert (second.decided, second.to, second.why) == ("keplinet-kyk", "triage", "η γραμμή είναι του παρόχου")
    assert {group.team for group in months(isles).groups} == {"keplinet-kyk", "triage"}


def test_a_move_to_where_we_had_decided_changes_nothing(isles: House) -> None:
    """Who does by hand what our assignment would have done has overridden nobody; who only takes it neither."""
    call = isles.phone()
    call.dial()
    for keys in (NAXOS, "1", NETWORK):
        call.press(keys)
    isles.deliver()
    isles.desk.assign(isles.one(tables.ticket).ref, "aegean-kyk")
    call.hang_up()
    isles.look()
    taken = reported(isles, SYROS)
    isles.desk.take(taken, "maria")
    isles.look()
    assert [row.what for row in isles.rows(tables.audit, who="desk")] == ["overridden", "taken"]
    assert months(isles).overrides == ()


def test_a_reason_that_nobody_wrote_is_not_made_up(isles: House) -> None:
    """A note of last week is no reason of today's move."""
    ref = reported(isles)
    isles.desk.say(ref, "Θα περάσω αύριο")
    isles.look()
    isles.clock.pass_(days=2)
    isles.desk.assign(ref, "keplinet-kyk")
    isles.look()
    (override,) = months(isles).overrides
    assert override.why is None
    assert "Δεν γράφτηκε λόγος" in shown(isles)


def test_tests_canaries_and_empty_calls_are_in_no_figure(isles: House) -> None:
    """A test line, our own call, a call folded into another; an empty call of an area is told apart."""
    canary = isles.app.rules.canary_line()
    assert canary
    isles.phone(line=canary.number).dial()
    reported(isles, line="+302100000001")
    empty = isles.phone(caller="+302285099999")
    empty.dial()
    empty.hang_up()
    reported(isles, caller="+302285099999")
    isles.clock.pass_(minutes=20)
    lonely = isles.phone(caller="+306971234567", line="+302610000001")
    lonely.dial()
    lonely.hang_up()
    isles.clock.pass_(minutes=20)
    isles.deliver()
    assert counts(months(isles).total) == (0, 1, 0, 0, 1)
    assert (months(isles, area="ach").total, months(isles, area="ach").unfinished) == (Figures(), 1)


def test_a_request_of_no_area_is_counted_apart(isles: House) -> None:
    """Together with those, all areas hold every request; it waits in triage, in no mode."""
    call = isles.phone()
    call.dial()
    call.press("7777777")
    call.hang_up()
    reported(isles)
    found = everything(isles)
    assert sum(each.total.opened for each in found.areas) == 2
    nowhere = found.areas[-1]
    assert (nowhere.area, nowhere.total.opened) == (None, 1)
    assert [(group.team, group.mode) for group in nowhere.groups] == [("triage", None)]
    assert len(found.areas) == len(isles.app.rules.areas) + 1


def test_a_month_begins_and_ends_in_athens(isles: House) -> None:
    """One minute before midnight and one after are two months."""
    isles.clock.now = datetime(2026, 11, 30, 21, 55, tzinfo=UTC)
    reported(isles)
    isles.clock.now = datetime(2026, 11, 30, 22, 1, tzinfo=UTC)
    reported(isles, SYROS)
    assert counts(months(isles).total) == (0, 1, 0, 0, 1)
    assert counts(months(isles, "2026-12").total) == (1, 1, 0, 0, 2)


def test_a_request_that_was_merged_is_settled_and_one_that_moved_area_moves_whole(isles: House) -> None:
    """Merged at the helpdesk into another, it is pending no more; corrected to another area, it counts there."""
    first, second = reported(isles), reported(isles, NAXOS, ACCOUNTS)
    isles.desk.merge(second, first)
    isles.look()
    assert counts(months(isles).total) == (0, 2, 0, 1, 1)
    with isles.database.write() as connection:
        standing = isles.rows(tables.request, state="confirmed")[0].id
        connection.execute(
            tables.request.update().values(directorate="pel").where(tables.request.c.id == standing)
        )
        isles.app.dispatch.again(connection, standing, isles.clock())
    assert counts(months(isles).total) == (0, 1, 0, 1, 0)
    assert counts(months(isles, area="pel").total) == (0, 1, 0, 0, 1)


def everything(house: House, month: str = "2026-11") -> HeadsMonth:
    """Count a month of all areas."""
    with house.database.read() as connection:
        return counted(connection, house.app.rules, month, [*house.app.rules.areas, None], house.clock())


def shown(house: House, area: str = "kyk") -> str:
    """Return the page to print."""
    with house.database.read() as connection:
        return area_paper(counted(connection, house.app.rules, "2026-11", [area], house.clock()), house.app.rules)


def test_the_page_to_print_is_whole_and_escaped(isles: House) -> None:
    """Greek with English beside it, nothing to load, nothing of a caller, and what people wrote cannot run."""
    ref = reported(isles, caller="+306971234567")
    isles.desk.say(ref, "<script>alert(1)</script>")
    isles.desk.assign(ref, "keplinet-kyk")
    isles.look()
    page = shown(isles)
    for told in ("Κυκλάδες, Νοέμβριος 2026", "Cyclades, November 2026", "ΚΕ.ΠΛΗ.ΝΕ.Τ. Κυκλάδων", "size: A4"):
        assert told in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for loaded in ("<script", "src=", "href=", "url(", "http:", "https:", "@import", "697123"):
        assert loaded not in page


def test_the_page_of_all_areas_has_a_sheet_for_each_with_requests(isles: House) -> None:
    """A line for every area, and a sheet of its own where there is something to tell."""
    reported(isles)
    page = area_paper(everything(isles), isles.app.rules)
    assert page.count('<section class="sheet">') == 2
    assert page.count("<tr><td>") == len(isles.app.rules.areas) + 1
    line = next(line for line in area_page.text(everything(isles), isles.app.rules, "en").splitlines()
                if line.startswith("Cyclades"))  # fmt: skip
    assert line.split()[1:7] == ["0", "1", "0", "0", "1", "0"]


def test_the_table_has_a_row_for_each_figure_and_each_change(isles: House) -> None:
    """Every row is as wide as its head; the groups add up to the total."""
    ref = reported(isles)
    reported(isles, SYROS)
    isles.desk.assign(ref, "keplinet-kyk")
    isles.look()
    with isles.database.read() as connection:
        month = counted(connection, isles.app.rules, "2026-11", ["kyk"], isles.clock())
    head, *rows = area_page.rows(month, isles.app.rules)
    assert {len(row) for row in rows} == {len(head)}
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["what"] for row in told] == ["total", "group", "override"]
    assert (told[0]["opened"], told[0]["overrides"], told[1]["team"], told[1]["opened"]) == (
        2,
        1,
        "keplinet-kyk",
        2,
    )
    assert (told[2]["decided"], told[2]["assigned_to"]) == ("aegean-kyk", "keplinet-kyk")


def test_both_languages_say_the_same() -> None:
    """Every text is there twice, and leaves the same gaps (the area's genitive is Greek alone)."""
    greek, english = words("el", FILE).texts, words("en", FILE).texts
    for name, text in greek.items():
        gaps = [set(re.findall(r"{(\w+)}", told)) - {"genitive", "area"} for told in (text, english[name])]
        assert text, name
        assert gaps[0] == gaps[1], name


def test_an_empty_month_says_so(isles: House) -> None:
    """In words, not by an empty table alone."""
    assert "Κανένα αίτημα δεν εκκρεμεί." in shown(isles)
    assert months(isles).empty
