"""What people say of themselves: on, on a break, off."""

from flask import redirect, request

from intake.console.frame import notice, say
from intake.console.gate import Answer, Pages, lost, who
from intake.console.office import Office
from intake.console.ways import back_to
from intake.ground.tables import Presence
from intake.record.people import Right, presence


def add(pages: Pages, office: Office) -> None:
    """Add the form's address; the form stands at the top of every page."""

    @pages.page("/presence", Right.ACT, "POST")
    def _presence() -> Answer:
        word, me, at = request.form.get("presence", ""), who().person, office.clock()
        if word not in tuple(Presence):
            lost()
        office.database.written(lambda connection: presence.say(connection, me, Presence(word), at))
        notice(say()(f"presence_now_{word}"))
        return redirect(back_to("/console/"), 303)
