"""What else programs look up: calls, areas, schools, figures by month. Changes nothing."""

import re
from typing import Any

from intake.console.api.gate import Asked, Interface, Operation
from intake.console.api.lookup_models import (
    AreaFigures,
    AreaList,
    AreaShown,
    CallList,
    CallOutcome,
    CallShown,
    MonthShown,
    MonthWanted,
    SchoolFound,
    SchoolList,
    SchoolShown,
    SchoolsWanted,
)
from intake.console.api.models import Page
from intake.console.api.problems import Told
from intake.console.office import Office
from intake.record import schools
from intake.record.handling import SchoolSearch
from intake.record.heads.figures import AreaMonth, counted
from intake.record.people.tokens import Scope
from intake.record.views import listed
from intake.route.parts import Area, Team

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
LARGEST_ID = 2**53


class Lookups:
    """The operations, of one installation."""

    def __init__(self, office: Office) -> None:
        self.office, self.search = office, SchoolSearch()

    def list_calls(self, asked: Asked) -> CallList:
        """Return a page of calls."""
        query: Page = asked.query
        after = _id(query.after) if query.after else None
        with self.office.database.read() as connection:
            page = listed.calls(connection, asked.sight, after, query.limit)
            told = listed.outcomes(connection, asked.sight, [row.id for row in page.rows])
        calls = [
            CallShown(
                id=row.id,
                began_at=row.began_at,
                ended_at=row.ended_at,
                line=row.line,
                caller=row.caller if asked.may(Scope.CALLERS) else None,
                found_at=row.found_at,
                outcomes=[CallOutcome(role=role, number=number) for role, number in told.get(row.id, ())],
            )
            for row in page.rows
        ]
        return CallList(calls=calls, next=str(page.rows[-1].id) if page.more else None)

    def list_areas(self, asked: Asked) -> AreaList:
        """Return the areas of the rule book in force."""
        areas = self.office.rules.areas.values()
        return AreaList(areas=[_area(each) for each in areas if asked.sight.sees(each.code)])

    def get_school(self, asked: Asked) -> SchoolShown:
        """Return the school of a code."""
        with self.office.database.read() as connection:
            found = schools.by_code(connection, asked.path["code"][:20])
        if found is None:
            raise Told(404, "not-found", "No school has or had this code.")
        return SchoolShown.model_validate({**_fields(found), "area": found.directorate})

    def find_schools(self, asked: Asked) -> SchoolList:
        """Return the schools that fit what is asked."""
        with self.office.database.read() as connection:
            found = self.search.find(connection, asked.query.q, self.office.clock())
        names = ("code", "name", "municipality", "standing")
        rows = [{**{name: getattr(each, name) for name in names}, "area": each.directorate} for each in found]
        return SchoolList(schools=[SchoolFound.model_validate(row) for row in rows])

    def get_month(self, asked: Asked) -> MonthShown:
        """Return a month's figures."""
        month, query, rules = asked.path["month"], asked.query, self.office.rules
        if not MONTH.fullmatch(month):
            raise Told(404, "not-found", "A month is like 2026-11.")
        seen = [code for code in rules.areas if asked.sight.sees(code)]
        if unknown := sorted(set(query.area) - set(seen)):
            raise Told(422, "unusable", f"There is no area {unknown[0]} for this token; see /api/v1/areas.")
        every: list[str | None] = [*seen] if asked.sight.areas else [*seen, None]
        with self.office.database.read() as connection:
            found = counted(connection, rules, month, query.area or every, self.office.clock())
        areas = [_figures(each) for each in found.areas]
        return MonthShown(month=found.month, until=found.until, over=found.over, areas=areas)


def add(interface: Interface, office: Office) -> None:
    """Add the operations."""
    of = Lookups(office)
    for operation in (
        Operation("GET", "/calls", Scope.READ, "Calls, the newest first", CallList, of.list_calls, query=Page),
        Operation("GET", "/areas", Scope.READ, "Areas, their bodies and queues", AreaList, of.list_areas),
        Operation(
            "GET", "/schools", Scope.SCHOOLS, "Look schools up", SchoolList, of.find_schools, query=SchoolsWanted
        ),
        Operation("GET", "/schools/{code}", Scope.SCHOOLS, "The school of a code", SchoolShown, of.get_school),
        Operation(
            "GET",
            "/figures/{month}",
            Scope.FIGURES,
            "Figures of a month",
            MonthShown,
            of.get_month,
            query=MonthWanted,
        ),
    ):
        interface.add(operation)


def _fields(found: schools.School) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("code", "name", "standing", "level", "municipality")}


def _area(area: Area) -> AreaShown:
    return AreaShown.model_validate(
        {
            "code": area.code,
            "name": area.name,
            "mode": area.mode,
            "keplinet": _team(area.keplinet),
            "partner": _team(area.partner_team),
        }
    )


def _team(team: Team) -> dict[str, Any]:
    return {"queue": team.queue, "name": team.name}


def _figures(each: AreaMonth) -> AreaFigures:
    total = each.total
    plain = {name: getattr(total, name) for name in ("before", "opened", "reopened", "settled", "pending")}
    return AreaFigures(
        area=each.area,
        **plain,
        onsite=total.onsite,
        travel=total.travel,
        median_days=total.median,
        oldest_days=total.oldest,
        unfinished_calls=each.unfinished,
    )


def _id(after: str) -> int:
    number = int(after) if after.isascii() and after.isdigit() else LARGEST_ID
    if number >= LARGEST_ID:
        raise Told(422, "unusable", "`after` is not what a page gave as `next`.")
    return number
