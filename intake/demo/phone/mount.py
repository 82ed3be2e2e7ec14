"""Builds the browser phone around an installation in training, and hangs it into its HTTP face. Holds no logic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlsplit

from flask import Flask

from intake.app import App
from intake.demo.phone import rest, routes
from intake.demo.phone.exchange import Exchange
from intake.demo.phone.switches import Helpdesk, Record, Switch, mend_all
from intake.demo.phone.trainee import Trainee, has_console
from intake.demo.phone.voice import Voice, engine
from intake.demo.phone.wire import Wire
from intake.ground.desk_file import MEMORY
from ivr.phone import Post, over_http
from ivr.script import Script


class NotTraining(Exception):
    """The installation serves real callers; it has no phone on a page."""


@dataclass(frozen=True)
class Training:
    """One installation in training, with its carrier and its switches. Parts are made when first used."""

    app: App
    wire: Wire | None
    post: Post | None = None
    """How the exchange reaches the service; by its public address unless another way is given."""

    @classmethod
    def of(cls, app: App, post: Post | None = None) -> "Training":
        """Put the installation behind a wire that can be unplugged; raises NotTraining."""
        told = app.settings
        if not told.training:
            raise NotTraining
        beside = replace(app, framed=True)
        if told.helpdesks or told.helpdesk == MEMORY or not told.helpdesk_url:
            return cls(beside, None, post)
        wire = Wire(told.helpdesk_url)
        return cls(replace(beside, settings=told.model_copy(update={"helpdesk_url": wire.url})), wire, post)

    @cached_property
    def exchange(self) -> Exchange:
        """The carrier."""
        told, rules = self.app.settings, self.app.rules
        line = next(line for line in rules.lines if not (line.test or line.canary))
        post = self.post or over_http(told.public_url)
        account = (told.twilio_account_sid, told.tokens()[0])
        return Exchange(post, told.public_url, *account, line.number, self.app.clock)

    @cached_property
    def switches(self) -> dict[str, Switch]:
        """What may be made to fail: the database, and the helpdesk where there is a way to it."""
        url = self.app.database.url.render_as_string(hide_password=False)
        database = {"database": Record(url, self.exchange.redeliver)}
        return {"helpdesk": Helpdesk(self.wire), **database} if self.wire else {**database}

    def web(self, speaking: Callable[[], Voice] = lambda: Voice(engine())) -> Flask:
        """Return the HTTP face with the phone in it, and plug the helpdesk in."""
        web, told = self.app.web(), self.app.settings
        mend_all(self.switches)
        page = routes.Phone(
            exchange=self.exchange,
            database=self.app.database,
            script=Script.load(),
            voice=speaking(),
            switches=self.switches,
            base=urlsplit(told.public_url).path,
            guard=routes.new_guard(),
            trainee=Trainee(self.app.database, self.app.clock) if has_console(web) else None,
        )
        web.register_blueprint(routes.blueprint(page))
        web.register_blueprint(rest.blueprint(self.exchange))
        return web

    def stop(self) -> None:
        """Let everything work again; what was taken away comes back before the service ends."""
        mend_all(self.switches)
