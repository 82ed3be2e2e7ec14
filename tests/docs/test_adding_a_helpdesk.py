"""The adapter printed in docs/adding-a-helpdesk.md is whole: taken out of the page, it keeps the contract."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.bench import Bench
from tests.support.served import served
from tests.support.tiny import TOKEN, Server, TinyBench
from tests.support.wire import Wire
from tests.ticket_client import test_contract, test_contract_changes
from ticket_client import desks
from ticket_client.desk import Setup
from ticket_client.errors import Misconfigured

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-helpdesk.md"
CANNOT = {
    "test_a_file_is_taken_away",
    "test_a_merged_ticket_leads_to_the_one_it_went_into",
    "test_racing_comments_stand_once_each",
}
"""What Tiny has no way to do, as its abilities say."""
LAWS = {
    name: law
    for name, law in (*vars(test_contract).items(), *vars(test_contract_changes).items())
    if name.startswith("test_")
    and set(inspect.signature(law).parameters) <= {"bench", "key"}
    and name not in CANNOT
}


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Make the page's file a kind of desk."""
    (code,) = re.findall(r"```python\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "tiny.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(desks, "__path__", [*desks.__path__, str(tmp_path)])
    yield "tiny"
    sys.modules.pop("ticket_client.desks.tiny", None)
    vars(desks).pop("tiny", None)


@pytest.fixture
def bench(kind: str) -> Iterator[Bench]:
    """A technician at a Tiny that the page's adapter speaks to over a wire."""
    server = Server()
    with served(server.app()) as url, Wire(url) as wire:
        yield TinyBench(desks.make(kind, Setup("tiny", wire.url, TOKEN, {})), server, wire)


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_the_pages_adapter_keeps_the_contract(law: Callable[..., None], bench: Bench) -> None:
    """Each law of the contract that needs no more than a desk and a key."""
    given = {"bench": bench, "key": uuid4().hex}
    law(**{name: given[name] for name in inspect.signature(law).parameters})


def test_the_pages_adapter_is_a_kind_like_any_other(kind: str) -> None:
    """It is found by its file alone, tells what it can do, and has a section for the page of helpdesks."""
    assert kind in desks.kinds()
    assert not desks.abilities_of(kind).merge
    assert "queue" in desks.about(kind)


@pytest.mark.parametrize(
    ("token", "options", "sentence"), [("wrong", {}, "our token"), (TOKEN, {"queue": "x"}, "«x»")]
)
def test_the_pages_adapter_tells_what_is_wrong(
    kind: str, token: str, options: dict[str, str], sentence: str
) -> None:
    """`check` names a bad token and a queue that is not there."""
    with served(Server().app()) as url, pytest.raises(Misconfigured, match=sentence):
        desks.make(kind, Setup("tiny", url, token, options)).check()


def test_the_pages_adapter_is_small() -> None:
    """The walk is worth taking only while the adapter can be read in one go."""
    (code,) = re.findall(r"```python\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 100
    assert max(map(len, code.splitlines())) <= 115
