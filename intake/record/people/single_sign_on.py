"""Who a single sign-on says somebody is, and what that makes of them here. Talks to nobody.

Whoever signs on for the first time is entered. Somebody who was entered here under the same login, and never had a
password, is taken for the same person; who has a password is not: an administrator takes it away first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from intake.ground.grants import Grant
from intake.ground.tables import person
from intake.record.people import persons, sessions
from intake.record.people.persons import LOGIN, New, NotChanged
from intake.record.provenance import audit

NO_ROLE, NO_LOGIN, HAS_PASSWORD, LEFT = "no_role", "no_login", "has_password", "left"


class NotLetIn(Exception):
    """They are who they say, and may not come in; the text is the id of why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says of somebody."""

    issuer: str
    subject: str
    login: str
    name: str
    values: frozenset[str]


def told_of(claims: Mapping[str, Any], issuer: str, login: str, name: str, role: str) -> Told:
    """Return what claims say; `login`, `name` and `role` name the claims, also within CAS's `attributes`."""
    inner = claims.get("attributes")
    every = {**(inner if isinstance(inner, Mapping) else {}), **claims}
    values = every.get(role) or []
    listed = [values] if isinstance(values, str) else values if isinstance(values, Sequence) else []
    return Told(
        issuer,
        str(claims["sub"]),
        _one(every.get(login)).strip().lower()[:80],
        " ".join(_one(every.get(name)).split())[:120],
        frozenset(str(value) for value in listed),
    )


def _one(value: Any) -> str:
    """Return a claim's text; CAS gives lists of one."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def known(connection: Connection, told: Told, by_value: Sequence[Grant], at: datetime) -> int:
    """Return the person, entered or brought up to date; raises NotLetIn.

    With grants, role (and areas, where the grant names some) are the provider's; the first that fits counts.
    Without any, only people who were entered here come in, as what they were entered.
    """
    grant = next((each for each in by_value if each.value in told.values), None)
    if by_value and grant is None:
        raise NotLetIn(NO_ROLE)
    row = _found(connection, told)
    if row is None:
        if grant is None:
            raise NotLetIn(NO_ROLE)
        if not LOGIN.fullmatch(told.login):
            raise NotLetIn(NO_LOGIN)
        name = told.name or told.login
        new = New(told.login, name, grant.role, grant.areas, grant.body)
        key = persons.enter(connection, new, "sso", at)
    elif not row.active:
        raise NotLetIn(LEFT)
    else:
        key = row.id
    mine = {"issuer": told.issuer, "subject": told.subject}
    connection.execute(update(person).where(person.c.id == key).values(mine))
    if row is not None and grant is not None:
        fresh: dict[str, Any] = {"role": grant.role.value}
        fresh |= {"areas": list(grant.areas)} if grant.areas else {}
        fresh |= {"body": grant.body} if grant.body else {}
        _brought(connection, row, fresh, at)
    return key


def _found(connection: Connection, told: Told) -> Row[Any] | None:
    theirs = (person.c.issuer == told.issuer, person.c.subject == told.subject)
    row = connection.execute(select(person).where(*theirs)).one_or_none()
    if row is not None or not told.login:
        return row
    row = connection.execute(select(person).where(person.c.login == told.login)).one_or_none()
    if row is not None and (row.password is not None or row.subject is not None):
        raise NotLetIn(HAS_PASSWORD)
    return row


def _brought(connection: Connection, row: Row[Any], new: dict[str, Any], at: datetime) -> None:
    try:
        persons.change(connection, row.id, "sso", at, **new)
    except NotChanged:
        raise NotLetIn(NO_ROLE) from None


def only(connection: Connection, key: int, by: str, at: datetime) -> None:
    """Let a person sign in by single sign-on alone: password, second factor and link are gone."""
    gone = ("password", "totp", "totp_step", "link", "link_ends_at")
    none: dict[str, Any] = {**dict.fromkeys(gone), "recovery": []}
    login = connection.execute(
        update(person).where(person.c.id == key).values(none).returning(person.c.login)
    ).scalar_one()
    sessions.end_all(connection, key, at)
    audit(connection, "operator", "person_sso_only", None, {"by": by, "person": login}, at)
