"""What an installation shows by HTTP: the carrier's webhooks, hints, recordings, health, figures, the console.

Puts the parts together; each is somebody else's.
"""

from collections.abc import Mapping
from typing import Protocol

from flask import Blueprint, Flask
from prometheus_client import CollectorRegistry

from intake.console.api.interface import interface
from intake.console.blueprint import console, open_in
from intake.console.office import Office
from intake.ground.clock import Clock
from intake.ground.counts import Counts
from intake.ground.db import Database
from intake.ground.desk_file import DeskSettings
from intake.ground.settings import Settings
from intake.ground.shelf import Shelf
from intake.ground.signal import Signal
from intake.guard.verdict import Verdict
from intake.record.calls import Calls
from intake.record.dispatch import Dispatch
from intake.record.links import Links
from intake.record.rulebooks import InForce
from intake.record.slips import Slips
from intake.record.wording import Wordings
from intake.web import errors, health, hints, metrics, recordings
from intake.web.factory import flask_app
from ivr import playing
from ivr.signature import Signature
from ivr.sounds import Sounds
from ivr.twiml import Renderer
from ivr.webhooks import Webhooks
from ticket_client.desk import Desk


class Installation(Protocol):
    """The parts that are shown."""

    def hint(self, desk: str) -> None: ...  # noqa: D102
    def verdict(self) -> Verdict: ...  # noqa: D102
    def registry(self) -> CollectorRegistry: ...  # noqa: D102
    def renderer(self) -> Renderer: ...  # noqa: D102
    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def database(self) -> Database: ...  # noqa: D102
    @property
    def in_force(self) -> InForce: ...  # noqa: D102
    @property
    def counts(self) -> Counts: ...  # noqa: D102
    @property
    def signal(self) -> Signal: ...  # noqa: D102
    @property
    def calls(self) -> Calls: ...  # noqa: D102
    @property
    def slips(self) -> Slips: ...  # noqa: D102
    @property
    def dispatch(self) -> Dispatch: ...  # noqa: D102
    @property
    def wordings(self) -> Wordings: ...  # noqa: D102
    @property
    def links(self) -> Links | None: ...  # noqa: D102
    @property
    def shelf(self) -> Shelf: ...  # noqa: D102
    @property
    def sounds(self) -> Sounds: ...  # noqa: D102
    @property
    def desk_settings(self) -> tuple[DeskSettings, ...]: ...  # noqa: D102
    @property
    def desks(self) -> Mapping[str, Desk]: ...  # noqa: D102


def web(of: Installation, *, framed: bool = False) -> Flask:
    """Return the application. The console is there if there are keys that sign its cookie (INTAKE_LINK_KEYS)."""
    parts = (_telephone(of), playing.blueprint(of.sounds), hints.blueprint(of.desk_settings, of.hint))
    kept = recordings.blueprint(of.links, of.database, of.shelf)
    watched = (health.blueprint(of.verdict), metrics.blueprint(of.counts, of.registry))
    shown = flask_app(*parts, kept, *watched, errors.blueprint())
    if of.settings.signing_keys():
        desk = office(of, framed=framed)
        open_in(shown, console(desk))
        shown.register_blueprint(interface(desk).blueprint)
    return shown


def _telephone(of: Installation) -> Blueprint:
    told = of.settings
    signature = Signature(told.public_url, told.tokens())
    lost = of.counts.last_resorts.inc
    return Webhooks(of.calls, signature, of.renderer(), told.twilio_account_sid, lost).blueprint()


def office(of: Installation, *, framed: bool = False) -> Office:
    """Return what the console works with."""
    return Office(
        settings=of.settings,
        database=of.database,
        clock=of.clock,
        in_force=of.in_force,
        dispatch=of.dispatch,
        slips=of.slips,
        wordings=of.wordings,
        shelf=of.shelf,
        desk_settings=of.desk_settings,
        desks=of.desks,
        verdict=of.verdict,
        wake=of.signal.wake,
        framed=framed,
    )
