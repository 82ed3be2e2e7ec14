"""The kinds of problem a caller chooses among, with their numbers on the keypad.

What each of them needs is in the rule book.
"""

from dataclasses import dataclass

from intake.route.values import Text


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of problem: its key (0 is other), its name in files and on the command line, its label for people."""

    number: int
    name: str
    label: Text


CATEGORIES: tuple[Category, ...] = (
    Category(0, "other", Text("Κάτι άλλο", "Something else")),
    Category(1, "connectivity", Text("Διαδίκτυο, γραμμή ή τηλεφωνία", "Internet, line or telephony")),
    Category(2, "lan_wifi", Text("Τοπικό ή ασύρματο δίκτυο", "Local or wireless network")),
    Category(3, "lab_pc_server", Text("Υπολογιστές ή εξυπηρετητής εργαστηρίου", "Computers or lab server")),
    Category(
        4,
        "peripherals",
        Text("Εκτυπωτής, προβολέας ή διαδραστικός πίνακας", "Printer, projector or interactive board"),
    ),
    Category(
        5,
        "accounts_mail",
        Text("Λογαριασμοί, κωδικοί ή ηλεκτρονικό ταχυδρομείο", "Accounts, passwords or e-mail"),
    ),
    Category(
        6,
        "web_elearning",
        Text("Ιστοσελίδες, τηλεκπαίδευση ή τηλεδιάσκεψη", "Websites, tele-education or conferencing"),
    ),
    Category(7, "egov_apps", Text("MySchool ή άλλη διοικητική εφαρμογή", "MySchool or other administration")),
    Category(8, "new_equipment", Text("Εγκατάσταση νέου εξοπλισμού", "Installation of new equipment")),
)
"""Indexed by number."""


def category_of(word: str) -> Category | None:
    """Return the category of a name or a number, None if there is none."""
    return next((category for category in CATEGORIES if word in {category.name, str(category.number)}), None)
