"""The sign-in by single sign-on: away to the provider, and back. Open to strangers.

Leaving is a plain link, not a form: wherever the provider redirects to on its own way, our policy on forms stays
at our own host. Whoever is made to follow the link signs in as nobody else.
"""

import structlog
from flask import redirect

from intake.console.entrance import Entrance
from intake.console.frame import say, show, told
from intake.console.gate import Answer, Pages, lost
from intake.console.network import Network, NotNow, NotProved
from intake.console.office import Office
from intake.ground.sign_in_settings import host_of
from intake.record.people import persons
from intake.record.people.single_sign_on import NotLetIn, known

log = structlog.get_logger("intake.console")


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    entrance = Entrance(office)
    answer_at = f"{host_of(office.settings.public_url)}/console/sign-in/answer"
    network = Network(office.settings, office.clock, answer_at)

    @pages.page("/sign-in/network", None)
    def _sign_in_network() -> Answer:
        if office.settings.oidc_issuer is None:
            lost()
        try:
            return network.leave()
        except NotNow as error:
            return away(error)

    @pages.page("/sign-in/answer", None)
    def _sign_in_answer() -> Answer:
        if office.settings.oidc_issuer is None:
            lost()
        at, grants = office.clock(), office.settings.oidc_grants()
        try:
            who = network.returned()
            key = office.database.written(lambda connection: known(connection, who, grants, at))
        except NotNow as error:
            return away(error)
        except NotProved as error:
            log.warning("sign_on_refused", why=str(error))
            return told("sign_on_failed", 400)
        except NotLetIn as error:
            log.info("sign_on_not_let_in", why=str(error))
            why = say()(f"sign_on_{error}")
            return show(pages, "not_let_in", 403, why=why, access_help=office.settings.access_help)
        with office.database.read() as connection:
            person = persons.one(connection, key)
        return entrance.welcomed(key, person.login, "sso") if person else redirect("/console/sign-in", 303)


def away(error: NotNow) -> Answer:
    """Say that the provider does not answer, to the person in short and to the log why."""
    log.error("sign_on_away", why=str(error))
    return told("sign_on_away", 503)
