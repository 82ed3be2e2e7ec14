"""Texts put together in Greek and English: gaps filled, and counts, days and hours in words. Holds no sentence."""

from datetime import date

from intake.route.values import Reason, Text

Slot = str | int | Text


def fill(text: Text, **slots: Slot) -> Text:
    """Return the text with its gaps filled, each language with its own words."""
    el = {name: slot.el if isinstance(slot, Text) else slot for name, slot in slots.items()}
    en = {name: slot.en if isinstance(slot, Text) else slot for name, slot in slots.items()}
    return Text(text.el.format(**el), text.en.format(**en))


def reason(clause: str, text: Text, **slots: Slot) -> Reason:
    """Return the filled text as a reason that rests on a clause."""
    filled = fill(text, **slots)
    return Reason(filled.el, filled.en, clause)


def tickets(open_now: int, capacity: int) -> Text:
    """Return a team's workload in words."""
    count = in_hand(open_now)
    return Text(f"{count.el} με όριο {capacity}", f"{count.en}, limit {capacity}")


def in_hand(open_now: int) -> Text:
    """Return so many open tickets in words."""
    el, en = ("ανοιχτό δελτίο", "open ticket") if open_now == 1 else ("ανοιχτά δελτία", "open tickets")
    return Text(f"{open_now} {el}", f"{open_now} {en}")


def days(count: int) -> Text:
    """Return so many days in words."""
    return Text(f"{count} {'ημέρα' if count == 1 else 'ημέρες'}", f"{count} {'day' if count == 1 else 'days'}")


def opening(day: date, minute: int) -> Text:
    """Return when a team opens, in words: a day and a minute after midnight."""
    el, en = _WEEKDAYS[day.weekday()]
    clock = f"{minute // 60:02}:{minute % 60:02}"
    return Text(f"{el} {day.day}/{day.month} στις {clock}", f"on {en} {day.day}/{day.month} at {clock}")


_WEEKDAYS = (
    ("τη Δευτέρα", "Monday"),
    ("την Τρίτη", "Tuesday"),
    ("την Τετάρτη", "Wednesday"),
    ("την Πέμπτη", "Thursday"),
    ("την Παρασκευή", "Friday"),
    ("το Σάββατο", "Saturday"),
    ("την Κυριακή", "Sunday"),
)
