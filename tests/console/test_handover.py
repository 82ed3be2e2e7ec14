"""The hand-over sheet: what the shift did, and what it leaves, to each as far as they may see."""

import re

import pytest

from intake.ground import tables
from tests.support.console import SignIn
from tests.support.house import House


def wanted(house: House, caller: str = "+306912345678", category: str = "2") -> None:
    """Let a caller ask for a person."""
    phone = house.phone(caller=caller)
    phone.dial()
    for key in ("0501010", "1", category, "0"):
        phone.press(key)
    phone.hang_up()


def figures(page: str) -> dict[str, str]:
    """Return the sheet's figures by their names."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page))


def test_the_sheet_tells_what_was_done_and_what_is_left(house: House, sign_in: SignIn) -> None:
    """Calls and kept promises of the shift; owed ones with who has them, late ones in words; what needs a look."""
    house.clock.pass_(hours=-9)
    wanted(house, "+306900000000", "3")
    house.clock.pass_(hours=9)
    anna = sign_in(login="anna")
    anna.post("/presence", presence="on")
    wanted(house)
    wanted(house, "+306987654321", "4")
    first, second, third = house.rows(tables.callback)
    anna.post(f"/callbacks/{second.id}/try", result="reached", version=1)
    anna.post(f"/callbacks/{third.id}/try", result="busy", version=1, note="σε μάθημα")
    house.clock.pass_(minutes=70)
    page = anna.page("/handover")
    shown = figures(page)
    assert (shown["Κλήσεις"], shown["Καλέσαμε και μιλήσαμε"]) == ("2", "1")
    assert f"/callbacks/{first.id}" in page
    assert f"/callbacks/{second.id}" not in page
    assert page.count("Καθυστερεί:") == 2
    assert "Κατειλημμένο: σε μάθημα" in page
    assert "Anna Παπαδοπούλου" in page
    looks = re.findall(r'data-name="Αίτημα"><a class="number" href="/console/requests/(\d+)"', page)
    assert sorted(looks[-3:]) == sorted(row.number for row in house.rows(tables.request))
    assert figures(anna.page("/handover?hours=24"))["Κλήσεις"] == "3"


def test_an_auditor_reads_no_number_and_no_note(house: House, sign_in: SignIn) -> None:
    """Who rings nobody back sees the last digits alone, and nothing that an operator wrote."""
    operator = sign_in()
    wanted(house)
    operator.post(f"/callbacks/{house.one(tables.callback).id}/try", result="busy", version=1, note="κ. Νίκου")
    page = sign_in("auditor").page("/handover")
    assert "78</span>" in page
    assert "691" not in page
    assert "Νίκου" not in page


def test_another_areas_shift_is_empty(house: House, sign_in: SignIn) -> None:
    """The head of another area sees nothing of this one's."""
    wanted(house)
    page = sign_in("head", areas=("koz",)).page("/handover")
    assert figures(page)["Κλήσεις"] == "0"
    assert "Δεν χρωστάμε καμία κλήση" in page
    assert "Τίποτα δεν περιμένει έλεγχο" in page


@pytest.mark.parametrize("hours", ["0", "-1", "x", "99999999999", "8"])
def test_any_length_of_a_shift_is_a_sheet(house: House, sign_in: SignIn, hours: str) -> None:
    """What is no length of a shift shows the usual one."""
    assert '<option value="8" selected>' in sign_in().page(f"/handover?hours={hours}")
