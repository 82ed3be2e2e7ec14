"""A Twilio account over HTTP for a test, and at its end the question whether it answered as Twilio describes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ivr.carrier import Twilio
from tests.support.house import ACCOUNT, TOKEN
from tests.support.served import served
from tests.support.vendors.twilio import FakeTwilio


@dataclass(frozen=True)
class Account:
    """The account, and where it answers."""

    fake: FakeTwilio
    url: str

    @property
    def asked(self) -> Twilio:
        """Our side of it, with the right proof."""
        return Twilio(self.url, ACCOUNT, (ACCOUNT, TOKEN))


@contextmanager
def account() -> Iterator[Account]:
    """Give an account that answers by Twilio's own description, or fails the test."""
    fake = FakeTwilio(ACCOUNT, TOKEN)
    with served(fake.app()) as url:
        yield Account(fake, url)
    assert fake.flaws == []
