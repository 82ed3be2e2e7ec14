"""A request by hand, for what comes on a direct line, by e-mail or by a visit; and schools as somebody types."""

from flask import redirect, request

from intake.console.deed_forms import NOT_IN_ORDER, Form, doing, sentence
from intake.console.frame import notice, polled, say, show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record import handling
from intake.record.handling import CHANNELS, Doing, Done, Entry, Refused, Repeated, SchoolSearch
from intake.record.people import Right

FIELDS = ("school_words", "school", "area", "text", "channel", "urgent", "phone", "contact")
URGENT = {"yes": True, "no": False}


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    form = Form(SchoolSearch())

    @pages.page("/requests/schools", Right.ACT)
    def _schools() -> Answer:
        words = request.args.get("school_words", "")[:100]
        with office.database.read() as connection:
            found = form.search.find(connection, words, office.clock())
        return polled(pages, "schools_found", found=found, given=words.strip(), chosen="")

    @pages.page("/requests/new", Right.ACT)
    def _new() -> Answer:
        return _shown(pages, form)

    @pages.page("/requests/new", Right.ACT, "POST")
    def _enter() -> Answer:
        key = form.order("", any_version=True).key
        try:
            done = office.database.written(lambda connection: _entered(form, key, doing(office, connection)))
        except Repeated as before:
            done = before.done
        except Refused as why:
            return _shown(pages, form, why)
        office.wake()
        notice(say()("by_hand_told", number=done.number))
        return redirect(f"/console/requests/{done.number}", 303)


def _entered(form: Form, key: str, deed: Doing) -> Done:
    category = form.whole("category")
    entry = Entry(
        category=-1 if category is None else category,
        text=form["text"],
        channel=form["channel"],
        code=form.school(deed.connection, deed.at),
        area=form["area"] or None,
        urgent=URGENT.get(form["urgent"]),
        phone=form["phone"],
        contact=form["contact"],
    )
    return handling.enter(deed, key, entry, anyway=form["anyway"] == "yes")


def _shown(pages: Pages, form: Form, why: Refused | None = None) -> Answer:
    """Return the form, with what was typed and why it was not taken."""
    words, rules, sight = say(), pages.office.rules, who().sight
    seen = [area for code, area in rules.areas.items() if sight.sees(code)]
    areas = sorted(((area.code, words.of(area.name)) for area in seen), key=lambda each: each[1])
    return show(
        pages,
        "by_hand",
        NOT_IN_ORDER if why else 200,
        typed={**{name: form[name] for name in FIELDS}, "category": form.whole("category")},
        found=form.schools(pages.office) if form["school_words"] else (),
        areas=areas,
        channels=CHANNELS,
        trouble=sentence(why) if why else "",
        duplicate=why.gaps["number"] if why and why.why == "stands_already" else "",
    )
