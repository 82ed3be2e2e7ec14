"""The floor a turn is measured against: the product's server, its signature check and one durable row.

Same gunicorn settings and threads, same database settings and write mutex, no flow, no record of a call. What a
turn takes longer than this is ours. Run as a program with the product's settings: `python -m bench.floor PORT`.
"""

import sys
from collections.abc import Callable

from flask import Blueprint, Flask, Response, abort, request
from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from intake.ground import settings
from intake.ground.clock import utc_now
from intake.ground.columns import UtcTime
from intake.ground.db import Database
from intake.ground.settings import Settings
from intake.web import health
from intake.web.factory import flask_app
from intake.web.server import Server
from ivr.signature import Signature
from ivr.twiml import CONTENT_TYPE, NOTHING

metadata = MetaData()
row = Table(
    "floor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sid", String(64), nullable=False),
    Column("digits", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
)
ONE_ROW = insert(row)


def floor(database: Database, signature: Signature) -> Blueprint:
    """Return one route for every webhook of a call."""
    routes = Blueprint("floor", __name__)

    @routes.post("/voice")
    @routes.post("/voice/<path:_rest>")
    def _answer(_rest: str = "") -> Response:
        if not signature.holds(
            request.environ["RAW_URI"], request.form, request.headers.get("X-Twilio-Signature")
        ):
            abort(403)
        values = {"sid": request.form["CallSid"], "digits": request.form.get("Digits", ""), "at": utc_now()}
        with database.write() as connection:
            connection.execute(ONE_ROW, values)
        return Response(NOTHING, content_type=CONTENT_TYPE)

    return routes


def web(told: Settings) -> Flask:
    """Return the HTTP face, built after the fork as the product's is."""
    database = Database(told.database_url, pool=told.web_threads)
    return flask_app(floor(database, Signature(told.public_url, told.tokens())), health.blueprint(list))


def main() -> None:
    """Serve until a signal."""
    told = settings.load()
    database = Database(told.database_url)
    metadata.create_all(database.engine)
    database.close()

    def started() -> Callable[[], None]:
        return lambda: None

    bind = f"127.0.0.1:{sys.argv[1]}"
    Server(lambda: web(told), started, bind=bind, workers=told.web_processes, threads=told.web_threads).run()


if __name__ == "__main__":
    main()
