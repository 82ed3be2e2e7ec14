"""Who may sign in: entered, changed, let go, given a link to set a password."""

from flask import Response, redirect, request

from intake.console.frame import notice, say, show
from intake.console.gate import Answer, Pages, lost, who
from intake.console.office import Office
from intake.console.pages.sign_in_code import secret_page
from intake.ground.sign_in_settings import host_of
from intake.ground.tables import BODIES, PersonRole
from intake.record.people import Right, persons, single_sign_on
from intake.record.people.persons import LINK_LASTS, New, NotChanged, Person


class People:
    """The pages, of one installation."""

    def __init__(self, pages: Pages, office: Office) -> None:
        self.pages, self.office = pages, office

    def _everyone(self, status: int = 200, trouble: str = "") -> Response:
        with self.office.database.read() as connection:
            people = persons.everyone(connection)
        shown = {"people": people, "trouble": trouble, "form": request.form}
        return show(self.pages, "people", status, **shown, **choices(self.office))

    def _one(self, key: int, status: int = 200, trouble: str = "") -> Response:
        person = self._found(key)
        return show(self.pages, "person", status, person=person, trouble=trouble, **choices(self.office))

    def _found(self, key: int) -> Person:
        with self.office.database.read() as connection:
            person = persons.one(connection, key)
        return person or lost()

    def _link(self, key: int, *, lost_phone: bool = False) -> Response:
        mine, at = who(), self.office.clock()
        person = self._found(key)
        token = self.office.database.written(
            lambda connection: persons.new_link(connection, key, mine.login, at, second_factor_too=lost_phone)
        )
        address = f"{host_of(self.office.settings.public_url)}/console/set-password/{token}"
        return secret_page(show(self.pages, "person_link", person=person, address=address, until=at + LINK_LASTS))

    def people(self) -> Answer:
        """Show everyone."""
        return self._everyone()

    def people_add(self) -> Answer:
        """Enter somebody."""
        mine, at, form = who(), self.office.clock(), request.form
        name, role, areas = form.get("name", "").strip(), _role(), chosen_areas(self.office)
        if not name or role is None:
            return self._everyone(422, say()("people_name_wrong"))
        new = New(form.get("login", ""), name, role, areas, _body(role))
        try:
            key = self.office.database.written(lambda connection: persons.enter(connection, new, mine.login, at))
        except NotChanged as error:
            return self._everyone(422, say()(f"people_not_{error}"))
        if form.get("way") == "sso":
            notice(say()("people_added_sso"))
            return redirect(f"/console/people/{key}", 303)
        return self._link(key)

    def person(self, key: int) -> Answer:
        """Show one."""
        return self._one(key)

    def person_change(self, key: int) -> Answer:
        """Change name, role and areas."""
        role = _role()
        name = " ".join(request.form.get("name", "").split())[:120]
        if not name or role is None:
            return self._one(key, 422, say()("people_name_wrong"))
        new = {"name": name, "role": role.value, "areas": chosen_areas(self.office), "body": _body(role)}
        return self._changed(key, **new)

    def _changed(self, key: int, **new: object) -> Answer:
        by, at = who().login, self.office.clock()
        try:
            self.office.database.written(lambda connection: persons.change(connection, key, by, at, **new))
        except NotChanged as error:
            return self._one(key, 422, say()(f"people_not_{error}"))
        notice(say()("people_changed"))
        return redirect(f"/console/people/{key}", 303)

    def person_active(self, key: int) -> Answer:
        """Let somebody go, or come back."""
        return self._changed(key, active=request.form.get("active") == "yes")

    def person_link(self, key: int) -> Answer:
        """Make a link by which they set a password."""
        if not self._found(key).active:
            return self._one(key, 422, say()("people_inactive"))
        return self._link(key, lost_phone=bool(request.form.get("lost_phone")))

    def person_sso(self, key: int) -> Answer:
        """Let them sign in by single sign-on alone."""
        mine, at = who(), self.office.clock()
        if key == mine.person or self.office.settings.oidc_issuer is None:
            return self._one(key, 422, say()("people_sso_not"))
        self._found(key)
        self.office.database.written(lambda connection: single_sign_on.only(connection, key, mine.login, at))
        notice(say()("people_changed"))
        return redirect(f"/console/people/{key}", 303)


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    on = People(pages, office)
    pages.page("/people", Right.PEOPLE)(on.people)
    pages.page("/people", Right.PEOPLE, "POST")(on.people_add)
    pages.page("/people/<int:key>", Right.PEOPLE)(on.person)
    pages.page("/people/<int:key>", Right.PEOPLE, "POST")(on.person_change)
    pages.page("/people/<int:key>/active", Right.PEOPLE, "POST")(on.person_active)
    pages.page("/people/<int:key>/link", Right.PEOPLE, "POST")(on.person_link)
    pages.page("/people/<int:key>/sso", Right.PEOPLE, "POST")(on.person_sso)


def choices(office: Office) -> dict[str, object]:
    """Return the roles and areas that a form offers."""
    areas = [(code, say().of(area.name)) for code, area in office.rules.areas.items()]
    sso = office.settings.oidc_issuer is not None
    by_name = sorted(areas, key=lambda each: each[1])
    return {"roles": list(PersonRole), "bodies": BODIES, "areas": by_name, "network": sso}


def _role() -> PersonRole | None:
    given = request.form.get("role", "")
    return PersonRole(given) if given in list(PersonRole) else None


def _body(role: PersonRole) -> str | None:
    """Return which body of their areas a head answers for."""
    given = request.form.get("body", "")
    return given if given in BODIES and role == PersonRole.HEAD else None


def chosen_areas(office: Office) -> list[str]:
    """Return the areas that a form names and the rule book knows."""
    return sorted(code for code in set(request.form.getlist("areas")) if code in office.rules.areas)
