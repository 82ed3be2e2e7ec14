"""A real Redmine, described rather than programmed, with the technician who sits at the programmed one."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from tests.support.desks.redmine import RedmineBench
from tests.support.desks.redmine import setup as settings
from tests.support.desks.rest import SHIPPED
from tests.support.redmine import Redmine
from tests.support.wire import Wire
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import rest

QUICK = False
LIVE = True
DESCRIPTION = SHIPPED / "redmine.toml"


class DescribedRedmineBench(RedmineBench):
    """The shipped description of Redmine, a wire that can be cut, and a real Redmine."""

    cannot: ClassVar[dict[str, str]] = {
        "test_racing_comments_stand_once_each": "a note has no key that Redmine would refuse a second time",
        "test_a_file_is_taken_away": "a description says nothing of taking files away",
    }  # fmt: skip


def described(redmine: Redmine, url: str) -> Careful:
    """Return the desk of the shipped description, with the numbers of this Redmine in its values."""
    me = redmine.ask("GET", "users/current.json", by=redmine.key)["user"]["id"]
    numbers = {"description": str(DESCRIPTION), "bridge_user": me, **settings(redmine).options}
    return rest.desk(Setup("rest", url, redmine.key, numbers))


@pytest.fixture
def at_rest_redmine(redmine: Redmine) -> Iterator[DescribedRedmineBench]:
    """A real Redmine, described."""
    with Wire(redmine.url) as wire:
        yield DescribedRedmineBench(described(redmine, wire.url), wire, redmine)
