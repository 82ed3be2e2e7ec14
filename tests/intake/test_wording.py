"""What a ticket says: whom to ring, what, where; all it knows of the school; in one language a helpdesk."""

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from intake.ground.tables import RequestState
from intake.record import moves, relearned, tickets
from intake.record.facts import AnotherCall, Clip, Earlier, SlipFacts
from intake.record.ticket_words import FILE, Language, words
from intake.record.wording import Wording, Wordings
from intake.route.values import Text
from ivr.form import CLIP_KINDS
from ivr.values import Reason

FACTS = SlipFacts(
    id="k", number="10008", at=datetime(2026, 11, 23, 8, 30, tzinfo=UTC), kind="incident", category=2, reasons=(),
    urgent=True, delivered=None, system="linux", caller="2101234567", callback=None, unfinished=False,
    school_name="1ο ΓΕΛ ΑΘΗΝΩΝ", school_code="0501010", level="secondary", municipality="ΑΘΗΝΑΙΩΝ",
    notes="Το κλειδί στον διευθυντή.", phones=("2101234567", "2101234568"), area=Text("Α΄ Αθήνας", "Athens A"),
    earlier=(), clips=(), calls=(), broke_off=None,
)  # fmt: skip
GREEK, ENGLISH = Wording(words("el")), Wording(words("en"))


def test_the_first_three_lines_are_enough_to_act() -> None:
    """Whom to ring and when the call came; what, how urgent; where."""
    body = GREEK.draft(FACTS, "triage")["body"]
    assert body.splitlines()[:4] == [
        "Τηλέφωνο: 2101234567. Κλήση: Δευτέρα 23/11/2026, 10:30.",
        "Θέμα: Βλάβη, Τοπικό ή ασύρματο δίκτυο. Επείγον: ναι.",
        "Σχολείο: 1ο ΓΕΛ ΑΘΗΝΩΝ, ΑΘΗΝΑΙΩΝ, Δ/νση Α΄ Αθήνας",
        "",
    ]
    for told in (
        "0501010",
        "Δευτεροβάθμια",
        "2101234567, 2101234568",
        "Το κλειδί στον διευθυντή.",
        "Linux",
        "10008",
    ):
        assert told in body


def test_a_ticket_is_in_one_language() -> None:
    """An English ticket has no Greek word but the names, and the other way round; a desk's setting decides."""
    full = replace(
        FACTS,
        reasons=tuple(Reason),
        earlier=(Earlier("10004", FACTS.at, 1, "done"), Earlier("10002", FACTS.at, 1, "confirmed")),
        clips=(Clip("problem", 12, "RE1"),),
        calls=(AnotherCall(FACTS.at, None, empty=False),),
    )
    names = (full.school_name, full.municipality, full.notes)
    draft = ENGLISH.draft(full, "triage")
    text = f"{draft['subject']}\n{draft['body']}"
    for name in names:
        text = text.replace(str(name), "")
    assert not re.search(r"[Α-Ωα-ωά-ώ]", text)
    assert not re.search(r"[A-Za-z]{4,}", GREEK.draft(full, "triage")["body"].replace("Linux", ""))
    assert Wordings({"north": "en"}).at("north") == ENGLISH
    assert Wordings({"north": "en"}).at("gone") == GREEK


def test_every_word_stands_in_both_languages_with_the_same_gaps() -> None:
    """The catalogue has no empty text, no text twice, and no gap that one language lacks."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        table = list(csv.DictReader(rows))
    assert len({row["id"] for row in table}) == len(table)
    for row in table:
        assert all(row[language] for language in get_args(Language)), row["id"]
        gaps = [set(re.findall(r"\{(\w+)\}", row[language])) for language in get_args(Language)]
        assert gaps[0] == gaps[1], row["id"]


@pytest.mark.parametrize("reason", [*Reason, tickets.DELETED, moves.RETURNED, relearned.RELEARNED])
def test_every_reason_can_be_told(reason: str) -> None:
    """Whatever puts a request before a person's eyes has its words, also what happened at the helpdesk."""
    for wording in (GREEK, ENGLISH):
        assert (
            wording.say(f"reason_{reason}") in wording.draft(replace(FACTS, reasons=(reason,)), "triage")["body"]
        )


@pytest.mark.parametrize("kind", CLIP_KINDS)
def test_every_recording_can_be_told(kind: str) -> None:
    """A recording is told by what it is, its seconds and the carrier's id."""
    body = GREEK.draft(replace(FACTS, clips=(Clip(kind, 9, "RE77"),)), "triage")["body"]
    assert f"Ηχογραφήθηκε {GREEK.say(f'clip_{kind}')}, 9 δευτερόλεπτα. Αναγνωριστικό ηχογράφησης: RE77" in body


def test_earlier_requests_are_named_with_their_end() -> None:
    """A technician sees at once that the same thing broke last week."""
    earlier = (Earlier("10004", FACTS.at, 1, RequestState.DONE), Earlier("10002", FACTS.at, 3, "needs_look"))
    assert (
        "Προηγούμενα αιτήματα του σχολείου: 10004 (23/11/2026, Διαδίκτυο, γραμμή ή τηλεφωνία, διεκπεραιωμένο); "
        "10002 (23/11/2026, Υπολογιστές ή εξυπηρετητής εργαστηρίου, σε εκκρεμότητα)"
    ) in GREEK.draft(replace(FACTS, earlier=earlier), "triage")["body"]


def test_a_word_that_lacks_costs_no_ticket() -> None:
    """P5: a request that cannot be worded has a plain ticket with whom to ring and which school."""
    draft = GREEK.draft(replace(FACTS, reasons=("a reason of tomorrow",)), "triage")
    assert draft["subject"] == "Αίτημα 10008"
    assert "2101234567" in draft["body"]
    assert "0501010" in draft["body"]
    assert draft["team"] == "triage"


def test_the_first_text_leads_to_the_console_and_no_later_one_does() -> None:
    """A technician follows the link to all that is known; what is told later does not tell it again."""
    link = "https://ivr.example.gr/console/requests/10008"
    for language, line in (
        ("el", f"Το αίτημα στην κονσόλα: {link}"),
        ("en", f"The request at the console: {link}"),
    ):
        wording = Wordings({"north": language}, None, link.removesuffix("10008")).at("north")
        without = Wordings({"north": language}).at("north").draft(FACTS, "triage")["body"]
        body = wording.draft(FACTS, "triage")["body"]
        assert body == f"{without}\n{line}"
        assert wording.news(without, body) == ""


def test_news_is_the_lines_that_are_new() -> None:
    """What was told before is not told again; without anything new there is nothing to say."""
    before = GREEK.draft(replace(FACTS, urgent=None, system=None), "triage")["body"]
    now = GREEK.draft(FACTS, "triage")["body"]
    assert GREEK.news(before, now).splitlines() == [
        "Ειπώθηκαν επίσης στην κλήση:",
        "Θέμα: Βλάβη, Τοπικό ή ασύρματο δίκτυο. Επείγον: ναι.",
        "Σύστημα εργαστηρίου: Linux",
    ]
    assert GREEK.news(now, now) == ""
    dealt_with = (Earlier("10004", FACTS.at, 1, RequestState.DONE),)
    assert GREEK.news(now, GREEK.draft(replace(FACTS, earlier=dealt_with), "triage")["body"]) == ""
