"""What the record's own words are called on a page: states, reasons, categories, deeds, teams. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.console.words import Catalogue
from intake.ground import mask
from intake.route.categories import CATEGORIES
from intake.route.parts import Area
from intake.route.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Labels:
    """The names in one language."""

    say: Catalogue

    def state(self, word: str) -> str:
        """Return a request's state."""
        return self.say(f"state_{word}")

    def reason(self, word: str) -> str:
        """Return why a person should look."""
        return self.say(f"reason_{word}")

    def category(self, number: int) -> str:
        """Return a category's name."""
        return self.say.of(CATEGORIES[number].label)

    def role(self, word: str) -> str:
        """Return what a person is."""
        return self.say(f"role_{word}")

    def deed(self, word: str) -> str:
        """Return what the audit says was done; its own word where we have no better one."""
        name = f"deed_{word}"
        return self.say(name) if name in self.say.texts else word

    def broke_off(self, step: str) -> str:
        """Return at which point a call ended before its end."""
        return self.say(f"broke_off_{step}")

    def doer(self, word: str) -> str:
        """Return who did something: the caller, a rule, the team at the helpdesk, else a person's login."""
        name = f"doer_{word}"
        return self.say(name) if name in self.say.texts else word

    def area(self, rules: RuleBook, code: str | None) -> str:
        """Return an area's name."""
        area = rules.areas.get(code or "")
        return self.say.of(area.name) if area else self.say("no_area")

    def team(self, rules: RuleBook, queue: str) -> str:
        """Return what a queue is; its own name where the book has it no more."""
        known = rules.teams()
        return self.say.of(rules.names_of([queue])[0]) if queue in known else queue

    def area_of(self, areas: Mapping[str, Area], code: str) -> str:
        """Return the name of one of these areas; its code where the book has it no more."""
        return self.say.of(areas[code].name) if code in areas else code

    def phone(self, number: str | None) -> str:
        """Return a number as people read it: 210 123 4567."""
        return f"{number[:3]} {number[3:6]} {number[6:]}" if number and len(number) == 10 else number or ""

    def masked(self, number: str | None) -> str:
        """Return a number with its last digits alone, for those who need not ring it."""
        return mask.mask(number) if number else ""
