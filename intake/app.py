"""The composition root: the only place that builds things and picks a helpdesk. Holds no logic."""

import random
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from flask import Flask
from prometheus_client import CollectorRegistry

from intake import faces
from intake.deliver.fetch import Fetcher
from intake.deliver.reconcile import Reconciler
from intake.deliver.relay import Relay, holder
from intake.deliver.reroute import Rerouter
from intake.deliver.sweep import Sweeper
from intake.deliver.sync import Syncer
from intake.deliver.watch import Watcher
from intake.deliver.workers import Workers, works
from intake.ground import migrate
from intake.ground.clock import Clock, utc_now
from intake.ground.counts import Counts
from intake.ground.db import Database
from intake.ground.desk_file import MEMORY, DeskSettings
from intake.ground.settings import Settings
from intake.ground.shelf import Shelf
from intake.ground.signal import Signal
from intake.guard import start
from intake.guard.alarm import Alarm
from intake.guard.canary import Canary
from intake.guard.letters import Letters
from intake.guard.measures import Measures
from intake.guard.rounds import Rounds
from intake.guard.verdict import Verdict, verdict
from intake.record import watches
from intake.record.callbacks import Due
from intake.record.calls import Calls
from intake.record.dispatch import Dispatch
from intake.record.links import Links
from intake.record.rulebooks import InForce, Standing, seed, standing
from intake.record.slips import Slips, Terms
from intake.record.wording import Wordings
from intake.route.rulebook import RuleBook
from ivr.carrier import Carrier, Twilio
from ivr.paths import Paths
from ivr.phone import over_http
from ivr.script import Script
from ivr.sounds import Sounds
from ivr.twiml import Renderer, Voices
from ticket_client import desks as kinds
from ticket_client.desk import Desk, Setup
from ticket_client.memory import Memory


@dataclass(frozen=True)
class App:
    """One installation, built from its settings. Parts are made when first used and then shared."""

    settings: Settings
    clock: Clock = utc_now
    counted_in: Path | None = None
    """The folder in which several web processes count together."""
    at_first: Standing | None = None
    """The rule book to begin with; without it the database is asked."""
    framed: bool = False
    """Whether a page of ours may show the console in a frame, as the demo's does."""

    @cached_property
    def database(self) -> Database:
        """The record."""
        told, chores = self.settings, 7  # the workers' five, the rounds, the rules' follower
        threads = told.web_threads + (told.relay_threads + 1) * len(self.desk_settings) + chores
        return Database(told.database_url, pool=threads)

    @cached_property
    def in_force(self) -> InForce:
        """The rule book in force, also when a newer one is published."""
        return InForce(self.database, self.clock, self.at_first or standing(self.database, self.settings.rules))

    @property
    def rules(self) -> RuleBook:
        """The rule book in force at this moment."""
        return self.in_force.book

    @cached_property
    def counts(self) -> Counts:
        """What has been counted since the start."""
        return Counts(self.counted_in)

    @cached_property
    def signal(self) -> Signal:
        """Wakes the relay after a commit."""
        return Signal()

    @cached_property
    def desk_settings(self) -> tuple[DeskSettings, ...]:
        """How each helpdesk is set up, the installation's own first."""
        return self.settings.desks()

    @cached_property
    def desks(self) -> dict[str, Desk]:
        """The helpdesks that take the tickets, by the names the rule book uses; raises Misconfigured."""
        return {told.name: self._desk(told) for told in self.desk_settings}

    def _desk(self, told: DeskSettings) -> Desk:
        if told.kind == MEMORY:
            return Memory(self.rules.teams(), self.clock, told.name)
        return kinds.make(told.kind, Setup(told.name, told.url, told.token.get_secret_value(), told.options))

    @property
    def desk(self) -> Desk:
        """The installation's own helpdesk, which takes what no line and no area sends elsewhere."""
        return self.desks[self.desk_settings[0].name]

    @cached_property
    def terms(self) -> Terms:
        """How long things wait."""
        grace, after = self.settings.unfinished_grace_s, self.settings.assign_after_s
        due = Due.of(self.in_force, self.settings)
        return Terms(grace=timedelta(seconds=grace), assign_after=timedelta(seconds=after), call_back=due)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Routing on the record."""
        return Dispatch(self.in_force, self.wordings, self.desk_settings, self.terms.assign_after)

    @cached_property
    def wordings(self) -> Wordings:
        """What tickets say, in each helpdesk's language."""
        console = f"{self.settings.public_url}/console/requests/" if self.settings.signing_keys() else None
        return Wordings({told.name: told.language for told in self.desk_settings}, self.links, console)

    @cached_property
    def links(self) -> Links | None:
        """Links to recordings, None if nobody is to follow one."""
        keys = self.settings.signing_keys()
        return Links(self.settings.public_url, keys) if keys else None

    @cached_property
    def shelf(self) -> Shelf:
        """The folder of recordings."""
        return Shelf(self.settings.recordings_folder())

    @cached_property
    def slips(self) -> Slips:
        """The writer of requests."""
        return Slips(self.dispatch, self.terms)

    @cached_property
    def calls(self) -> Calls:
        """The call book."""
        return Calls(self.database, self.clock, self.in_force, self.slips, self.signal.wake)

    @cached_property
    def carrier(self) -> Carrier:
        """The carrier's REST side."""
        account = self.settings.twilio_account_sid
        return Twilio(self.settings.twilio_api_url, account, self.settings.carrier_proof())

    def leads(self) -> dict[str, str]:
        """Return where the calls of every line must lead: voice, fallback and status addresses."""
        return Paths(self.settings.public_url).for_the_number(self.settings.carrier_fallback_url)

    @cached_property
    def relay(self) -> Relay:
        """The way to the helpdesk."""
        return Relay(
            database=self.database,
            clock=self.clock,
            desks=self.desks,
            shelf=self.shelf,
            dispatch=self.dispatch,
            wordings=self.wordings,
            lease=timedelta(seconds=self.settings.lease_s),
            holder=holder(),
            jitter=random.random,
            counts=self.counts,
        )

    @cached_property
    def fetcher(self) -> Fetcher:
        """The way of recordings from the carrier to the shelf."""
        places = (self.database, self.clock, self.carrier, self.shelf)
        attaching, after = self.dispatch.attaching, self.settings.forget_after()
        return Fetcher(*places, attaching, after, random.random, self.signal.wake)

    @cached_property
    def watcher(self) -> Watcher:
        """The way back from the helpdesk."""
        every, wake = timedelta(seconds=self.settings.watch_every_s), self.signal.wake
        return Watcher(self.database, self.clock, self.desks, self.in_force, self.wordings, every, wake)

    @cached_property
    def reconciler(self) -> Reconciler:
        """The comparison with the carrier's own log."""
        every = self.settings.reconcile_every()
        return Reconciler(self.database, self.clock, self.in_force, self.carrier, self.calls, every)

    @cached_property
    def sweeper(self) -> Sweeper:
        """The sweep of calls whose end nobody has told us."""
        return Sweeper(self.database, self.clock, self.in_force, self.carrier, self.calls)

    @cached_property
    def syncer(self) -> Syncer:
        """The way of the registry's schools into the record."""
        return Syncer.of(self.settings, self.database, self.clock)

    @cached_property
    def rerouter(self) -> Rerouter:
        """The look at requests that should go to another team."""
        return Rerouter(self.database, self.clock, self.in_force, self.dispatch, self.desks, self.signal.wake)

    @cached_property
    def canary(self) -> Canary | None:
        """The call to ourselves, None if the rule book has no line for it."""
        if self.rules.canary_line() is None:
            return None
        told = self.settings
        post, token = over_http(told.public_url), told.tokens()[0]
        return Canary(self.database, post, told.public_url, told.twilio_account_sid, token, self.in_force)

    @cached_property
    def rounds(self) -> Rounds | None:
        """The watch over the line, None if it is not wanted."""
        every = self.settings.canary_every_s
        if not (every and self.canary):
            return None
        alarm, span = Alarm(self.database, self.clock, self.letters), timedelta(seconds=every)
        return Rounds(self.database, self.clock, self.canary, alarm, span, self.settings.hours())

    @cached_property
    def letters(self) -> Letters:
        """The way to the people who are told of trouble; raises Misconfigured."""
        return Letters.of(self.settings)

    @cached_property
    def crew(self) -> tuple[Workers | Rounds, ...]:
        """All threads that work beside the web, not yet started."""
        return (self.follower, self.workers, self.rounds) if self.rounds else (self.follower, self.workers)

    @cached_property
    def follower(self) -> Workers:
        """The thread that takes up new versions of the rule book, in every process."""
        return Workers(self.signal, {"rules": self.in_force.look})

    @cached_property
    def workers(self) -> Workers:
        """The threads that deliver and watch, and those with a chore for all, started by whoever serves."""
        asking = {"fetch": self.fetcher.once, "reconcile": self.reconciler.once, "sweep": self.sweeper.once}
        chores = {**asking, "sync": self.syncer.once, "reroute": self.rerouter.once}
        return Workers(self.signal, {**works(self.relay, self.watcher, self.settings.relay_threads), **chores})

    def renderer(self) -> Renderer:
        """Return the writer of the documents callers hear."""
        voices = Voices(el=self.settings.voice_el, en=self.settings.voice_en)
        return Renderer(Script.load(), voices, Paths(self.settings.public_url), self.sounds)

    @cached_property
    def sounds(self) -> Sounds:
        """The prompts that are played and not spoken; raises SoundsBroken."""
        return Sounds.load(Script.load(), self.settings.sounds)

    def web(self) -> Flask:
        """Return the HTTP face."""
        return faces.web(self, framed=self.framed)

    def hint(self, desk: str) -> None:
        """Let the desk be looked at now."""
        self.database.written(lambda connection: watches.hint(connection, desk, self.clock()))
        self.signal.wake()

    def complaint(self) -> str | None:
        """Return why this installation must not start, in one sentence; None if it may."""
        return start.complaint(self)

    def prepare(self) -> None:
        """Bring the database to the present shape, give it a rule book if it has none, make the shelf."""
        with suppress(OSError):  # why it cannot be made, `complaint` says
            self.shelf.prepare()
        migrate.upgrade(self.database)
        with self.database.write() as connection:
            seed(connection, self.settings.rules, self.clock())

    def verdict(self) -> Verdict:
        """Return what keeps the service from doing its work, and what somebody should look at."""
        found = verdict(self.database, self.clock)
        dead = (name for each in self.crew for name in each.dead())
        died = (f"A thread of this process has died: {name}. Restart it." for name in dead)
        unread = (self.in_force.trouble,) if self.in_force.trouble else ()
        return replace(found, complaints=(*found.complaints, *unread, *died))

    def registry(self) -> CollectorRegistry:
        """Return what a scrape reads: the counts of the processes, and the figures of the record."""
        return self.counts.registry(Measures(self.database, self.clock, tuple(self.desks)))
