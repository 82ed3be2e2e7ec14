"""From the sheet to the parts: conventions filled in, names looked up.

Trusts that `checks` found nothing amiss.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from intake.route.categories import CATEGORIES, category_of
from intake.route.parts import Area, CategoryRule, Holiday, Hours, Line, Partner, Team, Technician
from intake.route.sheet import WEEK, AreaPart, HolidayPart, HoursPart, PartnerPart, Sheet, TeamPart, TextPart
from intake.route.spelling import municipality_key
from intake.route.values import System, TeamKind, Text


def partner_from(slug: str, part: PartnerPart) -> Partner:
    """Return the partner body of a key."""
    return Partner(slug, _text(part.name), part.spoken, _text(part.annex) if part.annex else None)


def areas_from(sheet: Sheet, partners: Mapping[str, Partner]) -> dict[str, Area]:
    """Return the areas by code, each with its two teams."""
    areas = {code: _area(sheet, code, part, partners[part.partner]) for code, part in sheet.area.items()}
    shared = Counter(area.partner_team.queue for area in areas.values())
    return {code: _named_apart(area) if shared[area.partner_team.queue] == 1 else area
            for code, area in areas.items()}  # fmt: skip


def categories_from(sheet: Sheet) -> tuple[CategoryRule, ...]:
    """Return what each category needs, indexed by number."""
    parts = [sheet.category[category.name] for category in CATEGORIES]
    return tuple(
        CategoryRule(
            category,
            part.service,
            frozenset(part.skills),
            {cast("System", system): frozenset(skills) for system, skills in part.systems.items()},
        )
        for category, part in zip(CATEGORIES, parts, strict=True)
    )


def lines_from(sheet: Sheet) -> tuple[Line, ...]:
    """Return the lines in the order of the file."""
    return tuple(
        Line(
            key,
            part.number,
            _text(part.name),
            part.area,
            part.test or part.canary,
            _text(part.notice) if part.notice else None,
            part.desk,
            part.canary,
        )
        for key, part in sheet.line.items()
    )


def holidays_from(sheet: Sheet) -> tuple[Holiday, ...]:
    """Return the holidays in the order of the file."""
    return tuple(_holiday(part) for part in sheet.holiday.values())


def _holiday(part: HolidayPart) -> Holiday:
    *year, month, day = map(int, part.day.split("-")) if part.day else (0, 0)
    return Holiday(
        name=_text(part.name),
        day=(month, day) if part.day else None,
        year=year[0] if year else None,
        easter=part.easter,
        days=part.days,
        areas=frozenset(part.areas),
    )


def _hours(part: HoursPart) -> Hours:
    return Hours(tuple(tuple(map(_span, getattr(part, day))) for day in WEEK))


def _span(opening: str) -> tuple[int, int]:
    opens, closes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in opening.split("-"))
    return opens, closes


def _text(part: TextPart) -> Text:
    return Text(part.el, part.en)


def _area(sheet: Sheet, code: str, part: AreaPart, partner: Partner) -> Area:
    names = {"area": code, "partner": partner.slug}
    keplinet_name = part.keplinet.name or cast("TextPart", sheet.keplinet.name)
    spelt = Text(
        keplinet_name.el.format(genitive=part.genitive, name=part.name.el),
        keplinet_name.en.format(genitive=part.genitive, name=part.name.en),
    )
    partner_name = _text(part.partner_team.name) if part.partner_team.name else partner.name
    return Area(
        code=code,
        name=_text(part.name),
        genitive=part.genitive,
        spoken=part.spoken or part.genitive,
        annex=part.annex,
        partner=partner,
        keplinet=_team(TeamKind.KEPLINET, sheet, part.keplinet, names, spelt),
        partner_team=_team(TeamKind.PARTNER, sheet, part.partner_team, names, partner_name),
        seat=part.seat.town,
        seat_keys=frozenset(municipality_key(name) for name in (part.seat.town, *part.seat.municipalities)),
        prefixes=frozenset({part.prefixes.primary, part.prefixes.secondary}),
        mode=part.mode or sheet.defaults.mode,
        modes={number: mode for name, mode in part.modes.items() if (number := _number(name)) is not None},
        desk=part.desk,
        ferry_keys=frozenset(map(municipality_key, part.ferry)),
    )


def _team(kind: TeamKind, sheet: Sheet, own: TeamPart, names: dict[str, str], name: Text) -> Team:
    usual = sheet.keplinet if kind is TeamKind.KEPLINET else sheet.partner_team
    hours = own.hours or usual.hours or sheet.hours
    return Team(
        queue=own.queue or usual.queue.format(**names),
        kind=kind,
        name=name,
        capacity=own.capacity or usual.capacity,
        skills=frozenset(usual.skills if own.skills is None else own.skills),
        hours=_hours(hours) if hours else None,
        technicians=tuple(
            Technician(key, part.name, frozenset(part.skills)) for key, part in own.technician.items()
        ),
    )


def _named_apart(area: Area) -> Area:
    """Return the area with its name added to the partner's team, which serves no other area."""
    name = area.partner_team.name
    here = Text(f"{name.el}, περιοχή {area.genitive}", f"{name.en}, area of {area.name.en}")
    return replace(area, partner_team=replace(area.partner_team, name=here))


def _number(name: str) -> int | None:
    category = category_of(name)
    return category.number if category else None
