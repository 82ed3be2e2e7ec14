"""What is done to a request from its page: a form each, answered by the next page or by why it was not done."""

from collections.abc import Callable, Mapping

from flask import redirect
from sqlalchemy import Connection

from intake.console.deed_forms import Form, doing, onward, refused, take_next
from intake.console.frame import notice, say, undoable
from intake.console.gate import Answer, Pages, View, lost
from intake.console.office import Office
from intake.record import handling
from intake.record.handling import Doing, Done, Order, Refused, Repeated, SchoolSearch, Unseen
from intake.record.people import Right

Work = Callable[[Doing, Order, Form], Done]


def _correct(deed: Doing, order: Order, form: Form) -> Done:
    code = form.school(deed.connection, deed.at)
    return handling.correct(deed, order, code=code, category=form.whole("category"))


def _merge(deed: Doing, order: Order, form: Form) -> Done:
    return handling.merge(deed, order, form["into"], other_school=form["other_school"] == "yes")


def _apart(deed: Doing, order: Order, form: Form) -> Done:
    return handling.apart(deed, order, form["mode"] or None, form["service"] or None, form["reason"])


DEEDS: Mapping[str, tuple[Right, Work]] = {
    "confirm": (Right.ACT, lambda deed, order, _form: handling.confirm(deed, order)),
    "correct": (Right.ACT, _correct),
    "merge": (Right.ACT, _merge),
    "route": (Right.ROUTE, lambda deed, order, form: handling.route(deed, order, form["team"], form["reason"])),
    "apart": (Right.ROUTE, _apart),
    "note": (Right.ACT, lambda deed, order, form: handling.note(deed, order, form["text"])),
    "no-request": (Right.ACT, lambda deed, order, form: handling.no_request(deed, order, form["reason"])),
    "resend": (Right.ACT, lambda deed, order, form: handling.resend(deed, order, form.whole("promise") or 0)),
    "give-up": (Right.ACT, lambda deed, order, form: handling.give_up(deed, order, form.whole("promise") or 0)),
    "undo": (Right.ACT, lambda deed, order, form: handling.undo(deed, order.number, form.whole("deed") or 0)),
}
"""Each deed by its address, the right it needs, and what it takes from its form."""
ANY_VERSION = ("note", "resend", "give-up", "undo")
"""They overwrite nothing that a person may have read, or look at the version themselves."""

NO_WAY_BACK = ("resend", "undo")


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    form = Form(SchoolSearch())
    for name, (right, _work) in DEEDS.items():
        pages.page(f"/requests/<number>/{name}", right, "POST")(_view(pages, office, form, name))

    @pages.page("/requests/<number>/release", Right.ACT, "POST")
    def _release(number: str) -> Answer:
        def work(connection: Connection) -> None:
            mine = doing(office, connection)
            handling.release(connection, handling.seen(connection, mine.who, number).id, mine.who.person)

        try:
            office.database.written(work)
        except Unseen:
            lost()
        return redirect("/console/", 303)

    @pages.page("/queue/take", Right.ACT, "POST")
    def _take() -> Answer:
        return take_next(office)


def _view(pages: Pages, office: Office, form: Form, name: str) -> View:
    work = DEEDS[name][1]

    def view(number: str) -> Answer:
        order = form.order(number, any_version=name in ANY_VERSION)
        try:
            done = office.database.written(lambda connection: work(doing(office, connection), order, form))
        except Unseen:
            lost()
        except Repeated as before:
            done = before.done
        except Refused as why:
            return refused(pages, form, number, name, why)
        office.wake()
        text = say()(f"deeds_told_{name.replace('-', '_')}", number=number)
        if name in NO_WAY_BACK:
            notice(text)
        else:
            undoable(text, number, done.deed)
        return onward(office, form, f"/console/requests/{number}")

    view.__name__ = f"_{name.replace('-', '_')}"
    return view
