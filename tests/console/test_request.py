"""The page of one request."""

from intake.ground import tables
from tests.support.console import SignIn
from tests.support.house import House


def test_first(house: House, sign_in: SignIn) -> None:
    """It opens."""
    lead = sign_in("lead")
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press("2")
    phone.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    number = house.one(tables.request).number
    page = lead.page(f"/requests/{number}")
    assert number in page
    lead.page(f"/requests/{number}/watch?seen=0&version=1")
