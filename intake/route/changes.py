"""What changes from one rule book to another, in words, by area.

Compares what the books mean, not how they spell it: a convention that changes is told at every area it reaches.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, cast

from intake.route.categories import CATEGORIES, Category, category_of
from intake.route.change_words import (
    ADDED,
    EASTER,
    FROM_TO,
    KEPT_IN,
    LABELS,
    LASTS,
    NEW_AREA,
    NO_AREA,
    NOT_SET,
    REMOVED,
    WEEK,
    YES_NO,
)
from intake.route.parts import Holiday, Hours, Partner
from intake.route.phrases import fill
from intake.route.rulebook import RuleBook
from intake.route.values import Text

LEAVES = (Text, Category, Hours, Holiday)
"""What is told as a whole."""
APART = frozenset({"version", "areas"})
"""Fields of a book that are no rules outside the areas."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes, as sentences; nothing if the books mean the same."""

    areas: Mapping[str, tuple[Text, ...]]
    """By the area's code, in the order of the book."""
    names: Mapping[str, Text]
    """What the areas are called, by code."""
    outside: tuple[Text, ...]

    @property
    def together(self) -> Mapping[tuple[Text, ...], Sequence[Text]]:
        """The names of the areas that change in the same way, by what changes."""
        same: dict[tuple[Text, ...], list[Text]] = {}
        for code, sentences in self.areas.items():
            same.setdefault(sentences, []).append(self.names[code])
        return same


def changes(old: RuleBook, new: RuleBook) -> Changes:
    """Return what changes from the old book to the new one."""
    holidays = {each.name.el: each.name for each in (*old.holidays, *new.holidays)}
    told = _Told({**old.skills, **new.skills, **holidays})
    areas: dict[str, tuple[Text, ...]] = {}
    for code in {**old.areas, **new.areas}:
        before, after = old.areas.get(code), new.areas.get(code)
        if before and after:
            areas[code] = tuple(told.between(before, after))
        else:
            areas[code] = (NEW_AREA if after else NO_AREA,)
    outside: list[Text] = []
    for name in (field.name for field in fields(RuleBook) if field.name not in APART):
        outside += told.between(getattr(old, name), getattr(new, name), name)
    names = {code: area.name for code, area in {**old.areas, **new.areas}.items()}
    return Changes({code: sentences for code, sentences in areas.items() if sentences}, names, tuple(outside))


def _keyed(value: Any) -> Any:
    """Return parts in a row by what they are called, so that their order in the file says nothing."""
    if isinstance(value, tuple) and all(is_dataclass(each) for each in value):
        return {_key(each): each for each in value}
    return value


def _key(part: Any) -> str:
    if isinstance(part, Holiday):
        return part.name.el
    return str(part.category.name if hasattr(part, "category") else part.key)


class _Key(str):
    """A step that people have named in the file, not a field of ours."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """Differences in words. `skills` are what the keys of know-how and of holidays are called."""

    skills: Mapping[str, Text]

    def between(self, old: Any, new: Any, *steps: str) -> Iterator[Text]:
        """Yield a sentence for each difference below these steps."""
        old, new = _keyed(old), _keyed(new)
        if old == new:
            return
        if type(old) is type(new) and is_dataclass(old) and not isinstance(old, LEAVES):
            if isinstance(old, Partner) and steps == ("partner",):
                yield from self._of_partners(old, cast("Partner", new), steps)
                return
            for field in fields(old):
                yield from self.between(getattr(old, field.name), getattr(new, field.name), *steps, field.name)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            for key in {**old, **new}:
                name = CATEGORIES[key].name if isinstance(key, int) else key
                yield from self.between(old.get(key), new.get(key), *steps, _Key(name))
        elif isinstance(old, AbstractSet) and isinstance(new, AbstractSet):
            yield from self._of_sets(old, new, steps)
        else:
            yield self._change(old, new, steps)

    def _of_partners(self, old: Partner, new: Partner, steps: tuple[str, ...]) -> Iterator[Text]:
        """Yield that an area has another partner; what a partner is called is told outside the areas."""
        if old.slug != new.slug:
            yield self._sentence(FROM_TO, steps, old=old.name, new=new.name)

    def _of_sets(self, old: AbstractSet[str], new: AbstractSet[str], steps: tuple[str, ...]) -> Iterator[Text]:
        if gone := sorted(old - new):
            yield self._sentence(REMOVED, steps, old=self._listed(gone))
        if come := sorted(new - old):
            yield self._sentence(ADDED, steps, new=self._listed(come))

    def _change(self, old: Any, new: Any, steps: tuple[str, ...]) -> Text:
        if old is None and is_dataclass(new) and not isinstance(new, Text | Hours):
            return self._sentence(ADDED, steps[:-1], new=self._name(steps[-1]))
        if new is None and is_dataclass(old) and not isinstance(old, Text | Hours):
            return self._sentence(REMOVED, steps[:-1], old=self._name(steps[-1]))
        return self._sentence(FROM_TO, steps, old=self._shown(old), new=self._shown(new))

    def _sentence(self, words: Text, steps: tuple[str, ...], **slots: Text) -> Text:
        named = [self._name(step) for step in steps]
        what = Text(", ".join(name.el for name in named), ", ".join(name.en for name in named))
        return fill(words, what=what, **slots)

    def _name(self, step: str) -> Text:
        """Return what a step is called: a field by its label, a key by its name."""
        if not isinstance(step, _Key):
            return LABELS.get(step) or Text(step, step)
        category = category_of(step)
        return category.label if category else self.skills.get(step) or Text(step, step)

    def _shown(self, value: Any) -> Text:
        if isinstance(value, Text):
            return Text(f"«{value.el}»", f"“{value.en}”")
        if isinstance(value, Hours):
            return _week(value)
        if isinstance(value, Holiday):
            return self._day(value)
        if value is None:
            return NOT_SET
        if isinstance(value, bool):
            return YES_NO[value]
        return self._listed(sorted(value)) if isinstance(value, AbstractSet) else Text(str(value), str(value))

    def _listed(self, keys: list[str]) -> Text:
        named = [self.skills.get(key) or Text(key, key) for key in keys]
        return Text(", ".join(name.el for name in named), ", ".join(name.en for name in named))

    def _day(self, holiday: Holiday) -> Text:
        """Return when a holiday is kept, and where."""
        day = fill(EASTER, days=holiday.easter or 0)
        if holiday.day:
            date = "/".join(str(part) for part in (*reversed(holiday.day), holiday.year) if part)
            day = Text(date, date)
        if holiday.days > 1:
            day = fill(LASTS, day=day, many=holiday.days)
        return fill(KEPT_IN, day=day, areas=", ".join(sorted(holiday.areas))) if holiday.areas else day


def _week(hours: Hours) -> Text:
    """Return the days on which a team is open, with their hours."""
    spans = [
        ", ".join(f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}" for opens, closes in day)
        for day in hours.week
    ]

    def told(names: str) -> str:
        return "; ".join(f"{name} {span}" for name, span in zip(names.split(), spans, strict=True) if span) or "—"

    return Text(told(WEEK.el), told(WEEK.en))
