"""A choice told: reasons, verdicts on both bodies, and the one sentence for the school. Changes no choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.route.choose import CLAUSES, Choice, Side
from intake.route.parts import Area, Technician
from intake.route.phrases import Slot, days, fill, in_hand, opening, reason, tickets
from intake.route.terms import Terms
from intake.route.values import Candidate, Criterion, Mode, Reason, Service, TeamKind, Text, Verdict, Why
from intake.route.words import (
    ANNEX,
    BECAUSE,
    BOTH_WATCH,
    CAME_BACK,
    CLOSED,
    CLOSED_LONG,
    FULL,
    IS_CLOSED,
    IS_OPEN,
    LACKS,
    LOST,
    MODE_BARS,
    MODE_LETS,
    NO_TRIP,
    PROPOSED,
    REMOTELY,
    SHIP,
    SKILLED,
    TAKES,
    THEN_NAMED,
    TRAVEL,
    TRIP_FOR_KEPLINET,
    TRIP_FOR_PARTNER,
    UNSKILLED,
    WATCHES,
    WORKLOAD,
    WOULD_TAKE,
)

Skills = Mapping[str, Text]


def bodies(area: Area) -> Reason:
    """Return which partner and which KEPLINET Annex 1 gives the area, also by their names of then."""
    partner = area.partner.name
    if area.partner.annex:
        partner = fill(THEN_NAMED, now=partner, then=area.partner.annex)
    names: dict[str, Slot] = {"genitive": area.genitive, "area": area.name.en}
    if area.annex:
        names["genitive"] = fill(THEN_NAMED, now=area.genitive, then=area.annex)
    return reason("N-1", ANNEX, partner=partner, keplinet=area.keplinet.name, **names)


def proposed(technician: Technician, load: Mapping[str, int]) -> Reason:
    """Return whom the team's head may give it to, and why."""
    return reason("B-4t", PROPOSED, name=technician.name, load=in_hand(load.get(technician.key, 0)))


@dataclass(frozen=True, slots=True)
class Told:
    """A choice in words."""

    choice: Choice
    area: Area
    terms: Terms
    skills: Skills

    def grounds(self) -> tuple[Reason, ...]:
        """Return why the winner takes it, the decisive reason last."""
        choice = self.choice
        told = self._ground(TAKES, choice.why, choice.winner, choice.loser)
        if choice.first is None:
            return (told,)
        return self._ground(WOULD_TAKE, choice.first, choice.loser, choice.winner), told

    def came_back(self, calls: int, within: int) -> tuple[Reason, ...]:
        """Return who would take it, and why the lead looks at it first: so many calls within so many days."""
        choice = self.choice
        assert choice.lead
        names: dict[str, Slot] = {"lead": choice.lead.name, "calls": calls, "days": days(within)}
        usual = self._ground(WOULD_TAKE, choice.why, choice.winner, choice.loser)
        return usual, reason(CLAUSES[Why.CAME_BACK], CAME_BACK, **names)

    def remarks(self) -> tuple[Reason, ...]:
        """Return what else a head should know: trip, missing know-how, full queue, closed door, watchers."""
        choice, terms = self.choice, self.terms
        slots = self._slots(choice.winner, choice.loser) | self._door(choice.winner)
        slots["missing"] = self._listed(choice.winner.lacks)
        taken = choice.lead is None
        shut = CLOSED if slots["opens"] else CLOSED_LONG
        said = [
            (terms.travel and CLAUSES[choice.why] != "A3-4", "A3-4", TRAVEL),
            (terms.ferry, "A3-2", SHIP),
            (bool(choice.winner.lacks), "B-4a", LACKS),
            (taken and choice.winner.full, "B-4c", FULL),
            (taken and not choice.winner.open, "S-7", shut),
            (True, "A1-3" if terms.mode == Mode.A1 else "A2-3", WATCHES if taken else BOTH_WATCH),
        ]
        return tuple(reason(clause, text, **slots) for holds, clause, text in said if holds)

    def candidates(self) -> tuple[Candidate, ...]:
        """Return who was looked at, the chosen one first, each body with a verdict per criterion."""
        choice = self.choice
        winner, loser = choice.winner, choice.loser
        lost = fill(LOST[choice.why], **self._slots(winner, loser))
        behind = Candidate(loser.team.queue, loser.team.kind, self._verdicts(loser, winner), lost)
        ahead = Candidate(winner.team.queue, winner.team.kind, self._verdicts(winner, loser), None)
        if choice.lead is None:
            return ahead, behind
        yields = fill(LOST[Why.CAME_BACK], lead=choice.lead.name)
        lead = Candidate(choice.lead.queue, choice.lead.kind, (), None)
        return lead, Candidate(ahead.team, ahead.kind, ahead.verdicts, yields), behind

    def _body(self, side: Side) -> Text:
        """Return what people call the body: the KEPLINET's own name, or the partner's."""
        return side.team.name if side.team.kind == TeamKind.KEPLINET else self.area.partner.name

    def _ground(self, words: Text, why: Why, winner: Side, loser: Side) -> Reason:
        because = fill(BECAUSE[why], **self._slots(winner, loser))
        return reason(CLAUSES[why], words, winner=self._body(winner), because=because)

    def _slots(self, winner: Side, loser: Side) -> dict[str, Slot]:
        return {
            "winner": self._body(winner),
            "loser": self._body(loser),
            "winner_load": tickets(winner.open_now, winner.team.capacity),
            "loser_load": tickets(loser.open_now, loser.team.capacity),
            "seat": self.area.seat,
            "skills": self._listed(self.terms.needs),
            "missing": self._listed(loser.lacks),
            "remotely": REMOTELY[self.terms.may_visit],
        }

    def _door(self, side: Side) -> dict[str, Slot]:
        """Return why a body is closed and when it opens, as far as there is anything to say."""
        door = side.door
        holiday = Text(f" ({door.holiday.el})", f" ({door.holiday.en})") if door and door.holiday else ""
        return {"holiday": holiday, "opens": opening(door.day, door.minute) if door and door.day else ""}

    def _listed(self, needed: Iterable[str]) -> Text:
        names = [self.skills[skill] for skill in sorted(needed)]
        return Text(", ".join(name.el for name in names), ", ".join(name.en for name in names))

    def _verdicts(self, side: Side, other: Side) -> tuple[Verdict, ...]:
        terms, by_partner = self.terms, side.team.kind == TeamKind.PARTNER
        allowed = _mode_lets(side.team.kind, terms)
        mode = MODE_LETS if allowed else fill(MODE_BARS, other=self._body(other))
        near = by_partner or not terms.travel
        trip = TRIP_FOR_PARTNER if by_partner else TRIP_FOR_KEPLINET
        skill = fill(UNSKILLED, missing=self._listed(side.lacks)) if side.lacks else SKILLED
        known = 100 * (len(terms.needs) - len(side.lacks)) // len(terms.needs) if terms.needs else 100
        load = fill(WORKLOAD, load=tickets(side.open_now, side.team.capacity))
        free = max(0, 100 - 100 * side.open_now // side.team.capacity)
        return (
            Verdict(Criterion.MODE, "B-4m", allowed, mode, 100 * allowed),
            Verdict(Criterion.PLACE, "B-4b", near, trip if terms.travel else NO_TRIP, 100 * near),
            Verdict(Criterion.SKILL, "B-4a", not side.lacks, skill, known),
            Verdict(Criterion.LOAD, "B-4c", not side.full, load, free),
            *self._hours(side),
        )

    def _hours(self, side: Side) -> tuple[Verdict, ...]:
        if side.door is None:
            return ()
        text = IS_OPEN if side.open else fill(IS_CLOSED, **self._door(side))
        return (Verdict(Criterion.HOURS, "S-7", side.open, text, 100 * side.open),)


def _mode_lets(kind: TeamKind, terms: Terms) -> bool:
    """Whether the mode of cooperation lets this sort of body take the request at all."""
    if kind == TeamKind.PARTNER:
        return terms.mode != Mode.A1
    return not (terms.mode == Mode.A2 and terms.service == Service.ONSITE)
