"""What must be in order before the service starts.

Asks no helpdesk; `intake check` does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from intake.ground.desk_file import DeskSettings
from intake.ground.settings import Settings
from intake.ground.shelf import Shelf
from intake.guard.fit import misfits
from intake.guard.letters import Letters
from intake.route.rulebook import RuleBook
from ivr.sounds import Sounds, SoundsBroken
from ticket_client.desk import Desk
from ticket_client.errors import DeskError


class Complaining(Protocol):
    """What knows by itself whether it may start."""

    def complaint(self) -> str | None:
        """Return why not, in one sentence."""


class Installation(Protocol):
    """The parts that are looked at; each is built when it is asked for."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def rules(self) -> RuleBook: ...  # noqa: D102
    @property
    def desk_settings(self) -> Sequence[DeskSettings]: ...  # noqa: D102
    @property
    def desks(self) -> Mapping[str, Desk]: ...  # noqa: D102
    @property
    def letters(self) -> Letters: ...  # noqa: D102
    @property
    def sounds(self) -> Sounds: ...  # noqa: D102
    @property
    def shelf(self) -> Shelf: ...  # noqa: D102
    @property
    def relay(self) -> Complaining: ...  # noqa: D102


def complaint(app: Installation) -> str | None:
    """Return why this installation must not start, in one sentence; None if it may."""
    try:
        return next(_complaints(app), None)
    except DeskError as error:
        return f"{error}."
    except SoundsBroken as error:
        return f"INTAKE_SOUNDS: {error}"


def _complaints(app: Installation) -> Iterator[str]:
    if app.settings.alarm_mail_to:
        app.letters  # noqa: B018 - an address no letter could go to stops the start
    for sentence in misfits(app.rules, app.desks.keys(), canary=bool(app.settings.canary_every_s)):
        yield f"The rule book: {sentence}"
    for told in app.desk_settings:
        if told.recordings == "attached" and not app.desks[told.name].abilities.attach:
            yield f"The helpdesk «{told.name}» takes no files: set its recordings to «named»."
    app.sounds  # noqa: B018 - a file that cannot be played stops the start
    if trouble := app.shelf.complaint():
        yield f"INTAKE_RECORDINGS: {trouble}"
    if trouble := app.relay.complaint():
        yield trouble
