"""What a person changes of their own account, each with an audit row. Checks no password."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from intake.ground.tables import person
from intake.record.people import preferences, second_factor, sessions
from intake.record.people.sessions import Signed
from intake.record.provenance import audit


def profile(connection: Connection, who: Signed, name: str, language: str, theme: str, at: datetime) -> None:
    """Change name, language and theme."""
    liked = {**preferences.locked(connection, who.person), "theme": theme}
    _changed(connection, who, {"name": name, "language": language, "preferences": liked}, at)


def shortcuts(connection: Connection, who: Signed, keys: Mapping[str, str], at: datetime) -> None:
    """Change what keys do; an action without a key has none."""
    liked = {**preferences.locked(connection, who.person), "keys": dict(keys)}
    _changed(connection, who, {"preferences": liked}, at)


def password(connection: Connection, who: Signed, kept: str, at: datetime) -> None:
    """Keep a new password; other sessions are over."""
    sessions.end_all(connection, who.person, at, but=who.session)
    new = {"password": kept, "link": None, "link_ends_at": None}
    connection.execute(update(person).where(person.c.id == who.person).values(new))
    audit(connection, "operator", "password_set", None, {"by": who.login, "person": who.login}, at)


def code_on(connection: Connection, who: int, login: str, closed: str, step: int, at: datetime) -> list[str]:
    """Turn the second factor on, its secret closed by the vault; return the recovery codes, none if it was on."""
    codes = second_factor.turn_on(connection, who, closed, step)
    if codes:
        audit(connection, "operator", "second_factor_on", None, {"by": login, "person": login}, at)
    return codes


def code_off(connection: Connection, who: Signed, at: datetime) -> None:
    """Turn the second factor off."""
    second_factor.turn_off(connection, who.person)
    audit(connection, "operator", "second_factor_off", None, {"by": who.login, "person": who.login}, at)


def recovery(connection: Connection, who: Signed, at: datetime) -> list[str]:
    """Return new recovery codes; the old ones work no more."""
    audit(connection, "operator", "recovery_codes", None, {"by": who.login, "person": who.login}, at)
    return second_factor.new_recovery(connection, who.person)


def end_session(connection: Connection, who: Signed, key: int, at: datetime) -> bool:
    """End one of their sessions; False if it is none of theirs, or over."""
    ended = sessions.end(connection, key, at, of=who.person)
    if ended:
        audit(connection, "operator", "sessions_ended", None, {"by": who.login, "count": 1}, at)
    return ended


def end_others(connection: Connection, who: Signed, at: datetime) -> int:
    """End all their sessions but this one; return how many."""
    count = sessions.end_all(connection, who.person, at, but=who.session)
    audit(connection, "operator", "sessions_ended", None, {"by": who.login, "count": count}, at)
    return count


def _changed(connection: Connection, who: Signed, new: Mapping[str, Any], at: datetime) -> None:
    connection.execute(update(person).where(person.c.id == who.person).values(dict(new)))
    audit(connection, "operator", "account_changed", None, {"by": who.login, "fields": sorted(new)}, at)
