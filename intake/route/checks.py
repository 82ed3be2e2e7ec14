"""What concerns several values of the rule book together: names that lead nowhere, things that stand twice.

Every mistake is one sentence that begins with the key and says what to do. Mends nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from intake.route.categories import CATEGORIES
from intake.route.parts import Area, Team
from intake.route.sheet import WEEK, Sheet
from intake.route.spelling import municipality_key, number_key

QUEUE_LENGTH = 80
"""Characters a queue's name may have."""


def problems_of(sheet: Sheet) -> Iterator[str]:
    """Yield one sentence for every name that leads nowhere and everything that stands twice."""
    yield from _categories_amiss(sheet)
    yield from _skills_amiss(sheet)
    yield from _areas_amiss(sheet)
    yield from _lines_amiss(sheet)
    yield from _queue_patterns_amiss(sheet)
    yield from _hours_amiss(sheet)
    yield from _holidays_amiss(sheet)


def queue_problems(areas: Mapping[str, Area], others: Iterable[Team]) -> Iterator[str]:
    """Yield one sentence for every queue that would serve two masters, or has no usable name."""
    owners = [(area.keplinet.queue, f"area.{code}.keplinet.queue") for code, area in areas.items()]
    partners = {(area.partner_team.queue, area.partner.slug): code for code, area in reversed(list(areas.items()))}
    owners += [(queue, f"area.{code}.partner_team.queue") for (queue, _), code in sorted(partners.items())]
    owners += [(team.queue, f"{team.kind}.queue") for team in others]
    queues = {queue for queue, _owner in owners}
    for code, area in areas.items():
        for side, team in (("keplinet", area.keplinet), ("partner_team", area.partner_team)):
            for technician in team.technicians:
                if technician.key in queues:
                    key = f"area.{code}.{side}.technician.{technician.key}"
                    yield f"{key} is named like a queue: rename one of them."
    holder: dict[str, str] = {}
    for queue, key in owners:
        if len(queue) > QUEUE_LENGTH:
            yield f"{key} is {queue}, which has over {QUEUE_LENGTH} characters: shorten it."
        if queue in holder:
            yield f"{key} is {queue}, which is also {holder[queue]}: rename one of them."
        holder.setdefault(queue, key)


def _categories_amiss(sheet: Sheet) -> Iterator[str]:
    known = {category.name for category in CATEGORIES}
    for name in sorted(known - set(sheet.category)):
        yield f"category.{name} is missing: add its service and skills."
    for name in sorted(set(sheet.category) - known):
        yield f"category.{name} is not on the telephone's menu: name one of {', '.join(sorted(known))}."


def _skills_amiss(sheet: Sheet) -> Iterator[str]:
    lists = {"keplinet.skills": sheet.keplinet.skills, "partner_team.skills": sheet.partner_team.skills}
    for name, category in sheet.category.items():
        lists[f"category.{name}.skills"] = category.skills
        lists |= {f"category.{name}.systems.{system}": skills for system, skills in category.systems.items()}
    for code, area in sheet.area.items():
        lists[f"area.{code}.keplinet.skills"] = area.keplinet.skills or []
        lists[f"area.{code}.partner_team.skills"] = area.partner_team.skills or []
        for side, team in (("keplinet", area.keplinet), ("partner_team", area.partner_team)):
            for key, technician in team.technician.items():
                lists[f"area.{code}.{side}.technician.{key}.skills"] = technician.skills
    for key, skills in lists.items():
        for skill in skills:
            if skill not in sheet.skill:
                yield f"{key} names {skill}, which is no skill: correct it or add skill.{skill}."


def _areas_amiss(sheet: Sheet) -> Iterator[str]:
    for code, area in sheet.area.items():
        if area.partner not in sheet.partner:
            yield f"area.{code}.partner names {area.partner}, which is no partner: correct it or add it."
        at_seat = {municipality_key(name) for name in (area.seat.town, *area.seat.municipalities)}
        for name in area.ferry:
            if municipality_key(name) in at_seat:
                yield f"area.{code}.ferry names {name}, where the seat is: remove it."
        for key in sorted(area.keplinet.technician.keys() & area.partner_team.technician.keys()):
            yield f"The technician {key} of area.{code} stands at both its teams: remove one of them."
        for name in area.modes:
            if name not in sheet.category:
                yield f"area.{code}.modes names {name}, which is no category: correct its spelling."


def _lines_amiss(sheet: Sheet) -> Iterator[str]:
    seen: dict[str, str] = {}
    for key, line in sheet.line.items():
        if line.area is not None and line.area not in sheet.area:
            yield f"line.{key}.area names {line.area}, which is no area: correct it or remove it."
        if line.canary and any(other.canary for name, other in sheet.line.items() if name < key):
            yield f"line.{key}.canary is true, but there is another canary line already: remove one of them."
        twin = seen.setdefault(number_key(line.number), key)
        if twin != key:
            yield f"line.{key}.number is also the number of line.{twin}: correct one of them."


def _queue_patterns_amiss(sheet: Sheet) -> Iterator[str]:
    for key, part in (("keplinet", sheet.keplinet), ("partner_team", sheet.partner_team)):
        if not _fills(part.queue, "area", "partner"):
            yield f"{key}.queue may hold {{area}} and {{partner}} and no other braces: correct {part.queue!r}."
    names = {"keplinet.name": sheet.keplinet.name}
    names |= {f"area.{code}.keplinet.name": area.keplinet.name for code, area in sheet.area.items()}
    if sheet.keplinet.name is None:
        yield "keplinet.name is missing: add it."
    for key, name in names.items():
        if name and not (_fills(name.el, "genitive", "name") and _fills(name.en, "genitive", "name")):
            yield f"{key} may hold {{genitive}} and {{name}} and no other braces: correct it."


def _hours_amiss(sheet: Sheet) -> Iterator[str]:
    tables = {"hours": sheet.hours, "keplinet.hours": sheet.keplinet.hours}
    tables["partner_team.hours"] = sheet.partner_team.hours
    for code, area in sheet.area.items():
        tables[f"area.{code}.keplinet.hours"] = area.keplinet.hours
        tables[f"area.{code}.partner_team.hours"] = area.partner_team.hours
    for key, hours in tables.items():
        for day in WEEK if hours else ():
            spans = [opening.split("-") for opening in getattr(hours, day)]
            if any(before[1] > after[0] for before, after in pairwise(spans)):
                yield f"{key}.{day} has hours that overlap or are out of order: write them one after the other."


def _holidays_amiss(sheet: Sheet) -> Iterator[str]:
    for key, holiday in sheet.holiday.items():
        if (holiday.day is None) == (holiday.easter is None):
            yield f"holiday.{key} needs either day or easter: write one of them."
        for area in holiday.areas:
            if area not in sheet.area:
                yield f"holiday.{key}.areas names {area}, which is no area: correct it or remove it."


def _fills(pattern: str, *gaps: str) -> bool:
    """Whether `pattern` has no gaps but these."""
    try:
        pattern.format(**dict.fromkeys(gaps, ""))
    except (KeyError, IndexError, ValueError, AttributeError):
        return False
    return True
