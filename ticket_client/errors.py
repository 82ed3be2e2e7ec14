"""Everything that can go wrong at a helpdesk, named by what to do next. Vendor codes end at the adapters."""


class DeskError(Exception):
    """A helpdesk could not do what was asked."""


class Unavailable(DeskError):
    """Ask again later; nothing happened that asking again could double.

    `retry_after` is the desk's own wish in seconds, if it gave one.
    """

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Unsure(DeskError):
    """It may have happened: wait longer than the slowest create, look the key up, and only then repeat."""


class Rejected(DeskError):
    """The desk read this request and refuses it; a person must look at it. Nothing else is held up."""


class Misconfigured(DeskError):
    """No request can succeed until the settings or the desk are mended: stop this desk and say so."""


class Gone(Rejected):
    """No ticket stands at that reference: it was deleted there, or never was."""


class Moved(DeskError):
    """A person has put the ticket into another queue, and people win. `team` is where it stands."""

    def __init__(self, team: str | None) -> None:
        super().__init__("a person has put the ticket into another queue")
        self.team = team
