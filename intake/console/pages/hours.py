"""Hours of teams and holidays, as the rule book in force says them; a new holiday becomes a draft of the book."""

from collections import Counter
from datetime import date

from flask import request

from intake.console import drafts
from intake.console.frame import show
from intake.console.gate import Answer, Pages, lost
from intake.console.office import Office
from intake.console.pages.rule_drafts import TRIED_DAYS
from intake.ground.clock import ATHENS
from intake.record.people import Right
from intake.record.rulebooks import versions
from intake.route.hours import first_day
from intake.route.parts import Hours


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/hours", Right.RULES_SEE)
    def _hours() -> Answer:
        return _shown()

    @pages.page("/hours/holiday", Right.RULES, "POST")
    def _holiday() -> Answer:
        holiday = _asked()
        if holiday is None:
            return _shown(wrong=True)
        with office.database.read() as connection:
            now = versions.newest(connection) or lost()
        draft = drafts.looked_at(office, now, drafts.with_holiday(now.text, holiday), now.number)
        return show(pages, "rules/draft", draft=draft, days=TRIED_DAYS)

    def _shown(*, wrong: bool = False) -> Answer:
        rules, year = office.rules, office.clock().astimezone(ATHENS).year
        weeks: Counter[Hours | None] = Counter(team.hours for team in rules.bodies())
        years = (year, year + 1)
        days = [(each, [first_day(each, one) for one in years]) for each in rules.holidays]
        days.sort(key=lambda row: row[1][0] or row[1][1] or date.max)
        told = {"weeks": weeks.most_common(), "days": days, "years": years, "areas": rules.areas}
        return show(pages, "hours", 422 if wrong else 200, wrong=wrong, **told)

    def _asked() -> drafts.NewHoliday | None:
        form = request.form
        names = [" ".join(form.get(f"name_{language}", "").split())[:80] for language in ("el", "en")]
        days, area = form.get("days", 1, type=int), form.get("area", "")
        try:
            first = date.fromisoformat(form.get("first", ""))
        except ValueError:
            return None
        known = not area or area in office.rules.areas
        if not all(names) or not 1 <= days <= 100 or not known:
            return None
        return drafts.NewHoliday(names[0], names[1], first, "yearly" in form, days, area or None)
