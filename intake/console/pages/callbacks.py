"""Callbacks: whom to ring, overdue first; what came of ringing; whose they are."""

import re
from collections.abc import Callable
from datetime import datetime

from flask import redirect, request
from sqlalchemy import Connection

from intake.console.frame import notice, polled, say, show
from intake.console.gate import Answer, Pages, lost, who
from intake.console.office import Office
from intake.console.ways import back_to
from intake.ground.tables import TryResult
from intake.record.callbacks import Due, deeds
from intake.record.callbacks.deeds import Refused, Seen
from intake.record.people import Right, presence
from intake.record.views import callbacks as view

PHONE = re.compile(r"(2\d|69)\d{8}")
LIST = "/console/callbacks"
LONGEST = 300
"""Characters of a note or a reason."""


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    due = Due.of(office.in_force, office.settings)
    _lists(pages, office)
    _promises(pages, office, due)
    _deeds(pages, office, due)
    _who_has_it(pages, office)


def _lists(pages: Pages, office: Office) -> None:
    @pages.page("/callbacks", Right.ACT)
    def _callbacks() -> Answer:
        return show(pages, "callbacks", **_listed())

    @pages.page("/callbacks/list", Right.ACT)
    def _callbacks_list() -> Answer:
        return polled(pages, "callbacks_list", **_listed())

    @pages.page("/callbacks/<int:key>", Right.ACT)
    def _callback(key: int) -> Answer:
        at, me = office.clock(), who()
        with office.database.read() as connection:
            on = presence.here(connection, at)
            found = view.one(connection, me.sight, key, {each.id for each in on if each.presence == "on"})
            if found is None:
                lost()
            may = presence.on_duty(connection, at, found.row.directorate)
            phones = view.phones(connection, found.row.school)
        return show(
            pages, "callback", each=found, on_duty=may, rules=office.rules, phones=phones, results=list(TryResult)
        )

    def _listed() -> dict[str, object]:
        at, me = office.clock(), who()
        whose, after = request.args.get("whose", ""), request.args.get("after", type=int)
        with office.database.read() as connection:
            here = presence.here(connection, at)
            on = {each.id for each in here if each.presence == "on"}
            mine = view.whose(whose, me.person)
            found = view.listed(connection, me.sight, mine, me.person, on, at, after)
            return {
                "found": found,
                "ended": view.ended_today(connection, me.sight, at),
                "here_now": here,
                "whose": whose if whose in ("mine", "free") else "",
                "after": after,
                "results": list(TryResult),
                "rules": office.rules,
            }


def _promises(pages: Pages, office: Office, due: Due) -> None:
    def promised(number: str) -> Answer:
        phone, me = re.sub(r"[\s-]", "", request.form.get("phone", "")), who()
        if phone and not PHONE.fullmatch(phone):
            return _refused("no_phone", back_to(LIST))

        def make(connection: Connection, at: datetime) -> None:
            deeds.promise(connection, number, phone or None, me, due(at), at)

        return _done(office, make, say()("callbacks_promised", number=number))

    @pages.page("/callbacks", Right.ACT, "POST")
    def _promise_callback() -> Answer:
        return promised(request.form.get("number", "").strip()[:20])

    @pages.page("/requests/<number>/call-back", Right.ACT, "POST")
    def _call_back(number: str) -> Answer:
        return promised(number)


def _deeds(pages: Pages, office: Office, due: Due) -> None:
    @pages.page("/callbacks/<int:key>/try", Right.ACT, "POST")
    def _callback_tried(key: int) -> Answer:
        result, note, me = _result(), _text("note"), who()
        done = say()(f"callbacks_noted_{result}")
        return _done(office, lambda c, at: deeds.tried(c, _seen(key), result, note, me, at), done)

    @pages.page("/callbacks/<int:key>/put-off", Right.ACT, "POST")
    def _callback_put_off(key: int) -> Answer:
        reason, me = _text("reason"), who()

        def later(connection: Connection, at: datetime) -> None:
            word = request.form.get("until", "")
            until = due.next_day(at) if word == "day" else due(at, {"half": 30, "two": 120}.get(word, 60))
            deeds.put_off(connection, _seen(key), until, reason, me, at)

        return _done(office, later, say()("callbacks_put_off_done"))

    @pages.page("/callbacks/<int:key>/drop", Right.ACT, "POST")
    def _callback_dropped(key: int) -> Answer:
        reason, me, done = _text("reason"), who(), say()("callbacks_dropped")
        return _done(office, lambda c, at: deeds.drop(c, _seen(key), reason, me, at), done)

    @pages.page("/callbacks/<int:key>/again", Right.ACT, "POST")
    def _callback_again(key: int) -> Answer:
        me, done = who(), say()("callbacks_again_done")
        return _done(office, lambda c, at: deeds.take_back(c, _seen(key), me, at), done)


def _who_has_it(pages: Pages, office: Office) -> None:
    @pages.page("/callbacks/<int:key>/take", Right.ACT, "POST")
    def _callback_taken(key: int) -> Answer:
        me, done = who(), say()("callbacks_taken")
        return _done(office, lambda c, at: deeds.give(c, _seen(key), me.person, me, at), done)

    @pages.page("/callbacks/<int:key>/give", Right.ACT, "POST")
    def _callback_given(key: int) -> Answer:
        me, to = who(), request.form.get("to", type=int)

        def give(connection: Connection, at: datetime) -> None:
            shown = view.one(connection, me.sight, key, ())
            area = shown.row.directorate if shown else None
            if to is not None and to not in {each.id for each in presence.on_duty(connection, at, area)}:
                raise Refused("not_on_duty")
            deeds.give(connection, _seen(key), to, me, at)

        return _done(office, give, say()("callbacks_given" if to else "callbacks_free"))


def _done(office: Office, work: Callable[[Connection, datetime], object], told: str) -> Answer:
    """Do it in one transaction and say so; or say why nothing was changed."""
    try:
        followed = office.database.written(lambda connection: work(connection, office.clock()))
    except Refused as why:
        return _refused(str(why), back_to(LIST))
    notice(told)
    if followed is True:
        notice(say()("callbacks_request_done"))
    return redirect(back_to(LIST), 303)


def _refused(why: str, back: str) -> Answer:
    notice(say()(f"callbacks_refused_{why}"), "trouble")
    return redirect(back, 303)


def _seen(key: int) -> Seen:
    return Seen(key, request.form.get("version", 0, type=int))


def _result() -> TryResult:
    word = request.form.get("result", "")
    return TryResult(word) if word in tuple(TryResult) else lost()


def _text(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:LONGEST]
