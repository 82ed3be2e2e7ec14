"""A choice told: reasons, verdicts on both bodies, and the one sentence for the school. Changes no choice."""

from collections.abc import Iterable, Mapping

from intake.route.choose import CLAUSES, Choice, Side
from intake.route.parts import Area
from intake.route.terms import Terms
from intake.route.values import Candidate, Criterion, Mode, Reason, Service, TeamKind, Text, Verdict, Why
from intake.route.words import (
    ANNEX,
    BECAUSE,
    FULL,
    LACKS,
    LOST,
    MODE_BARS,
    MODE_LETS,
    NO_TRIP,
    REMOTELY,
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
    Slot,
    fill,
    reason,
    tickets,
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


def grounds(choice: Choice, area: Area, terms: Terms, skills: Skills) -> tuple[Reason, ...]:
    """Return why the winner takes it, the decisive reason last."""
    told = reason(
        CLAUSES[choice.why],
        TAKES,
        winner=body_name(choice.winner, area),
        because=_because(choice.why, choice.winner, choice.loser, area, terms, skills),
    )
    if choice.first is None:
        return (told,)
    usual = reason(
        CLAUSES[choice.first],
        WOULD_TAKE,
        winner=body_name(choice.loser, area),
        because=_because(choice.first, choice.loser, choice.winner, area, terms, skills),
    )
    return usual, told


def remarks(choice: Choice, area: Area, terms: Terms, skills: Skills) -> tuple[Reason, ...]:
    """Return what else a head or a technician should know: trip, missing know-how, full queue, watcher."""
    slots = _slots(choice.winner, choice.loser, area, terms, skills)
    said = [
        (terms.travel and CLAUSES[choice.why] != "A3-4", "A3-4", TRAVEL),
        (bool(choice.winner.lacks), "B-4a", LACKS),
        (choice.winner.full, "B-4c", FULL),
        (True, "A1-3" if terms.mode == Mode.A1 else "A2-3", WATCHES),
    ]
    slots["missing"] = _listed(choice.winner.lacks, skills)
    return tuple(reason(clause, text, **slots) for holds, clause, text in said if holds)


def candidates(choice: Choice, area: Area, terms: Terms, skills: Skills) -> tuple[Candidate, ...]:
    """Return both bodies, the chosen one first, each with a verdict per criterion."""
    lost = fill(LOST[choice.why], **_slots(choice.winner, choice.loser, area, terms, skills))
    return (
        Candidate(choice.winner.team.queue, choice.winner.team.kind,
                  _verdicts(choice.winner, choice.loser, area, terms, skills), None),
        Candidate(choice.loser.team.queue, choice.loser.team.kind,
                  _verdicts(choice.loser, choice.winner, area, terms, skills), lost),
    )  # fmt: skip


def body_name(side: Side, area: Area) -> Text:
    """Return what people call the body: the KEPLINET's own name, or the partner's."""
    return side.team.name if side.team.kind == TeamKind.KEPLINET else area.partner.name


def _because(why: Why, winner: Side, loser: Side, area: Area, terms: Terms, skills: Skills) -> Text:
    return fill(BECAUSE[why], **_slots(winner, loser, area, terms, skills))


def _slots(winner: Side, loser: Side, area: Area, terms: Terms, skills: Skills) -> dict[str, Slot]:
    return {
        "winner": body_name(winner, area),
        "loser": body_name(loser, area),
        "winner_load": tickets(winner.open_now, winner.team.capacity),
        "loser_load": tickets(loser.open_now, loser.team.capacity),
        "seat": area.seat,
        "skills": _listed(terms.needs, skills),
        "missing": _listed(loser.lacks, skills),
        "remotely": REMOTELY[terms.may_visit],
    }


def _listed(needed: Iterable[str], skills: Skills) -> Text:
    names = [skills[skill] for skill in sorted(needed)]
    return Text(", ".join(name.el for name in names), ", ".join(name.en for name in names))


def _verdicts(side: Side, other: Side, area: Area, terms: Terms, skills: Skills) -> tuple[Verdict, ...]:
    allowed = _mode_lets(side.team.kind, terms)
    mode = MODE_LETS if allowed else fill(MODE_BARS, other=body_name(other, area))
    skill = fill(UNSKILLED, missing=_listed(side.lacks, skills)) if side.lacks else SKILLED
    load = fill(WORKLOAD, load=tickets(side.open_now, side.team.capacity))
    by_partner = side.team.kind == TeamKind.PARTNER
    trip = TRIP_FOR_PARTNER if by_partner else TRIP_FOR_KEPLINET
    return (
        Verdict(Criterion.MODE, "B-4m", allowed, mode),
        Verdict(Criterion.PLACE, "B-4b", by_partner or not terms.travel, trip if terms.travel else NO_TRIP),
        Verdict(Criterion.SKILL, "B-4a", not side.lacks, skill),
        Verdict(Criterion.LOAD, "B-4c", not side.full, load),
    )


def _mode_lets(kind: TeamKind, terms: Terms) -> bool:
    """Whether the mode of cooperation lets this sort of body take the request at all."""
    if kind == TeamKind.PARTNER:
        return terms.mode != Mode.A1
    return not (terms.mode == Mode.A2 and terms.service == Service.ONSITE)
