"""Single sign-on against a real provider over HTTP: who is proved and has a role comes in, nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from intake.ground import tables
from intake.ground.settings import SettingsError
from intake.ground.tables import PersonRole
from intake.record.people import persons
from tests.support.console import SignIn
from tests.support.door import Browser, browser, give_password
from tests.support.house import PUBLIC_URL, House
from tests.support.oidc import CLIENT, SECRET, Provider
from tests.support.served import served

KOZANI, STAFF = "urn:example:intake:koz", "urn:example:intake"
ROLES = f"{KOZANI}=head@koz,{STAFF}=operator,urn:example:intake:admin=admin"
MARIA = {"sub": "7f3a", "preferred_username": "Maria", "name": "Μαρία Α.", "eduPersonEntitlement": [STAFF]}


@pytest.fixture(params=["sqlite"])
def dialect(request: pytest.FixtureRequest) -> str:
    """What is written is written as everywhere; the protocol knows no database."""
    name: str = request.param
    return name


@pytest.fixture
def provider(house: House, sign_in: SignIn) -> Iterator[Provider]:
    """Give a provider that the house is set up for, with Maria before it."""
    told = Provider(house.clock, f"{PUBLIC_URL}/console/sign-in/answer", person=dict(MARIA))
    with served(told.app()) as address:
        told.issuer = f"{address}oidc"
        settings = {"oidc_issuer": told.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        house.more = {"oidc_roles": ROLES, "access_help": "Ρωτήστε την Ελένη.", **settings, **house.more}
        sign_in("admin")
        yield told


def there(at: Browser) -> str:
    """Follow the link to the provider; return the address there."""
    answer = at.get("/sign-in/network")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def back(address: str) -> str:
    """Let the provider answer; return the path and query that it sends the browser back to."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix(f"{PUBLIC_URL}/console")


def signed_on(at: Browser) -> TestResponse:
    """Go the whole way."""
    return at.get(back(there(at)))


def test_who_is_proved_and_has_a_role_comes_in(house: House, provider: Provider) -> None:
    """The person is entered with login, name and role of the claims, and comes to the page they wanted."""
    at = browser(house)
    assert "/console/sign-in/network" in at.get("/sign-in").get_data(as_text=True)
    at.get("/account")
    answer = signed_on(at)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/account")
    assert at.is_in()
    maria = house.one(tables.person, login="maria")
    assert (maria.name, maria.role, maria.password, maria.subject) == ("Μαρία Α.", "operator", None, "7f3a")
    assert house.rows(tables.session)[-1].way == "sso"


def test_the_question_has_state_nonce_and_a_challenge(house: House, provider: Provider) -> None:
    """Each time others; our secret is in none of them."""
    first, second = there(browser(house)), there(browser(house))
    for part in ("state=", "nonce=", "code_challenge=", "code_challenge_method=S256", "response_type=code"):
        assert part in first
    assert first != second
    assert SECRET.split()[0] + "+secret" not in first


def test_role_and_areas_are_looked_at_each_time(house: House, provider: Provider) -> None:
    """The first entry of the setting that fits counts; a change there is one here, and ends older sessions."""
    at = browser(house)
    signed_on(at)
    provider.person["eduPersonEntitlement"] = [STAFF, KOZANI]
    signed_on(browser(house))
    maria = house.one(tables.person, login="maria")
    assert (maria.role, maria.areas) == ("head", ["koz"])
    assert not at.is_in()


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"eduPersonEntitlement": "urn:example:intake:admin"}, "admin"),
        ({"eduPersonEntitlement": None, "attributes": {"eduPersonEntitlement": [KOZANI]}}, "head"),
    ],
)
def test_claims_come_in_the_shapes_that_providers_give_them(
    house: House, provider: Provider, claims: dict[str, Any], role: str
) -> None:
    """One value or a list, plain or within CAS's attributes."""
    provider.person = {name: value for name, value in {**MARIA, **claims}.items() if value is not None}
    assert signed_on(browser(house)).status_code == 303
    assert house.one(tables.person, login="maria").role == role


@pytest.mark.parametrize("values", [[], ["urn:example:other"], None])
def test_without_a_role_one_is_told_whom_to_ask(
    house: House, provider: Provider, values: list[str] | None
) -> None:
    """No access, nobody is entered, and the page says what to do."""
    provider.person["eduPersonEntitlement"] = values
    at = browser(house)
    answer = signed_on(at)
    assert answer.status_code == 403
    assert "Ρωτήστε την Ελένη." in answer.get_data(as_text=True)
    assert not at.is_in()
    assert house.rows(tables.person, login="maria") == []


def wrong_proofs(house: House) -> dict[str, dict[str, Any]]:
    """Return what a proof must not say."""
    now = int(house.clock().timestamp())
    return {
        "another nonce": {"nonce": "another"},
        "no nonce": {"nonce": None},
        "another issuer": {"iss": "https://evil.example"},
        "another audience": {"aud": "another"},
        "another audience beside": {"aud": ["another", "third"], "azp": CLIENT},
        "no audience": {"aud": None},
        "expired": {"exp": now - 120},
        "no end": {"exp": None},
        "of the future": {"iat": now + 600},
    }


@pytest.mark.parametrize("case", list(wrong_proofs(House(None))))  # type: ignore[arg-type]
def test_a_proof_that_is_wrong_proves_nothing(house: House, provider: Provider, case: str) -> None:
    """Whatever the standard has a client refuse is refused, in words, and nobody is in."""
    provider.proof = wrong_proofs(house)[case]
    at = browser(house)
    answer = signed_on(at)
    assert (answer.status_code, at.is_in()) == (400, False)
    assert "Η σύνδεση δεν ολοκληρώθηκε" in answer.get_data(as_text=True)


def test_a_proof_signed_by_another_key_proves_nothing(house: House, provider: Provider) -> None:
    """Only the keys that the provider shows count."""
    provider.shown = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    at = browser(house)
    assert signed_on(at).status_code == 400
    assert not at.is_in()


def test_an_answer_serves_the_browser_that_asked_once(house: House, provider: Provider) -> None:
    """Neither another browser, nor a second time, nor with another state."""
    mine, other = browser(house), browser(house)
    there(other)
    answer = back(there(mine))
    assert other.get(answer).status_code == 400
    assert mine.get(answer.replace("state=", "state=x")).status_code == 400
    assert mine.get("/sign-in/answer?error=access_denied&state=x").status_code == 400
    answer = back(there(mine))
    assert mine.get(answer.replace("iss=", "iss=x")).status_code == 400
    assert mine.get(answer).status_code == 303
    mine.send("/sign-out", "/")
    assert mine.get(answer).status_code == 400
    assert not other.is_in()


def test_userinfo_of_somebody_else_is_refused(house: House, provider: Provider) -> None:
    """What is told beside the proof must be told of the same person."""
    provider.tells = {**MARIA, "sub": "another"}
    assert signed_on(browser(house)).status_code == 400


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_only_the_issuers_host_is_asked(house: House, provider: Provider, name: str) -> None:
    """A description that leads elsewhere is not followed."""
    provider.about = {name: "http://127.0.0.1:9/elsewhere"}
    answer = browser(house).get("/sign-in/network")
    assert answer.status_code == 503
    assert "δεν απαντά" in answer.get_data(as_text=True)
    assert provider.asked == ["/oidc/.well-known/openid-configuration"]


def test_a_description_of_another_issuer_is_refused(house: House, provider: Provider) -> None:
    """The document must name the issuer of the setting, to the letter."""
    provider.about = {"issuer": provider.issuer + "/"}
    assert browser(house).get("/sign-in/network").status_code == 503


def test_a_login_with_a_password_here_is_nobody_elses(house: House, provider: Provider) -> None:
    """Somebody of the same login elsewhere is not taken for them; without a password they are one."""
    with house.database.write() as connection:
        key = persons.add(connection, "maria", "Μαρία Β.", PersonRole.LEAD, house.clock())
    give_password(house, key)
    answer = signed_on(browser(house))
    assert answer.status_code == 403
    assert "Υπάρχει ήδη εδώ λογαριασμός" in answer.get_data(as_text=True)
    with house.database.write() as connection:
        connection.execute(tables.person.update().where(tables.person.c.id == key).values(password=None))
    assert signed_on(browser(house)).status_code == 303
    assert house.one(tables.person, login="maria").id == key


def test_who_was_let_go_stays_out(house: House, provider: Provider) -> None:
    """The provider's word does not bring them back."""
    signed_on(browser(house))
    key = house.one(tables.person, login="maria").id
    with house.database.write() as connection:
        persons.change(connection, key, "a test", house.clock(), active=False)
    at = browser(house)
    assert signed_on(at).status_code == 403
    assert not at.is_in()


def test_settings_that_do_not_fit_stop_the_start(house: House, sign_in: SignIn) -> None:
    """In a sentence that names the setting, and quotes no secret."""
    for more, told in (
        ({"oidc_issuer": "http://sso.example.gr"}, "INTAKE_OIDC_ISSUER is not usable: must be an https address"),
        ({"oidc_issuer": "https://sso.example.gr"}, "needs INTAKE_OIDC_CLIENT_ID"),
        ({"oidc_roles": "urn=boss"}, "INTAKE_OIDC_ROLES is not usable: must be like value=role"),
        ({"second_factor": "boss"}, "INTAKE_SECOND_FACTOR is not usable: «boss» is no role"),
        ({"proxies": "somewhere"}, "INTAKE_PROXIES is not usable: must be addresses"),
        ({"oidc_scope": "email"}, "INTAKE_OIDC_SCOPE is not usable: must contain openid"),
    ):
        with pytest.raises(SettingsError, match=told):
            House(house.database, more=more).app  # noqa: B018
