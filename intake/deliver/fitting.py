"""Whether the helpdesks that are set up can do what the rule book and the settings want of them. Asks none."""

from collections.abc import Iterable, Mapping

from intake.ground.desk_file import DeskSettings
from intake.route.rulebook import RuleBook
from ticket_client.desk import Desk


def unfit(rules: RuleBook, settings: Iterable[DeskSettings], desks: Mapping[str, Desk]) -> str | None:
    """Return what does not fit, in one sentence; None if all does."""
    if unknown := sorted(rules.desks() - desks.keys()):
        known = ", ".join(f"«{name}»" for name in desks)
        return f"The rule book names the helpdesk «{unknown[0]}», but only {known} is set up."
    for told in settings:
        if told.recordings == "attached" and not desks[told.name].abilities.attach:
            return f"The helpdesk «{told.name}» takes no files: set its recordings to «named»."
    return None
