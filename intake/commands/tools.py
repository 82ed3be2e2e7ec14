"""What the commands work with, each built when first asked for. The only thing they share."""

from collections.abc import Iterable
from functools import cached_property

from intake.app import App
from intake.ground import settings
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.mask import hide
from intake.record import schools, workload
from intake.record.rulebooks import standing
from intake.record.schools import School
from intake.record.workload import Workload
from intake.route.rulebook import RuleBook


class Tools:
    """The application as far as a command needs it."""

    @cached_property
    def app(self) -> App:
        """The whole installation; raises SettingsError."""
        app = App(settings.load())
        hide(app.settings.secrets())
        return app

    @cached_property
    def database(self) -> Database:
        """The database alone, for commands that need no carrier and no helpdesk."""
        return Database(settings.database_url())

    def __call__(self) -> Database:
        """Return the database."""
        return self.database

    clock = staticmethod(utc_now)

    @cached_property
    def rules(self) -> RuleBook:
        """The rule book in force."""
        return standing(self.database, settings.rules_file()).book

    def school(self, code: str) -> School | None:
        """Return the school of a code from the registry."""
        with self.database.read() as connection:
            return schools.by_code(connection, code)

    def workload(self, teams: Iterable[str]) -> Workload:
        """Return the open tickets that these teams and their technicians have now."""
        with self.database.read() as connection:
            return workload.open_tickets(connection, self.rules, teams, self.clock())
