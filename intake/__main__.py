"""The command line: `intake COMMAND`. Each command is a file in `intake.commands`."""

import click
from sqlalchemy.exc import DBAPIError

from intake.commands import (
    backup,
    call,
    canary,
    carrier,
    check,
    demo,
    flow,
    helpdesk,
    migrate,
    people,
    reconcile,
    recordings,
    relay,
    report,
    resend,
    restore,
    route,
    rules,
    schools,
    serve,
)
from intake.commands.tools import Tools
from intake.ground import log
from intake.ground.copies import CopyFailed
from intake.ground.db import Busy
from intake.ground.migrate import Newer
from intake.ground.settings import SettingsError
from intake.route.sheet import RulesBroken
from ivr.sounds import SoundsBroken
from ticket_client.errors import DeskError


class OneSentence(click.Group):
    """Commands whose foreseeable failures end in one sentence, not in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; called by click."""
        try:
            return super().invoke(ctx)
        except (SettingsError, RulesBroken, CopyFailed, Newer, DeskError, SoundsBroken) as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            raise click.ClickException(f"The database cannot be used ({type(error.orig).__name__}).") from error
        except Busy as error:
            raise click.ClickException(f"The database is busy: {error}") from error


@click.group(cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Turn phone calls to the school network's support line into routed helpdesk tickets."""
    log.set_up()
    ctx.obj = Tools()


for command in (
    serve.serve,
    relay.relay,
    migrate.migrate,
    people.people,
    check.check,
    backup.backup,
    restore.restore,
    reconcile.reconcile,
    resend.resend,
    report.report,
    schools.schools,
    route.route,
    rules.rules,
    helpdesk.helpdesk,
    carrier.carrier,
    call.call,
    canary.canary,
    recordings.recordings,
    flow.flow,
    demo.demo,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
