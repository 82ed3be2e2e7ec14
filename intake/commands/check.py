"""`intake check`: what is wrong, in words, before a caller finds out. Changes nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

import click
from sqlalchemy import func, select, text

from intake.app import App
from intake.commands.tools import Tools
from intake.deliver import leading
from intake.ground import migrate, tables
from intake.ground.clock import ATHENS
from intake.ground.db import AWAY, SAFE_SQLITE, sqlite_module
from intake.ground.desk_file import MEMORY
from intake.ground.settings import SettingsError
from intake.ground.tables import ClipState, PersonRole
from intake.guard import fit
from intake.record import syncs, tapes
from intake.record.people import persons
from intake.route.rulebook import source
from intake.route.sheet import RulesBroken
from ivr.carrier import NotNow, NotThere
from ticket_client.desk import Desk
from ticket_client.errors import DeskError

SKEW = timedelta(seconds=5)
"""Clocks further apart than this put events in the wrong order."""

Look = Callable[[App], Iterator[str]]


@click.command()
@click.pass_obj
def check(tools: Tools) -> None:
    """Say what is wrong with settings, database, rules, schools, helpdesk, recordings, clock and carrier."""
    try:
        app = tools.app
    except SettingsError as error:
        click.echo(f"✗ settings: {error}")
        sys.exit(1)
    click.echo("✓ settings")
    failed = False
    asked = LOOKS | ({"carrier": _carrier} if app.settings.twilio_api_key else {})
    asked |= {"people": _people} if app.settings.signing_keys() else {}
    for name, look in asked.items():
        found = list(_looked(look, app))
        failed = failed or bool(found)
        click.echo(f"✓ {name}" if not found else "\n".join(f"✗ {name}: {sentence}" for sentence in found))
    if note := _seed(app):
        click.echo(f"– rules: {note}")
    if "people" not in asked:
        click.echo("– console: off, since INTAKE_LINK_KEYS holds no key to sign its cookies with")
    if "carrier" not in asked:
        click.echo("– carrier: not asked without INTAKE_TWILIO_API_KEY; «intake carrier show» asks all the same")
    click.echo("At the carrier, each number's addresses must be (all POST):")
    for name, address in app.leads().items():
        click.echo(f"  {name:9}{address}")
    sys.exit(1 if failed else 0)


def _looked(look: Look, app: App) -> Iterator[str]:
    try:
        yield from look(app)
    except RulesBroken as error:
        yield str(error)
    except DeskError as error:
        yield f"{type(error).__name__}: {error}"
    except Exception as error:
        yield f"could not be looked at ({type(error).__name__})."


def _database(app: App) -> Iterator[str]:
    revision = migrate.current(app.database)
    if revision and not migrate.is_known(revision):
        yield "a newer version of this program made it; install that one, or restore a backup."
    elif revision != migrate.head():
        yield "it is not at the present version; run «intake migrate»."
    if app.database.dialect == "sqlite" and sqlite_module().sqlite_version_info < SAFE_SQLITE:
        wanted = ".".join(str(part) for part in SAFE_SQLITE)
        yield f"{app.database.library()} may lose pages; use {wanted} or newer, or PostgreSQL."


def _rules(app: App) -> Iterator[str]:
    if not app.rules.lines:
        yield "the rule book names no line; calls would not be known to be ours."
    if app.in_force.standing.number == 0:
        yield "no version is in force yet; run «intake migrate»."


def _seed(app: App) -> str | None:
    """Return that INTAKE_RULES says something else than what is in force; a file alone changes nothing."""
    with suppress(RulesBroken, *AWAY):
        file, now = app.settings.rules, app.in_force.standing
        if file and now.number and sha256(source(file)).hexdigest() != now.book.version:
            return (
                f"INTAKE_RULES names a file that is not version {now.number}, which is in force; it was only for "
                "the first start: publish it («intake rules publish FILE»), or take the setting away."
            )
    return None


def _schools(app: App) -> Iterator[str]:
    with app.database.read() as connection:
        count = connection.execute(select(func.count()).where(tables.school.c.active)).scalar_one()
        sync = syncs.last(connection)
    if not count:
        yield "there are none; run «intake schools import FILE»."
    if sync is not None and sync.trouble:
        yield f"the registry could not be taken over at {sync.ended_at:%Y-%m-%d %H:%M} UTC: {sync.trouble}."


def _helpdesk(app: App) -> Iterator[str]:
    if complaint := app.complaint():
        yield complaint
        return
    for told in app.desk_settings:
        if told.kind == MEMORY:
            yield f"«{told.name}» keeps tickets in memory, gone with the process: for trying the bridge only."
        try:
            yield from (f"«{told.name}» {sentence}" for sentence in _desk(app, app.desks[told.name]))
        except DeskError as error:
            yield f"«{told.name}» {type(error).__name__}: {error}"


def _desk(app: App, desk: Desk) -> Iterator[str]:
    desk.check()
    if missing := sorted(fit.lacking(app.rules, desk, own=desk is app.desk)):
        names = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        yield f"has no queue for {len(missing)} teams of the rule book: {names}."


def _promises(app: App) -> Iterator[str]:
    parked = select(tables.promise.c.verb, tables.promise.c.trouble).where(tables.promise.c.state == "parked")
    parked = parked.where(tables.promise.c.trouble.not_like("NoQueue: %"))  # those wait for a queue, named above
    with app.database.read() as connection:
        rows = connection.execute(parked.order_by(tables.promise.c.id)).all()
    if rows:
        yield f"{len(rows)} are parked and wait for a person; the first: {rows[0].verb}, {rows[0].trouble}"


def _recordings(app: App) -> Iterator[str]:
    if trouble := app.shelf.complaint():
        yield trouble
    with app.database.read() as connection:
        late = [row for row in tapes.troubled(connection) if row.state == ClipState.WAITING]
    if late:
        yield f"{len(late)} do not come, see «intake recordings»; the first: {late[0].trouble}."


def _clock(app: App) -> Iterator[str]:
    now = app.clock()
    now.astimezone(ATHENS)
    with app.database.read() as connection:
        newest = connection.execute(select(func.max(tables.turn.c.at))).scalar_one()
        if newest is not None and newest > now + SKEW:
            yield f"this machine says {now:%Y-%m-%d %H:%M:%S} UTC, but the record has a call at {newest:%H:%M:%S}."
        if app.database.dialect == "postgresql":
            theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            if abs(theirs - app.clock()) > SKEW:
                yield "this machine and the database server are more than five seconds apart."


def _carrier(app: App) -> Iterator[str]:
    try:
        for line in leading.look(app.carrier, app.rules, app.leads()):
            yield from leading.complaints(line)
    except (NotNow, NotThere) as error:
        yield leading.trouble(error)


def _people(app: App) -> Iterator[str]:
    with app.database.read() as connection:
        found = persons.everyone(connection)
    inside = {each.role for each in found if each.can_sign_in or (each.active and each.has_link)}
    inside |= {grant.role for grant in app.settings.oidc_grants()}
    if PersonRole.ADMIN not in inside:
        who = "no administrator" if inside else "nobody"
        yield f"{who} can sign in; run «intake people add LOGIN --name NAME --role admin»."


LOOKS: dict[str, Look] = {
    "database": _database,
    "rules": _rules,
    "schools": _schools,
    "helpdesk": _helpdesk,
    "promises": _promises,
    "recordings": _recordings,
    "clock": _clock,
}
