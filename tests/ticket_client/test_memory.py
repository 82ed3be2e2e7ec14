"""What only the desk in a dict promises."""

from concurrent.futures import ThreadPoolExecutor

from tests.support.desks.memory import Ticking
from ticket_client.memory import Memory
from ticket_client.values import Draft, Progress


def test_only_what_changed_is_dated_anew() -> None:
    """A verb that finds its work done leaves the date of the last change alone."""
    desk = Memory({"network"}, Ticking())
    ref = desk.open(Draft("θ", "κ"), "key").ref
    desk.assign(ref, "network")
    desk.comment(ref, "σ", "c")
    last = desk.advance(ref, Progress.DONE).changed_at
    desk.assign(ref, "network")
    desk.comment(ref, "σ", "c")
    desk.update(ref, Draft("θ", "κ"))
    assert desk.advance(ref, Progress.DONE).changed_at == last


def test_a_change_of_fields_alone_is_a_change() -> None:
    """A draft that differs in what no ticket shows still dates the ticket anew."""
    desk = Memory((), Ticking())
    opened = desk.open(Draft("θ", "κ"), "key")
    assert desk.update(opened.ref, Draft("θ", "κ", school_code="0601010")).changed_at > opened.changed_at


def test_threads_lose_no_comment() -> None:
    """Comments that many threads add at once all stand, each once."""
    desk = Memory((), Ticking())
    ref = desk.open(Draft("θ", "κ"), "key").ref
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: desk.comment(ref, f"σχόλιο {n % 50}", f"c{n % 50}"), range(200)))
    assert sorted(desk.comments(ref)[1:]) == sorted(f"σχόλιο {n}" for n in range(50))
