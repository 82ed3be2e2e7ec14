"""`intake rules`: show, compare, check and publish the rule book, and mark what changes an area."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path

import click
from sqlalchemy import Connection, inspect

from intake.app import App
from intake.commands import rules_told as told
from intake.commands.tools import Tools
from intake.ground.clock import utc_now
from intake.ground.settings import SettingsError
from intake.ground.tables import rule_book
from intake.guard.fit import at_home
from intake.record.rulebooks import Draft, Overtaken, Version, proposals, versions
from intake.record.rulebooks.proposals import NotMarked, Proposal, hand_in
from intake.route.changes import Changes, changes
from intake.route.lint import Finding, findings
from intake.route.rulebook import source
from intake.route.sheet import RulesBroken


def line(most: int) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a check that a text has something in it, in at most so many characters."""

    def checked(_context: click.Context, _name: click.Parameter, value: str | None) -> str | None:
        text = " ".join(value.split()) if value is not None else None
        if text is not None and not 0 < len(text) <= most:
            raise click.BadParameter(f"must have 1 to {most} characters")
        return text

    return checked


BY = click.option("--by", required=True, callback=line(120), metavar="NAME", help="Who does it, for the history.")
LANG = click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
BOOK = click.argument("book", required=False)


@click.group()
def rules() -> None:
    """The rule book: its versions, and how a new one comes into force.

    BOOK is a version's number, a proposal (p3), the beginning of a fingerprint as decisions keep it, or a file.
    """


@rules.command()
@BOOK
@click.pass_obj
def show(tools: Tools, book: str | None) -> None:
    """Print a book; without BOOK the one in force, to be edited and published."""
    with _record(tools) as connection:
        click.echo(_text(connection, book) if book else _now(connection).text, nl=False)


@rules.command()
@click.pass_obj
def history(tools: Tools) -> None:
    """Say who published which version, when and why, and what waits for marks."""
    with _record(tools) as connection:
        click.echo("\n".join(told.history(connection)))


@rules.command()
@click.argument("books", nargs=-1)
@click.option("--text", is_flag=True, help="Show the lines of the files as well.")
@LANG
@click.pass_obj
def diff(tools: Tools, books: tuple[str, ...], text: bool, lang: told.Language) -> None:
    """Say what changes between two BOOKS, by area.

    Of one version: what it changed; of a file or a proposal: what it would change; of none: the newest version.
    """
    if len(books) > 2:
        raise click.UsageError("Name two books at most.")
    with _record(tools) as connection:
        old, new = _pair(connection, books)
    click.echo("\n".join(told.changed(_compared(old, new), lang)))
    if text:
        click.echo("".join(unified_diff(old.splitlines(True), new.splitlines(True), "old", "new")), nl=False)


@rules.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def lint(tools: Tools, file: Path) -> None:
    """Say what is wrong with a FILE, by line; also what this installation's helpdesks lack for it."""
    _pass(file, source(file), _app(tools))
    click.echo(f"✓ {file} may be published.")


@rules.command()
@click.argument("file", type=click.Path(path_type=Path))
@BY
@click.option("--note", callback=line(500), help="Why, for the history.")
@click.option(
    "--without-marks",
    callback=line(500),
    metavar="REASON",
    help="Do not wait for the heads of its areas.",
)
@LANG
@click.pass_obj
def publish(
    tools: Tools, file: Path, by: str, note: str | None, without_marks: str | None, lang: told.Language
) -> None:
    """Put a FILE in force; where it changes an area, propose it to both of its heads first.

    Running services go by it a few seconds later.
    """
    data = source(file)
    _pass(file, data, tools.app)
    with _record(tools) as connection:
        now = _now(connection)
    if now.text == data.decode():
        click.echo(f"{file} is version {now.number}, which is in force.")
        return
    draft = Draft(data.decode(), now.number, by, note, without_marks)
    found = _compared(now.text, draft.text)
    click.echo("\n".join(told.changed(found, lang)))
    areas = list(found.areas) if found else list(versions.book_of(draft.text).areas)
    try:
        click.echo(tools().written(lambda connection: _handed_in(connection, draft, areas)))
    except Overtaken as error:
        raise click.ClickException(str(error)) from error


@rules.command()
@click.argument("proposal")
@click.option("--area", "areas", multiple=True, required=True, help="Area whose head marks it; repeatable.")
@click.option("--body", type=click.Choice(["keplinet", "partner"]), required=True, help="Whose head it is.")
@BY
@click.pass_obj
def mark(tools: Tools, proposal: str, areas: tuple[str, ...], body: proposals.Body, by: str) -> None:
    """Mark a PROPOSAL as the head of an area's KEPLINET or of its partner body; the last mark publishes it."""
    number = _number(proposal)
    with _record(tools) as connection:
        data = _text(connection, f"p{number}").encode()
    _pass(Path(f"p{number}"), data, tools.app)
    try:
        click.echo(tools().written(lambda connection: _marked(connection, number, areas, body, by)))
    except (NotMarked, Overtaken) as error:
        raise click.ClickException(str(error)) from error


def _handed_in(connection: Connection, draft: Draft, areas: list[str]) -> str:
    """Publish or propose the draft; return which, in words."""
    overtaken = proposals.waiting(connection)
    done = hand_in(connection, draft, areas, utc_now())
    if isinstance(done, Proposal):
        return told.asks_for_marks(connection, done)
    lost = [f" It overtakes p{each.id}: hand that in again." for each in overtaken]
    return f"Version {done.number} is in force.{''.join(lost)}"


def _marked(connection: Connection, number: int, areas: tuple[str, ...], body: proposals.Body, by: str) -> str:
    version = proposals.mark(connection, number, list(areas), body, by, utc_now())
    if version:
        return f"Marked. All marks are there: version {version.number} is in force."
    proposal = proposals.numbered(connection, number)
    assert proposal
    return f"Marked. {told.asks_for_marks(connection, proposal)}"


def _pass(file: Path, data: bytes, app: App | None) -> None:
    """Print all that is wrong, each with its line, and end; return if nothing is."""
    found = findings(data) or (_at_home(data, app) if app else ())
    for each in found:
        click.echo(f"{file}:{each.line}: {each.sentence}")
    if found:
        click.echo(f"✗ {len(found)} to correct; nothing was changed.", err=True)
        sys.exit(1)


def _at_home(data: bytes, app: App) -> tuple[Finding, ...]:
    """Return why this installation could not go by the book."""
    found = at_home(
        data, app.desk_settings, lambda name: app.desks[name], canary=bool(app.settings.canary_every_s)
    )
    for silent in found.silent:
        click.echo(f"– {silent}", err=True)
    return found.findings


def _app(tools: Tools) -> App | None:
    try:
        return tools.app
    except SettingsError as error:
        click.echo(f"– no helpdesk was asked for its queues: {error}", err=True)
        return None


@contextmanager
def _record(tools: Tools) -> Iterator[Connection]:
    """Give the record to read, if it has a rule book."""
    with tools().read() as connection:
        if not inspect(connection).has_table(rule_book.name) or versions.newest(connection) is None:
            raise click.ClickException("No version is in force yet: run «intake migrate».")
        yield connection


def _now(connection: Connection) -> Version:
    now = versions.newest(connection)
    assert now
    return now


def _number(name: str) -> int:
    if not name.removeprefix("p").isdecimal():
        raise click.BadParameter(f"{name} is no proposal; they are called p1, p2 …", param_hint="PROPOSAL")
    return int(name.removeprefix("p"))


def _text(connection: Connection, name: str) -> str:
    """Return the text of a book as people name it; raises RulesBroken for a file that is not there."""
    found: Version | proposals.Proposal | None
    if name.isdecimal() and len(name) < 8:
        found = versions.numbered(connection, int(name))
    elif name[:1] == "p" and name[1:].isdecimal():
        found = proposals.numbered(connection, int(name[1:]))
    elif len(name) >= 8 and set(name) <= set("0123456789abcdef"):
        found = versions.of_fingerprint(connection, name)
    else:
        return versions.text_of(source(name))
    if found is None:
        raise click.BadParameter(f"There is no {name}: «intake rules history» lists what there is.")
    return found.text


def _pair(connection: Connection, books: tuple[str, ...]) -> tuple[str, str]:
    """Return the texts that are compared, the old one first."""
    if len(books) == 2:
        return _text(connection, books[0]), _text(connection, books[1])
    now = _now(connection)
    name = books[0] if books else str(now.number)
    new = _text(connection, name)
    if name.isdecimal() and len(name) < 8:
        return _text(connection, str(max(1, int(name) - 1))), new
    return now.text, new


def _compared(old: str, new: str) -> Changes | None:
    """Return what changes; None if this program cannot read one of the two."""
    try:
        return changes(versions.book_of(old), versions.book_of(new))
    except RulesBroken:
        return None
