"""`intake route set`: another mode of cooperation or service for one request alone, with its reason (A3-1)."""

from typing import TypedDict, Unpack

import click

from intake.commands.rules import BY, LANG, line
from intake.commands.tools import Tools
from intake.ground.clock import utc_now
from intake.record.heads.words import pick
from intake.record.one_request import BY_THE_BOOK, Apart, NotSet, Outcome, set_apart
from intake.record.ticket_words import Language
from intake.route.phrases import fill
from intake.route.reroute import name
from intake.route.rulebook import RuleBook
from intake.route.values import Mode, Service, Text

SET = Text("Ορίστηκε για το αίτημα {number}.", "Set for request {number}.")
CLEARED = Text("Το αίτημα {number} ακολουθεί πάλι τους κανόνες.", "Request {number} goes by the rule book again.")
LATER = Text("Θα ισχύσει μόλις ανοίξει το δελτίο του.", "It holds as soon as its ticket stands.")
STAYS = Text(
    "Το δελτίο μένει στην ομάδα {team}, όπου το έχουν ήδη βάλει ή κρατούν άνθρωποι.",
    "The ticket stays with {team}, where people have put or keep it.",
)


class Wanted(TypedDict):
    """What is to hold for the request."""

    mode: str | None
    service: str | None
    reason: str | None


@click.command("set")
@click.argument("number")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="Mode of cooperation.")
@click.option("--service", type=click.Choice([service.value for service in Service]), help="Where it is done.")
@click.option("--reason", callback=line(300), metavar="WORDS", help="Why; it stands on the ticket.")
@click.option("--clear", is_flag=True, help="Nothing of its own any more: back to the rule book.")
@BY
@LANG
@click.pass_obj
def set_(tools: Tools, number: str, clear: bool, by: str, lang: Language, **wanted: Unpack[Wanted]) -> None:
    """Set mode or service of request NUMBER alone, and decide it anew.

    What is not named goes by the rule book. A ticket that people have put where it is, or taken, stays there.
    """
    apart, app = _apart(clear, wanted), tools.app
    number = "".join(number.split())
    try:
        outcome = tools().written(
            lambda connection: set_apart(connection, app.dispatch, number, apart, by, utc_now())
        )
    except NotSet as error:
        raise click.ClickException(str(error)) from error
    told = (fill(CLEARED if clear else SET, number=number), *_told(outcome, app.rules))
    click.echo("\n".join(pick(each, lang) for each in told))


def _apart(clear: bool, wanted: Wanted) -> Apart:
    """Return what is to hold; fails with a sentence on what does not go together."""
    mode, service, reason = wanted["mode"], wanted["service"], wanted["reason"]
    if clear:
        if mode or service or reason:
            raise click.UsageError("--clear goes alone: it takes back mode, service and reason.")
        return BY_THE_BOOK
    if not mode and not service:
        raise click.UsageError("nothing to set: add --mode or --service, or --clear to go by the rule book again.")
    if not reason:
        raise click.UsageError("a request is set apart for a reason only: add --reason (circular, A.3.1).")
    return Apart(Mode(mode) if mode else None, Service(service) if service else None, reason)


def _told(outcome: Outcome, rules: RuleBook) -> tuple[Text, ...]:
    """Return where the request goes now, and whether its ticket goes along."""
    if outcome.decision is None:
        return (LATER,)
    if outcome.held_in is None:
        return (outcome.decision.sentence,)
    return outcome.decision.sentence, fill(STAYS, team=name(outcome.held_in, rules))
