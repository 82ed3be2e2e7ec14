"""An OpenID provider of our own over HTTP: the code flow with PKCE, by OpenID Connect Core 1.0 and RFC 7636.

It refuses what the standards refuse: a client or address it does not know, a missing challenge, a used code, a
verifier that does not fit, a wrong secret. What a test puts into its answers may be wrong in one place.
"""

import base64
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "call-intake", "a secret of the provider's"


@dataclass
class Provider:
    """One provider, with one person before it who is signed in there."""

    clock: Any
    back: str
    """The only address it sends people back to."""
    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "7f3a"})
    proof: dict[str, Any] = field(default_factory=dict)
    """What its proof says otherwise than is right."""
    about: dict[str, Any] = field(default_factory=dict)
    """What it says of itself otherwise than is right."""
    tells: dict[str, Any] | None = None
    """What its userinfo says, if not the person."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}, private=True))
    shown: RSAKey | None = None
    """The key that it shows, if not the one it signs with."""
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _opened: set[str] = field(default_factory=set)

    def app(self) -> Flask:
        """Return its pages."""
        web = Flask("provider")
        web.before_request(lambda: self.asked.append(request.path))
        web.get("/oidc/.well-known/openid-configuration")(self._about)
        web.get("/oidc/authorize")(self._authorize)
        web.post("/oidc/token")(self._token)
        web.get("/oidc/jwks")(lambda: {"keys": [(self.shown or self.key).as_dict(private=False)]})
        web.get("/oidc/profile")(self._profile)
        return web

    def _about(self) -> dict[str, Any]:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/profile",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
        return {**told, **self.about}

    def _authorize(self) -> Response:
        asked = request.args.to_dict()
        if asked.get("client_id") != CLIENT or asked.get("redirect_uri") != self.back:
            return Response("no such client", 400)
        wrong = (
            asked.get("response_type") != "code"
            or "openid" not in asked.get("scope", "").split()
            or asked.get("code_challenge_method") != "S256"
            or len(asked.get("code_challenge", "")) != 43
            or not asked.get("state")
            or not asked.get("nonce")
        )
        if wrong:
            return Response("invalid_request", 400)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
        return redirect(f"{self.back}?{answer}")  # type: ignore[return-value]

    def _token(self) -> tuple[dict[str, Any], int]:
        form, proof = request.form, request.authorization
        if not proof or (proof.username, proof.password) != (CLIENT, SECRET):
            return {"error": "invalid_client"}, 401
        asked = self._codes.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or form.get("redirect_uri") != self.back or challenge != asked["code_challenge"]:
            return {"error": "invalid_grant"}, 400
        access, now = secrets.token_urlsafe(16), int(self.clock().timestamp())
        self._opened.add(access)
        right = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        claims = {**right, "sub": self.person["sub"], **self.proof}
        told = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, told, self.key)
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}, 200

    def _profile(self) -> tuple[dict[str, Any], int]:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self._opened:
            return {"error": "invalid_token"}, 401
        return (self.person if self.tells is None else self.tells), 200
