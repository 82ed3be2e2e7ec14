"""One's own account: name, language, look, shortcuts, password, and where one is signed in."""

from typing import Any

from flask import Response, redirect, request, session

from intake.console.browser import named
from intake.console.entrance import Entrance
from intake.console.frame import KEYS, labels, notice, say, show, told
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.console.pages.sign_in import how_long, unfit
from intake.record.people import Right, own, passwords, persons, sessions
from intake.record.people.doorway import Proved, Wait
from intake.record.people.passwords import Crowded

THEMES = ("auto", "light", "dark")
NAMED_KEYS = ("Enter", "Home", "End", "PageUp", "PageDown", "Insert", "Delete")
HERE = "/console/account"


class Account:
    """The pages, of one installation."""

    def __init__(self, pages: Pages, office: Office) -> None:
        self.pages, self.office = pages, office
        self.entrance = Entrance(office)

    def _page(self, status: int = 200, **trouble: str) -> Response:
        mine = who()
        with self.office.database.read() as connection:
            person = persons.one(connection, mine.person)
            opened = sessions.opened(connection, mine.person, self.office.clock())
        keys = mine.preferences.get("keys", {})
        on = not keys or any(keys.values())
        areas = [labels().area(self.office.rules, code) for code in mine.areas]
        shown = {"person": person, "opened": opened, "named": named, "themes": THEMES, "area_names": areas}
        typed = {
            name: request.form.get(f"key_{name}", key) for name, key in ({**KEYS, **keys} if on else KEYS).items()
        }
        return show(self.pages, "account", status, trouble=trouble, on=on, offered=typed, **shown)

    def account(self) -> Answer:
        """Show all of it."""
        return self._page()

    def account_profile(self) -> Answer:
        """Change name, language and theme."""
        mine, at, form = who(), self.office.clock(), request.form
        name = " ".join(form.get("name", "").split())
        language, theme = form.get("language", ""), form.get("theme", "")
        if not 0 < len(name) <= 120 or language not in ("el", "en") or theme not in THEMES:
            return self._page(422, name=say()("account_name_wrong"))
        self.office.database.written(lambda connection: own.profile(connection, mine, name, language, theme, at))
        return done("account_saved")

    def account_shortcuts(self) -> Answer:
        """Change what keys do."""
        mine, at = who(), self.office.clock()
        keys = _keys(request.form)
        if isinstance(keys, str):
            return self._page(422, shortcuts=keys)
        self.office.database.written(lambda connection: own.shortcuts(connection, mine, keys, at))
        return done("account_saved")

    def account_password(self) -> Answer:
        """Change the password, by the present one."""
        mine, at = who(), self.office.clock()
        wrong = confirmed(self.entrance, self.office)
        if trouble := wrong or unfit(mine.login, mine.name):
            return self._page(422, **{"current" if wrong else "password": trouble})
        try:
            kept = passwords.kept(request.form["password"])
        except Crowded:
            return told("sign_in_crowded", 503)
        self.office.database.written(lambda connection: own.password(connection, mine, kept, at))
        return done("account_password_set")

    def account_end(self) -> Answer:
        """End one of one's sessions."""
        mine, at, key = who(), self.office.clock(), request.form.get("session", type=int)
        if key is not None:
            self.office.database.written(lambda connection: own.end_session(connection, mine, key, at))
        return done("account_session_ended")

    def account_end_others(self) -> Answer:
        """End all but this one."""
        mine, at = who(), self.office.clock()
        count = self.office.database.written(lambda connection: own.end_others(connection, mine, at))
        notice(say().count("account_ended", count))
        return redirect(HERE, 303)

    def sign_out(self) -> Answer:
        """End this session."""
        mine, at = who().session, self.office.clock()
        self.office.database.written(lambda connection: sessions.end(connection, mine, at))
        session.clear()
        return redirect("/console/sign-in", 303)


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    on = Account(pages, office)
    pages.page("/account", Right.OWN)(on.account)
    pages.page("/account/profile", Right.OWN, "POST")(on.account_profile)
    pages.page("/account/shortcuts", Right.OWN, "POST")(on.account_shortcuts)
    pages.page("/account/password", Right.OWN, "POST")(on.account_password)
    pages.page("/account/sessions/end", Right.OWN, "POST")(on.account_end)
    pages.page("/account/sessions/end-others", Right.OWN, "POST")(on.account_end_others)
    pages.page("/sign-out", Right.OWN, "POST")(on.sign_out)


def done(name: str) -> Answer:
    """Go back to the account with a word."""
    notice(say()(name))
    return redirect(HERE, 303)


def confirmed(entrance: Entrance, office: Office) -> str:
    """Look at the current password that the form brings; return what is wrong, in words."""
    mine, typed = who(), request.form.get("current", "")
    try:
        found = entrance.doorway.password(mine.login, typed, entrance.place(mine.login), office.clock())
    except Crowded:
        return say()("sign_in_crowded_help")
    if isinstance(found, Wait):
        return how_long(found)
    return "" if isinstance(found, Proved) and found.person == mine.person else say()("account_current_wrong")


def _keys(form: Any) -> dict[str, str] | str:
    """Return the keys that the form gives each action, or what is wrong with them, in words."""
    if form.get("reset"):
        return {}
    if not form.get("on"):
        return dict.fromkeys(KEYS, "")
    keys = {name: form.get(f"key_{name}", "").strip() for name in KEYS}
    given = [key for key in keys.values() if key]
    if any(len(key) != 1 and key not in NAMED_KEYS for key in given):
        return say()("account_keys_one")
    return say()("account_keys_twice") if len(set(given)) < len(given) else keys
