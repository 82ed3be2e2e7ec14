"""What a ticket says, in Greek, for the technician who reads it. The first three lines are enough to act.

Words only: what is known comes in `SlipFacts`, where it goes is decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from intake.ground.clock import ATHENS
from intake.record.facts import SlipFacts
from ticket_client.values import Draft

_REASONS = {
    "school_unconfirmed": "Ο καλών δεν επιβεβαίωσε το σχολείο.",
    "school_unknown": "Το σχολείο δεν αναγνωρίστηκε.",
    "school_inactive": "Το σχολείο εμφανίζεται ανενεργό στο μητρώο.",
    "school_merged": "Το σχολείο εμφανίζεται συγχωνευμένο στο μητρώο.",
    "category_unknown": "Δεν δηλώθηκε το θέμα.",
    "possible_duplicate": "Ίσως υπάρχει ήδη αίτημα για το ίδιο θέμα.",
    "wanted_person": "Ο καλών ζήτησε εκπρόσωπο.",
    "asked_status": "Ο καλών ρωτούσε για αίτημα που είχε ήδη κάνει.",
    "unfinished": "Η κλήση έκλεισε πριν πατηθεί ή ειπωθεί κάτι.",
    "left_message": "Υπάρχει ηχογραφημένο μήνυμα από κλήση με τεχνικό πρόβλημα.",
}
_KINDS = {"incident": "Βλάβη", "request": "Αίτημα εξυπηρέτησης", "enquiry": "Ερώτηση για αίτημα"}
_LEVELS = {"primary": "Πρωτοβάθμια", "secondary": "Δευτεροβάθμια", "other": "Άλλη μονάδα"}
_SYSTEMS = {"windows": "Windows", "linux": "Linux", "unknown": "δεν γνωρίζει"}
_CLIPS = {
    "school_name": "το όνομα του σχολείου",
    "problem": "περιγραφή του προβλήματος",
    "last_resort": "μήνυμα την ώρα τεχνικού μας προβλήματος",
}
_DAYS = ("Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή")


def draft(facts: SlipFacts, queue: str) -> dict[str, Any]:
    """Return the ticket's text as the payload of a promise: the fields of `ticket_client.desk.Draft`."""
    return asdict(
        Draft(
            subject=_subject(facts),
            body="\n".join((*_first_lines(facts), "", *_details(facts))),
            team=queue,
            school_code=facts.school_code,
            caller=facts.callback or facts.caller,
            urgent=bool(facts.urgent),
        )
    )


def _subject(facts: SlipFacts) -> str:
    urgent = "ΕΠΕΙΓΟΝ: " if facts.urgent else ""
    return f"{urgent}Αίτημα {facts.number}: {facts.category_label}, {facts.school_name or 'άγνωστο σχολείο'}"


def _first_lines(facts: SlipFacts) -> tuple[str, str, str]:
    """Return whom to ring, what it is and how urgent, and where."""
    ring = facts.callback or facts.caller
    whom = f"Τηλέφωνο: {ring}" if ring else "Τηλέφωνο: δεν υπάρχει (απόκρυψη αριθμού)"
    what = f"Θέμα: {_KINDS[facts.kind]}, {facts.category_label}. {_urgency(facts)}"
    place = ", ".join(part for part in (facts.municipality, facts.area and f"Δ/νση {facts.area}") if part)
    where = f"Σχολείο: {facts.school_name or 'δεν αναγνωρίστηκε'}" + (f", {place}" if place else "")
    return f"{whom}. Κλήση: {moment(facts.at)}.", what, where


def _urgency(facts: SlipFacts) -> str:
    if facts.delivered is not None:
        return "Ο εξοπλισμός έχει παραδοθεί." if facts.delivered else "Ο εξοπλισμός δεν έχει παραδοθεί ακόμη."
    if facts.urgent is None:
        return "Επείγον: δεν απαντήθηκε."
    return "Επείγον: ναι." if facts.urgent else "Επείγον: όχι."


def _details(facts: SlipFacts) -> list[str]:
    pairs = (
        ("Αριθμός αιτήματος", facts.number),
        ("Κωδικός σχολείου", facts.school_code),
        ("Βαθμίδα", facts.level and _LEVELS[facts.level]),
        ("Τηλέφωνα σχολείου", ", ".join(facts.phones)),
        ("Κλήση από", facts.caller if facts.callback else None),
        ("Σύστημα εργαστηρίου", facts.system and _SYSTEMS[facts.system]),
        ("Ιδιαιτερότητες", facts.notes),
        ("Προς έλεγχο", " ".join(_REASONS[reason] for reason in facts.reasons)),
    )
    return [f"{label}: {value}" for label, value in pairs if value]


def routed(team: str, sentence: str, watchers: Sequence[str]) -> str:
    """Return the comment that says which team has the ticket, why, and who follows it (A2-3)."""
    follows = f" Παρακολουθεί: {', '.join(watchers)}." if watchers else ""
    return f"Δρομολόγηση: {team}. {sentence}{follows}"


def goes_on(desk: str, ref: str) -> str:
    """Return the pointer on a ticket whose request now belongs to another helpdesk."""
    return f"Το αίτημα συνεχίζεται στο σύστημα «{desk}», δελτίο {ref}. Το παρόν δελτίο κλείνει."


def given_back(why: str, times: int) -> str:
    """Return the sentence on a ticket that a team has given back, with the team's own reason."""
    again = "" if times == 1 else f" Επιστρέφεται για {times}η φορά."
    return f"Η ομάδα το επέστρεψε ως μη αρμόδια: {why}.{again}"


def called_again(caller: str | None, at: datetime) -> str:
    """Return the comment on a request whose school called again."""
    return f"Νέα κλήση για το ίδιο θέμα, {moment(at)}. Τηλέφωνο: {caller or 'απόκρυψη αριθμού'}."


def message_left(kind: str, seconds: int | None, sid: str) -> str:
    """Return the comment on a recording."""
    length = f", {seconds} δευτερόλεπτα" if seconds else ""
    return f"Ηχογραφήθηκε {_CLIPS[kind]}{length}. Αναγνωριστικό ηχογράφησης: {sid}."


def moment(at: datetime) -> str:
    """Return a moment as Greek readers write it, in Athens time."""
    local = at.astimezone(ATHENS)
    return f"{_DAYS[local.weekday()]} {local.day}/{local.month}/{local.year}, {local:%H:%M}"
