"""An area's month in words: as text, as rows of a table, and as what the printed page shows. Counts nothing."""

from collections.abc import Iterator, Sequence

from intake.ground.clock import ATHENS
from intake.ground.owner_file import Cell
from intake.record.heads.figures import AreaMonth, Figures, HeadsMonth, Override, SetApart
from intake.record.heads.words import NONE, Names, counted_when, moment, month_name, number, pick, say
from intake.record.ticket_words import Language
from intake.route.rulebook import RuleBook
from intake.route.values import Text

COUNTS = ("before", "opened", "reopened", "settled", "pending")
DAYS = ("median", "oldest")
SHARES = ("onsite", "travel")
COLUMNS = (*COUNTS, *DAYS, *SHARES)
CSV_HEAD = ("month", "counted_until", "what", "area", "area_name", "team", "mode", *COLUMNS, "overrides",
            "request", "decided", "assigned_to", "why", "set")  # fmt: skip


def cells(figures: Figures) -> list[Text]:
    """Return a row of the table."""
    counts = [number(getattr(figures, name)) for name in (*COUNTS, *DAYS)]
    shares = (getattr(figures, f"{name}_share") for name in SHARES)
    return [*counts, *(_share(getattr(figures, name), share) for name, share in zip(SHARES, shares, strict=True))]


def _share(count: int, share: int | None) -> Text:
    return NONE if share is None else Text(f"{count} ({share}%)", f"{count} ({share}%)")


def in_short(each: AreaMonth) -> list[Text]:
    """Return the sentences over an area's table: the account, the age, the shares."""
    total = each.total
    account = say("account", **{name: getattr(total, name) for name in COUNTS})
    age = say("age", median=number(total.median), oldest=number(total.oldest)) if total.ages else say("age_none")
    shares = {name: getattr(total, name) for name in (*SHARES, *(f"{share}_share" for share in SHARES))}
    return [account, age, say("share", **shares) if total.opened else say("share_none")]


def groups(each: AreaMonth, names: Names) -> list[tuple[Text, str, list[Text]]]:
    """Return an area's table: team, mode and figures of each group."""
    return [(names.team(group.team), group.mode or "–", cells(group.figures)) for group in each.groups]


def overrides(each: AreaMonth, names: Names) -> list[tuple[str, Override, Text, Text]]:
    """Return what people changed: when, what, and both teams in words."""
    return [(moment(one.at), one, names.team(one.decided), names.team(one.to)) for one in each.overrides]


def apart(each: AreaMonth, names: Names) -> list[tuple[str, SetApart, Text, Text]]:
    """Return what was set for one request alone and changed no team: when, what, whose it is, and it in words."""
    return [(moment(one.at), one, names.team(one.team), _setting(one)) for one in each.apart]


def _setting(one: SetApart) -> Text:
    parts = [say("set_mode", mode=one.mode)] if one.mode else []
    parts += [say(f"set_{one.service}")] if one.service else []
    return Text(", ".join(part.el for part in parts), ", ".join(part.en for part in parts))


def text(month: HeadsMonth, rules: RuleBook, language: Language) -> str:
    """Return the page as text: of one area all, of several a line each."""
    names = Names(rules)
    lines = _one(month.areas[0], names) if len(month.areas) == 1 else _many(month, names)
    head = (say("title", month=month_name(month.month)), counted_when(month), _EMPTY)
    return "\n".join(pick(line, language) for line in (*head, *lines))


def rows(month: HeadsMonth, rules: RuleBook) -> Iterator[Sequence[Cell]]:
    """Yield the month as a table: an area's total, its groups, and each override, told apart by `what`."""
    names = Names(rules)
    yield CSV_HEAD
    until = month.until.astimezone(ATHENS).isoformat(timespec="minutes")
    for each in month.areas:
        area = (each.area or "", names.area(each.area).el)
        yield (month.month, until, "total", *area, "", "", *_counts(each.total), len(each.overrides), *("",) * 5)
        for group in each.groups:
            figures = _counts(group.figures)
            yield (month.month, until, "group", *area, group.team, group.mode, *figures, *("",) * 6)
        for one in each.overrides:
            told = (one.number, one.decided, one.to, one.why)
            yield (month.month, until, "override", *area, *("",) * (len(COLUMNS) + 3), *told, "")
        for alone in each.apart:
            given = " ".join(part for part in (alone.mode, alone.service) if part)
            told = (alone.number, alone.team, alone.team, alone.why)
            yield (month.month, until, "set_apart", *area, *("",) * (len(COLUMNS) + 3), *told, given)


def _counts(figures: Figures) -> list[Cell]:
    return [getattr(figures, name) for name in COLUMNS]


_EMPTY = Text("", "")
BOTH: tuple[Language, Language] = ("el", "en")


def _one(each: AreaMonth, names: Names) -> Iterator[Text]:
    yield names.area(each.area)
    yield names.who(each.area)
    yield _EMPTY
    yield from in_short(each)
    yield _EMPTY
    heads = [say("column_team"), say("column_mode"), *(say(f"short_{name}") for name in COLUMNS)]
    rows = [[team, Text(mode, mode), *figures] for team, mode, figures in groups(each, names)]
    yield from _table([heads, *rows, [say("total"), _EMPTY, *cells(each.total)]], left=2)
    yield _EMPTY
    yield say("overrides", count=len(each.overrides)) if each.overrides else say("overrides_none")
    for at, one, decided, to in overrides(each, names):
        why = one.why or say("why_unknown")
        told = say("override", at=at, number=one.number, decided=decided, to=to, why=why)
        yield Text(f"  {told.el}", f"  {told.en}")
    if each.apart:
        yield say("apart", count=len(each.apart))
    for at, alone, team, what in apart(each, names):
        told = say("set_apart", at=at, number=alone.number, team=team, what=what, why=alone.why or "–")
        yield Text(f"  {told.el}", f"  {told.en}")
    if each.unfinished:
        yield say("unfinished", count=each.unfinished)
    yield say("uncounted")


def _many(month: HeadsMonth, names: Names) -> Iterator[Text]:
    heads = [say("area"), *(say(f"short_{name}") for name in (*COLUMNS, "overrides"))]
    rows = [[names.area(each.area), *cells(each.total), number(len(each.overrides))] for each in month.areas]
    yield from _table([heads, *rows], left=1)
    yield _EMPTY
    yield say("uncounted")


def _table(rows: Sequence[Sequence[Text]], left: int) -> Iterator[Text]:
    """Yield the rows with their columns under each other; the first `left` of them hold words."""
    greek, english = (_aligned([[pick(cell, each) for cell in row] for row in rows], left) for each in BOTH)
    yield from (Text(*row) for row in zip(greek, english, strict=True))


def _aligned(rows: list[list[str]], left: int) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
