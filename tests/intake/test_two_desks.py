"""Several helpdesks at once: each area's tickets at its own, and a request that moves with its area."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from intake.ground import tables
from intake.ground.db import Database
from intake.record import moves, outbox
from intake.route.rulebook import SHIPPED
from ivr.phone import Phone
from tests.support.databases import ON_A_SERVER
from tests.support.house import House
from tests.support.troubled import Troubled, run
from ticket_client.errors import Rejected
from ticket_client.memory import Memory
from ticket_client.values import Progress

DESKS = """
[central]
kind = "memory"
url = "memory://central"

[north]
kind = "memory"
url = "memory://north"
"""


@pytest.fixture
def two(database: Database, tmp_path: Path) -> Iterator[House]:
    """Give an installation with two desks, whose rule book sends one area to the second, and a school at each."""
    rules, desks = tmp_path / "rules.toml", tmp_path / "desks.toml"
    book = SHIPPED.read_text(encoding="utf-8")
    rules.write_text(book.replace("[area.ach]\n", '[area.ach]\ndesk = "north"\n'), encoding="utf-8")
    desks.write_text(DESKS, encoding="utf-8")
    house = House(database, more={"rules": rules, "helpdesks": desks})
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    house.add_school("0601010", "1ο ΓΕΛ ΠΑΤΡΑΣ", directorate="ach", municipality="ΠΑΤΡΕΩΝ")
    yield house
    house.app.database.close()


def desk(house: House, name: str) -> Memory:
    """Return one of the desks."""
    found = house.app.desks[name]
    assert isinstance(found, Memory)
    return found


def reported(house: House, code: str) -> Phone:
    """Play a call up to its request's number."""
    phone = house.phone()
    phone.dial()
    for keys in (code, "1", "1"):
        phone.press(keys)
    return phone


def corrected(phone: Phone, code: str) -> None:
    """Correct the school."""
    for keys in ("1", "1", code, "1"):
        phone.press(keys)


def places(house: House) -> dict[str, bool]:
    """Return at which desks the request has or had a ticket, and where it lives."""
    return {row.desk: row.live for row in house.rows(tables.ticket)}


def test_each_area_has_its_own_desk(two: House) -> None:
    """A ticket opens at the desk of its school's area."""
    for code, name in (("0501010", "central"), ("0601010", "north")):
        reported(two, code).hang_up()
        two.deliver()
        assert two.rows(tables.ticket)[-1].desk == name
    assert [len(list(desk(two, name).changed_since(two.clock()))) for name in ("central", "north")] == [1, 1]


def test_a_correction_before_the_ticket_only_redirects(two: House) -> None:
    """An area corrected before anything was sent is sent right, once."""
    phone = reported(two, "0501010")
    corrected(phone, "0601010")
    phone.hang_up()
    two.deliver()
    assert places(two) == {"north": True}
    assert list(desk(two, "central").changed_since(two.clock())) == []


def test_a_correction_after_the_ticket_closes_it_with_a_pointer(two: House) -> None:
    """An area corrected across desks opens anew at the right one; the old ticket says where, and is done."""
    phone = reported(two, "0501010")
    two.deliver()
    left = two.one(tables.ticket).ref
    corrected(phone, "0601010")
    phone.hang_up()
    two.deliver()
    two.look()
    assert places(two) == {"central": False, "north": True}
    there = two.one(tables.ticket, desk="north")
    assert desk(two, "central").read(left).progress is Progress.DONE
    assert f"«north», δελτίο {there.ref}" in desk(two, "central").comments(left)[-1]
    assert (there.team, there.progress) == (desk(two, "north").read(there.ref).team, "pending")
    assert there.team.endswith("ach")
    assert two.one(tables.request).state == "confirmed"


def test_there_and_back_again_leaves_one_live_ticket(two: House) -> None:
    """Corrected back, the first ticket is the live one again and open, the second is closed."""
    phone = reported(two, "0501010")
    for code in ("0601010", "0501010"):
        two.deliver()
        corrected(phone, code)
    phone.hang_up()
    two.deliver()
    two.look()
    two.look()
    assert places(two) == {"central": True, "north": False}
    for row in two.rows(tables.ticket):
        progress = desk(two, row.desk).read(row.ref).progress
        assert progress is (Progress.PENDING if row.live else Progress.DONE)
    assert two.one(tables.request).state == "confirmed"
    assert two.rows(tables.promise, state="waiting") == []


def test_a_return_to_a_desk_tells_it_what_changed(two: House) -> None:
    """A desk that gets a request back is told what it has not heard: its ticket stands and is not written anew."""
    two.add_school("0501011", "2ο ΓΕΛ ΑΘΗΝΩΝ")
    phone = reported(two, "0501010")
    two.deliver()
    for code in ("0601010", "0501011"):
        corrected(phone, code)
        two.deliver()
    phone.hang_up()
    two.deliver()
    two.look()
    ticket = two.one(tables.ticket, live=True)
    assert ticket.desk == "central"
    assert "2ο ΓΕΛ ΑΘΗΝΩΝ" in desk(two, "central").read(ticket.ref).subject
    assert "2ο ΓΕΛ ΑΘΗΝΩΝ" in "\n".join(desk(two, "central").comments(ticket.ref)[1:])


def test_a_return_before_the_other_desk_knew_tells_what_changed(two: House) -> None:
    """The same when the request was back before it had left."""
    two.add_school("0501011", "2ο ΓΕΛ ΑΘΗΝΩΝ")
    phone = reported(two, "0501010")
    two.deliver()
    for code in ("0601010", "0501011"):
        corrected(phone, code)
    phone.hang_up()
    two.deliver()
    ticket = two.one(tables.ticket, live=True)
    assert ticket.desk == "central"
    assert "2ο ΓΕΛ ΑΘΗΝΩΝ" in desk(two, "central").read(ticket.ref).subject
    assert "2ο ΓΕΛ ΑΘΗΝΩΝ" in "\n".join(desk(two, "central").comments(ticket.ref)[1:])


@ON_A_SERVER
def test_the_longest_name_of_a_desk_finds_room(two: House) -> None:
    """A request may move to any desk that can be set up, also where the database counts letters."""
    reported(two, "0501010")
    two.deliver()
    request = two.one(tables.request).id
    for name in ("n" * 40, "m" * 40):
        with two.database.write() as connection:
            moves.to_desk(connection, request, name, two.clock())
    assert [row.desk for row in two.rows(tables.promise, verb="open")] == ["central", "m" * 40]


@ON_A_SERVER
def test_a_return_and_a_word_of_the_caller_do_not_collide(two: House) -> None:
    """While the relay notes that a request is back, its call tells more: together they promise one update."""
    phone = reported(two, "0501010")
    two.deliver()
    corrected(phone, "0601010")
    two.deliver()
    corrected(phone, "0501010")
    request = two.one(tables.request).id
    said = Event()

    def tell() -> None:
        with two.database.write() as connection:
            mine = tables.request.select().where(tables.request.c.id == request).with_for_update(key_share=True)
            connection.execute(mine).one()
            outbox.tell(connection, request, two.clock(), two.clock())
            said.set()
            sleep(0.5)

    with ThreadPoolExecutor(1) as pool:

        def meanwhile() -> None:
            central.meanwhile = lambda: None
            telling.append(pool.submit(tell))
            assert said.wait(5)

        telling: list[Future[None]] = []
        central = Troubled(desk(two, "central"), meanwhile=meanwhile)
        run(replace(two.app.relay, desks={**two.app.desks, "central": central}), "central")
        telling[0].result()
    assert len(two.rows(tables.promise, verb="update", desk="central")) == 1


def test_a_request_its_first_desk_refused_lives_at_the_second(two: House) -> None:
    """Parked at one desk, its area corrected to another's: there it is opened and assigned, whatever is parked."""
    phone = reported(two, "0501010")
    central = Troubled(desk(two, "central"), before={"open": [Rejected("no such field")]})
    run(replace(two.app.relay, desks={**two.app.desks, "central": central}), "central")
    corrected(phone, "0601010")
    phone.hang_up()
    two.deliver()
    assert places(two) == {"north": True}
    assert {row.state for row in two.rows(tables.promise, desk="north")} == {"kept"}


@pytest.mark.slow
def test_a_desk_that_hangs_never_makes_the_other_wait(two: House) -> None:
    """While every thread of a desk waits for an answer that never comes, the other one gets all its tickets."""
    back = Event()

    def hangs() -> None:
        assert back.wait(300)

    north = Troubled(desk(two, "north"), meanwhile=hangs)
    two.app.desks["north"] = north  # type: ignore[assignment]
    workers = two.app.workers
    workers.start()
    try:
        for serial in range(6):
            for code in ("0601010", "0501010"):
                phone = two.phone(caller=f"+3021099999{serial:02}")
                phone.dial()
                for keys in (code, "1", str(serial + 1)):
                    phone.press(keys)
                phone.hang_up()
        settled(lambda: len(two.rows(tables.ticket)) == 6 and not waiting(two, "central"))
        settled(lambda: north.opened == two.app.settings.relay_threads)
        assert {row.desk for row in two.rows(tables.ticket)} == {"central"}
        assert len(two.rows(tables.request)) == 12
        assert waiting(two, "north") == {"leased", "waiting"}
    finally:
        back.set()
        settled(lambda: not waiting(two, "north"))
        workers.stop()
    assert Counter(row.desk for row in two.rows(tables.ticket)) == {"central": 6, "north": 6}


def waiting(house: House, name: str) -> set[str]:
    """Return the states of what a desk has not been told yet."""
    return {row.state for row in house.rows(tables.promise, desk=name)} - {"kept"}


def settled(holds: Callable[[], bool]) -> None:
    """Wait until it holds; a minute is for ever."""
    until = monotonic() + 60
    while not holds():
        assert monotonic() < until, "it never came"
        sleep(0.02)
