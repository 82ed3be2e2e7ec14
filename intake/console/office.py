"""What every page of the console works with, as the composition root hands it over. Does nothing itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.ground.desk_file import DeskSettings
from intake.ground.settings import Settings
from intake.ground.shelf import Shelf
from intake.guard.verdict import Verdict
from intake.record.dispatch import Dispatch
from intake.record.rulebooks import InForce
from intake.record.slips import Slips
from intake.record.wording import Wordings
from intake.route.rulebook import RuleBook
from ticket_client.desk import Desk


@dataclass(frozen=True)
class Office:
    """The parts of an installation that its operators work with."""

    settings: Settings
    database: Database
    clock: Clock
    in_force: InForce
    dispatch: Dispatch
    slips: Slips
    wordings: Wordings
    shelf: Shelf
    desk_settings: tuple[DeskSettings, ...]
    desks: Mapping[str, Desk]
    verdict: Callable[[], Verdict]
    wake: Callable[[], None]
    """Lets the relay look at once, after a commit that promised something."""
    framed: bool = False
    """Whether a page of our own may show the console in a frame, as the demo does."""

    @property
    def rules(self) -> RuleBook:
        """The rule book in force."""
        return self.in_force.book
