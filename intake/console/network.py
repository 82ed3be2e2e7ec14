"""Single sign-on by OpenID Connect: the code flow with state, nonce and PKCE. Asks the issuer's host alone.

Authlib does the protocol; what it is told of the provider comes from the issuer's own document, of which every
address must stay on the issuer's host. Nothing is followed to elsewhere. Decides nobody's role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.oidc.core import CodeIDToken
from flask import request, session
from joserfc.errors import JoseError
from pydantic import SecretStr
from werkzeug.wrappers import Response as AnyResponse

from intake.ground.clock import Clock
from intake.ground.json_source import JsonSource, NotFetched
from intake.ground.settings import Settings
from intake.ground.sign_in_settings import host_of
from intake.record.people.single_sign_on import Told, told_of

NAME = "network"
PATIENCE_S = 5.0
LEEWAY_S = 60
"""Seconds by which two clocks may differ."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Signatures with a key that only the provider has; never «none», never one with a shared secret."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotNow(Exception):
    """The provider cannot be asked; the text says why."""


class NotProved(Exception):
    """What came back does not prove who somebody is; the text says why, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Network:
    """One provider."""

    settings: Settings
    clock: Clock
    answer_at: str
    """Where the provider sends people back to."""

    def leave(self) -> AnyResponse:
        """Send the browser to the provider; raises NotNow."""
        for name in [name for name in session if name.startswith(f"_state_{NAME}_")]:
            session.pop(name)
        answer: AnyResponse = self._app(self._description()).authorize_redirect(self.answer_at)
        answer.status_code = 303
        return answer

    def returned(self) -> Told:
        """Return who has come back; raises NotNow, NotProved."""
        about = self._description()
        if request.args.get("iss", self._issuer) != self._issuer:
            raise NotProved("the answer names another issuer")
        about["jwks"] = self._asked(about["jwks_uri"])
        claims_options = {
            "iss": {"essential": True, "values": [self._issuer]},
            "aud": {"essential": True, "values": [self.settings.oidc_client_id]},
        }
        try:
            token = self._app(about).authorize_access_token(
                claims_options=claims_options, claims_cls=_by(self.clock), leeway=LEEWAY_S
            )
        except (AuthlibBaseError, JoseError, ValueError, RuntimeError, OSError) as error:
            raise NotProved(type(error).__name__) from None
        if not token.get("userinfo"):
            raise NotProved("there is no proof in the answer")
        return self._told(about, token)

    def _told(self, about: Mapping[str, Any], token: Mapping[str, Any]) -> Told:
        proof, more = dict(token["userinfo"]), {}
        if "userinfo_endpoint" in about:
            more = self._asked(about["userinfo_endpoint"], SecretStr(f"Bearer {token['access_token']}"))
            if more.get("sub") != proof["sub"]:
                raise NotProved("the provider tells of somebody else")
        told = self.settings
        names = (told.oidc_login_claim, told.oidc_name_claim, told.oidc_role_claim)
        return told_of({**more, **proof}, self._issuer, *names)

    @property
    def _issuer(self) -> str:
        assert self.settings.oidc_issuer
        return self.settings.oidc_issuer

    def _description(self) -> dict[str, Any]:
        """Return what the provider says of itself, if all of it stays on its host."""
        about = self._asked(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self._issuer:
            raise NotNow("its description names another issuer")
        ours = host_of(self._issuer)
        named = [name for name in (*NEEDED, "userinfo_endpoint") if name in about or name in NEEDED]
        if away := [name for name in named if host_of(str(about.get(name))) != ours]:
            raise NotNow(f"its {away[0]} is not on the issuer's host")
        return {name: about[name] for name in named} | {
            "token_endpoint_auth_method": _way(about.get("token_endpoint_auth_methods_supported"))
        }

    def _asked(self, address: str, proof: SecretStr | None = None) -> dict[str, Any]:
        try:
            found = JsonSource(address, proof, PATIENCE_S).get({})
        except NotFetched as error:
            raise NotNow(str(error)) from None
        if not isinstance(found, dict):
            raise NotNow("its answer is no object")
        return found

    def _app(self, about: Mapping[str, Any]) -> Any:
        told, secret = self.settings, self.settings.oidc_client_secret
        assert secret
        return FlaskOAuth2App(
            FlaskIntegration(NAME),
            name=NAME,
            client_id=told.oidc_client_id,
            client_secret=secret.get_secret_value(),
            authorize_url=about["authorization_endpoint"],
            access_token_url=about["token_endpoint"],
            client_kwargs={
                "scope": told.oidc_scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": about["token_endpoint_auth_method"],
                "default_timeout": PATIENCE_S,
            },
            compliance_fix=_stay,
            issuer=self._issuer,
            jwks=about.get("jwks"),
            id_token_signing_alg_values_supported=ALGORITHMS,
        )


def _way(supported: Any) -> str:
    """Return how we prove who we are: in the header, unless the provider says it takes the form alone."""
    basic = not isinstance(supported, list) or "client_secret_basic" in supported
    return "client_secret_basic" if basic else "client_secret_post"


def _stay(session_: Any) -> None:
    """Follow no redirect: our secret goes to the issuer's host alone."""
    session_.max_redirects = 0


def _by(clock: Clock) -> type[Any]:
    """Return the claims of a proof, checked by our clock."""

    class Claims(CodeIDToken):  # type: ignore[misc]
        def validate(self, now: int | None = None, leeway: int = 0) -> None:
            super().validate(now or int(clock().timestamp()), leeway)

    return Claims
