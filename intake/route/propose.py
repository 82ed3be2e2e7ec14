"""Whom the winning team's head may give a request to (B-4t). A proposal: the head decides (A1-2, A2-2, B-6)."""

from collections.abc import Mapping

from intake.route.choose import Choice
from intake.route.parts import Area, Technician
from intake.route.terms import Terms
from intake.route.values import Mode


def propose(choice: Choice, area: Area, terms: Terms, load: Mapping[str, int]) -> Technician | None:
    """Return who has all the know-how and the fewest open tickets, the file's first among equals; or None.

    `load` holds open tickets by technician. In A.1 the partner's technicians work at the KEPLINET, so its head may
    have them do it (A1-1). Where no know-how is needed nobody is proposed: anybody could do it.
    """
    team = choice.winner.team
    people = (*team.technicians, *(area.partner_team.technicians if terms.mode == Mode.A1 else ()))
    able = [each for each in people if terms.needs <= each.skills]
    if not (able and terms.needs) or choice.lead:
        return None
    return min(able, key=lambda each: load.get(each.key, 0))
