"""The same deed on many requests at once, and what came of it on each."""

from collections.abc import Callable, Mapping

from flask import abort, request

from intake.console.deed_forms import NOT_IN_ORDER, Form, means, sentence
from intake.console.frame import say, show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record import handling
from intake.record.handling import Doing, Done, Hand, Many, Order, Outcome, Refused, SchoolSearch
from intake.record.people import Right

Deed = Callable[[Doing, Order], Done]


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    form = Form(SchoolSearch())

    def _many(batch: str) -> Many:
        return Many(office.database, means(office), Hand.of(who()), batch, office.clock())

    @pages.page("/requests/many", Right.MANY, "POST")
    def _do_many() -> Answer:
        what, deed = form["what"], _deeds(form).get(form["what"])
        if deed is None:
            abort(400)
        numbers, versions = _numbers()
        try:
            batch = form.order("", any_version=True).key[:40]
            came = _many(batch).each(numbers, deed, versions, anyway=form["anyway"] == "yes")
        except Refused as why:
            return show(pages, "told", NOT_IN_ORDER, title=say()("deeds_refused_title"), help=sentence(why))
        office.wake()
        return _came(pages, what, came)

    @pages.page("/requests/many/undo", Right.MANY, "POST")
    def _undo_many() -> Answer:
        came = _many(form["batch"]).undone()
        office.wake()
        return _came(pages, "undo", came)


def _deeds(form: Form) -> Mapping[str, Deed]:
    return {
        "confirm": handling.confirm,
        "no_request": lambda doing, order: handling.no_request(doing, order, form["reason"]),
        "notify": lambda doing, order: handling.note(doing, order, form["text"] or form["reason"]),
    }


def _numbers() -> tuple[list[str], dict[str, int]]:
    """Return the numbers, and the versions that were read of those that name one, as `10009:3`."""
    numbers, versions = [], {}
    for each in request.form.getlist("numbers"):
        number, _, version = each.strip().partition(":")
        numbers.append(number)
        if version.isascii() and version.isdigit():
            versions[number] = int(version)
    return numbers, versions


def _came(pages: Pages, what: str, came: Outcome) -> Answer:
    left = [(each.number, sentence(each.refused)) for each in came.left]
    return show(pages, "many", what=what, came=came, left=left, back=request.form.get("back", ""))
