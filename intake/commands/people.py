"""`intake people`: enter the people who sign in to the console, the first administrator above all.

No password is typed here: each person sets their own by a link that works once.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import click
from sqlalchemy import Connection

from intake.commands.rules import line
from intake.commands.tools import Tools
from intake.ground.clock import ATHENS, utc_now
from intake.ground.settings import SettingsError
from intake.ground.sign_in_settings import host_of
from intake.ground.tables import BODIES, PersonRole
from intake.record.people import persons, single_sign_on
from intake.record.people.persons import COMMAND_LINE, LINK_LASTS, New, NotChanged, Person

T = TypeVar("T")
WHY = {
    "login": "A login has small Latin letters, digits and . _ - + @, at most 80.",
    "taken": "There is somebody of that login already; «intake people list» shows all.",
    "last_admin": "This is the only active administrator; enter another one first.",
    "nobody": "There is nobody of that login; «intake people list» shows all.",
}
LOGIN = click.argument("login")
ROLES = click.Choice([role.value for role in PersonRole])


@click.group()
def people() -> None:
    """The people who sign in to the console."""


@people.command()
@LOGIN
@click.option("--name", required=True, callback=line(120), help="As colleagues read it.")
@click.option(
    "--role", type=click.Choice([role.value for role in PersonRole]), default="operator", show_default=True
)
@click.option("--area", "areas", multiple=True, metavar="CODE", help="Area whose requests they see; else all.")
@click.option("--body", type=click.Choice(BODIES), help="Body of these areas that a head answers for.")
@click.option("--sso", is_flag=True, help="They sign in by single sign-on: no link.")
@click.pass_obj
def add(tools: Tools, login: str, name: str, role: str, areas: Sequence[str], body: str | None, sso: bool) -> None:
    """Enter a person, and print the link by which they set their password."""
    if body and role != PersonRole.HEAD:
        raise click.UsageError("--body is for a head: --role head.")
    if unknown := sorted(set(areas) - set(tools.rules.areas)):
        raise click.ClickException(f"The rule book has no area {unknown[0]}.")
    new = New(login, name, PersonRole(role), areas, body)
    key = _written(tools, lambda connection: persons.enter(connection, new, COMMAND_LINE, utc_now()))
    click.echo(f"{login.strip().lower()} is entered as {role}.")
    if not sso:
        _link(tools, key, lost_phone=False)


@people.command("list")
@click.pass_obj
def list_(tools: Tools) -> None:
    """Say who may sign in, how, and when they last did."""
    with tools().read() as connection:
        found = persons.everyone(connection)
    click.echo("\n".join(_line(each) for each in found) or "Nobody is entered; «intake people add» does it.")


@people.command()
@LOGIN
@click.pass_obj
def deactivate(tools: Tools, login: str) -> None:
    """Let a person in no more, and end their sessions at once."""
    _written(
        tools,
        lambda connection: persons.change(
            connection, _key(connection, login), COMMAND_LINE, utc_now(), active=False
        ),
    )
    click.echo(f"{login} can sign in no more.")


@people.command()
@LOGIN
@click.option("--second-factor", is_flag=True, help="Their telephone is lost: ask for no code.")
@click.option("--sso", is_flag=True, help="Take the password away: single sign-on alone.")
@click.pass_obj
def reset(tools: Tools, login: str, second_factor: bool, sso: bool) -> None:
    """Let a person in again, and print a link by which they set a new password."""

    def back(connection: Connection) -> int:
        key = _key(connection, login)
        persons.change(connection, key, COMMAND_LINE, utc_now(), active=True)
        if sso:
            single_sign_on.only(connection, key, COMMAND_LINE, utc_now())
        return key

    key = _written(tools, back)
    if sso:
        click.echo(f"{login} signs in by single sign-on alone.")
    else:
        _link(tools, key, lost_phone=second_factor)


def _written(tools: Tools, work: Callable[[Connection], T]) -> T:
    try:
        return tools().written(work)
    except NotChanged as error:
        raise click.ClickException(WHY[str(error)]) from error


def _key(connection: Connection, login: str) -> int:
    key = persons.id_of(connection, login)
    if key is None:
        raise NotChanged("nobody")
    return key


def _link(tools: Tools, key: int, *, lost_phone: bool) -> None:
    at = utc_now()
    try:
        outside, keys = host_of(tools.app.settings.public_url), tools.app.settings.signing_keys()
    except SettingsError as error:
        raise click.ClickException(f"Entered, but there is no link yet. {error}") from error
    token = _written(
        tools,
        lambda connection: persons.new_link(connection, key, COMMAND_LINE, at, second_factor_too=lost_phone),
    )
    until = (at + LINK_LASTS).astimezone(ATHENS)
    click.echo(f"Their link, for one use until {until:%Y-%m-%d %H:%M} Athens time:")
    click.echo(f"  {outside}/console/set-password/{token}")
    if not keys:
        click.echo("It opens when the console is on: set INTAKE_LINK_KEYS and start the service again.")


def _line(each: Person) -> str:
    way = (
        "single sign-on" if each.single_sign_on
        else "password and code" if each.second_factor
        else "password" if each.has_password
        else "link not used yet" if each.has_link
        else "no way to sign in"
    )  # fmt: skip
    last = f"last {each.signed_in_at:%Y-%m-%d %H:%M} UTC" if each.signed_in_at else "never signed in"
    areas = ",".join(each.areas) or "all areas"
    return f"{each.login}  {each.role}  {areas}  {way if each.active else 'deactivated'}  {last}  {each.name}"
