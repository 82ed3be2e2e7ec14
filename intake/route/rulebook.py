"""The rule book: the circular as data that people edit. Only `source` touches a file; nothing here decides.

The book that ships with the bridge (`rulebook.toml`) is complete. Which book is in force the record knows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from intake.route.build import areas_from, categories_from, holidays_from, lines_from, partner_from
from intake.route.checks import problems_of, queue_problems
from intake.route.parts import (
    Area,
    CategoryRule,
    Holiday,
    Line,
    Partner,
    Recurrence,
    RemoteWork,
    Reroute,
    Team,
)
from intake.route.sheet import QueuePart, RulesBroken, read_sheet
from intake.route.spelling import number_key
from intake.route.values import Case, TeamKind, Text

SHIPPED = Path(__file__).with_name("rulebook.toml")


def source(path: Path | str | None = None) -> bytes:
    """Return the bytes of the book in the file, or of the shipped one; raises RulesBroken."""
    file = SHIPPED if path is None else Path(path)
    try:
        return file.read_bytes()
    except OSError as error:
        problem = f"There is no rule book to read at {file} ({error.strerror}): name a readable file."
        raise RulesBroken([problem]) from error


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Who serves which school, and by which rules. Every name in it leads somewhere."""

    version: str
    """SHA-256 of the file's bytes; stored with every decision (P6)."""
    areas: Mapping[str, Area]
    partners: Mapping[str, Partner]
    categories: tuple[CategoryRule, ...]
    """Indexed by the category's number."""
    lines: tuple[Line, ...]
    skills: Mapping[str, Text]
    triage: Team
    unfinished: Team
    lead: Team
    """Who decides when teams send a request back again and again."""
    remote_work: RemoteWork
    workload_days: int
    """The period whose tickets count as a team's present workload (B.4 c)."""
    recurrence: Recurrence
    holidays: tuple[Holiday, ...]
    reroute: Reroute

    @classmethod
    def load(cls, path: Path | str | None = None) -> Self:
        """Return the book in the file, or the shipped one; raises RulesBroken."""
        return cls.read(source(path))

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Return the book these bytes spell; raises RulesBroken."""
        sheet = read_sheet(data)
        _refuse(problems_of(sheet))
        partners = {slug: partner_from(slug, part) for slug, part in sheet.partner.items()}
        areas = areas_from(sheet, partners)
        triage, unfinished = _queue(TeamKind.TRIAGE, sheet.triage), _queue(TeamKind.UNFINISHED, sheet.unfinished)
        lead = _queue(TeamKind.LEAD, sheet.lead)
        _refuse(queue_problems(areas, (triage, unfinished, lead)))
        return cls(
            version=sha256(data).hexdigest(),
            areas=areas,
            partners=partners,
            categories=categories_from(sheet),
            lines=lines_from(sheet),
            skills={key: Text(name.el, name.en) for key, name in sheet.skill.items()},
            triage=triage,
            unfinished=unfinished,
            lead=lead,
            remote_work=sheet.defaults.remote_work,
            workload_days=sheet.defaults.workload_days,
            recurrence=Recurrence(sheet.recurrence.calls, sheet.recurrence.days),
            holidays=holidays_from(sheet),
            reroute=Reroute(**sheet.reroute.model_dump()),
        )

    def has_come_back(self, case: Case) -> bool:
        """Whether the case is a problem that has come back so often that the lead looks at it (A3-5)."""
        return case.kind != "enquiry" and case.calls >= self.recurrence.calls

    def technicians(self) -> frozenset[str]:
        """Return everybody who may be proposed, by the helpdesk's own names."""
        teams = self._teams(self.areas)
        return frozenset(each.key for team in teams for each in team.technicians)

    def teams(self) -> dict[str, str]:
        """Return every queue the routing can name, with what it is, in Greek."""
        return self.teams_of(self.areas)

    def teams_of(self, areas: Iterable[str]) -> dict[str, str]:
        """Return the queues a helpdesk of these areas must have, with what each is, in Greek."""
        return {team.queue: team.name.el for team in self._teams(areas)}

    def names_of(self, queues: Iterable[str]) -> list[Text]:
        """Return what these queues are, in words."""
        names = {team.queue: team.name for team in self._teams(self.areas)}
        return [names[queue] for queue in queues]

    def _teams(self, areas: Iterable[str]) -> Iterator[Team]:
        yield from (self.triage, self.unfinished, self.lead)
        yield from self.bodies(areas)

    def bodies(self, areas: Iterable[str] | None = None) -> Iterator[Team]:
        """Yield the teams of the KEPLINETs and the partners, of these areas or of all."""
        for area in self.areas if areas is None else areas:
            yield from (self.areas[area].keplinet, self.areas[area].partner_team)

    def line_of(self, dialled: str) -> Line | None:
        """Return the line of a number in any spelling carriers use (+30, 0030, sip:), None if it is not ours."""
        key = number_key(dialled)
        return next((line for line in self.lines if number_key(line.number) == key), None)

    def canary_line(self) -> Line | None:
        """Return the line on which the bridge calls itself, None if it has none."""
        return next((line for line in self.lines if line.canary), None)

    def desk_for(self, area: str | None, line: str | None) -> str | None:
        """Return the helpdesk for an area's requests on a line, None for the installation's own."""
        of_line = next((each.desk for each in self.lines if each.key == line), None)
        of_area = self.areas.get(area or "")
        return of_line or (of_area.desk if of_area else None)

    def areas_at(self, desk: str, *, own: bool) -> frozenset[str]:
        """Return the areas whose requests this helpdesk may get; `own` is the installation's own one."""
        if any(line.desk == desk for line in self.lines):
            return frozenset(self.areas)
        return frozenset(code for code, area in self.areas.items() if area.desk == desk or (own and not area.desk))

    def desks(self) -> frozenset[str]:
        """Return every helpdesk the book names."""
        named = {line.desk for line in self.lines} | {area.desk for area in self.areas.values()}
        return frozenset(desk for desk in named if desk)

    def areas_of_prefix(self, code: str) -> tuple[Area, ...]:
        """Return the areas whose school codes begin as this one; several where they share the prefix."""
        if not (code.isascii() and code.isdigit() and len(code) == 7):
            return ()
        prefix = code[:3] if code.startswith("9") else code[:2]
        return tuple(area for area in self.areas.values() if prefix in area.prefixes)

    def area_of_code(self, code: str) -> str | None:
        """Return the area a school code's prefix names, None when it names none or several (05, 19, 905, 919)."""
        areas = self.areas_of_prefix(code)
        return areas[0].code if len(areas) == 1 else None


def _queue(kind: TeamKind, part: QueuePart) -> Team:
    return Team(part.queue, kind, Text(part.name.el, part.name.en))


def _refuse(problems: Iterable[str]) -> None:
    """Raise RulesBroken if there is any problem."""
    if found := tuple(problems):
        raise RulesBroken(found)
