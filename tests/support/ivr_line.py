"""A telephone line for tests: the webhooks, a ledger in memory behind them, and phones that ring them.

The ledger keeps the whole promise of a call book except durability, so what is proved with it needs no database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from ivr.flow import converse
from ivr.form import ClipNews, Ring
from ivr.paths import Paths
from ivr.phone import Phone
from ivr.script import Script
from ivr.signature import Signature
from ivr.twiml import NOTHING, Renderer, Voices
from ivr.values import Act, Began, Ended, Heard, Resumed, State
from ivr.webhooks import Render, Webhooks
from tests.support.ivr_world import NOBODY, World

ACCOUNT = "AC" + "0" * 32
TOKEN, OLD_TOKEN = "the-token-of-today", "the-token-of-yesterday"
PUBLIC_URL = "https://ivr.example.gr/intake"
RENDERER = Renderer(Script.load(), Voices("Google.el-GR-Wavenet-B", "Google.en-GB-Wavenet-A"), Paths(PUBLIC_URL))


@dataclass
class Page:
    """What the ledger holds of one call."""

    state: State = field(default_factory=State)
    answers: dict[tuple[int | None, Heard], bytes] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    last: int = -1
    over: str | None = None


@dataclass
class Ledger:
    """A call book in memory. `broken` is what every entry raises while it is set."""

    world: World = NOBODY
    pages: dict[str, Page] = field(default_factory=dict)
    news: list[ClipNews] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    broken: Exception | None = None

    def take(self, ring: Ring, asked: int | None, heard: Heard, render: Render) -> bytes:
        """Answer what was heard; the same input, the same bytes."""
        page = self._page(ring.sid)
        if page.last < 0:
            asked, heard = 0, Began(ring.caller, ring.line)
        if (asked, heard) in page.answers:
            return page.answers[asked, heard]
        if asked != page.last + 1:
            heard = Resumed()
        self.heard.append(heard)
        turn, _facts = converse(page.state, heard, self.world)
        page.state, page.last = turn.state, page.last + 1
        page.acts += turn.acts
        page.answers[asked, heard] = NOTHING if page.over else render(turn, page.last)
        return page.answers[asked, heard]

    def ended(self, ring: Ring) -> None:
        """Close the page; the first final status stands."""
        page = self._page(ring.sid)
        if page.over is None:
            page.over = ring.status
            page.acts += converse(page.state, Ended(ring.status), self.world)[0].acts

    def recorded(self, news: ClipNews) -> None:
        """Note what became of a recording."""
        self._page(news.call)
        self.news.append(news)

    def _page(self, sid: str) -> Page:
        if self.broken:
            raise self.broken
        return self.pages.setdefault(sid, Page())


@dataclass
class Line:
    """One telephone line with its ledger."""

    ledger: Ledger = field(default_factory=Ledger)
    renderer: Renderer = RENDERER

    @cached_property
    def client(self) -> FlaskClient:
        """The webhooks as a test client."""
        signature = Signature(PUBLIC_URL, [TOKEN, OLD_TOKEN])
        app = Flask("line", static_folder=None)
        app.register_blueprint(Webhooks(self.ledger, signature, self.renderer, ACCOUNT).blueprint())
        return app.test_client()

    def post(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Post a form as a server would see it, with the raw target."""
        environ = {"RAW_URI": target, "REQUEST_URI": target}
        answer = self.client.post(target, data=MultiDict(form), headers=dict(headers), environ_overrides=environ)
        return answer.status_code, answer.data

    def phone(self, **options: Any) -> Phone:
        """Return a phone that can ring this line."""
        return Phone(self.post, PUBLIC_URL, ACCOUNT, options.pop("token", TOKEN), **options)
