"""The settings about who signs in to the console and how. `intake.ground.settings` reads them with all others."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from intake.ground.addresses import is_private, web_address
from intake.ground.grants import Grant, grants, roles
from intake.ground.tables.people import PersonRole

LEAST_KEY = 32
"""Characters of a key that signs links; `openssl rand -hex 32` makes twice as many."""


class SignInSettings(BaseSettings):
    """How people come in."""

    link_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="keys that sign links and sign-ins, comma-separated for rotation; none: no console",
    )
    proxies: str = Field(
        "127.0.0.1,::1", description="addresses or networks of proxies whose X-Forwarded-For is believed"
    )
    second_factor: str = Field("admin", description="roles that sign in with a second factor only")
    access_help: str = Field("", max_length=200, description="whom people ask who cannot sign in, in your words")
    oidc_issuer: str | None = Field(None, description="issuer of the single sign-on, as it names itself")
    oidc_client_id: str | None = Field(None, description="our name there")
    oidc_client_secret: SecretStr | None = Field(None, description="our password there")
    oidc_scope: str = Field("openid profile email", description="what we ask it to tell")
    oidc_login_claim: str = Field("preferred_username", description="claim that holds a login")
    oidc_name_claim: str = Field("name", description="claim that holds a name")
    oidc_role_claim: str = Field("eduPersonEntitlement", description="claim whose values give roles")
    oidc_roles: str = Field("", description="which value gives which role, value=role or value=role@area+area")

    @field_validator("oidc_issuer", "oidc_client_id", "oidc_client_secret", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("link_keys", mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("link_keys")
    @classmethod
    def _no_guess(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < LEAST_KEY for key in value):
            raise ValueError(f"must be keys of {LEAST_KEY} characters or more")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _an_issuer(cls, value: str | None) -> str | None:
        if value is not None:
            web_address(value)
            if not is_private(value):
                raise ValueError("must be an https address")
        return value

    @field_validator("oidc_scope")
    @classmethod
    def _connects(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("must contain openid")
        return value

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            _networks(value)
        except ValueError:
            raise ValueError("must be addresses or networks, such as 10.0.0.5 or 10.0.0.0/24") from None
        return value

    @field_validator("second_factor")
    @classmethod
    def _known_roles(cls, value: str) -> str:
        roles(value)
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _known_grants(cls, value: str) -> str:
        grants(value)
        return value

    def signing_keys(self) -> tuple[str, ...]:
        """Return the keys that sign links and cookies, in clear."""
        return tuple(key.get_secret_value() for key in self.link_keys)

    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return whose word on addresses is believed."""
        return _networks(self.proxies)

    def second_factor_roles(self) -> frozenset[PersonRole]:
        """Return who signs in with a second factor only."""
        return roles(self.second_factor)

    def oidc_grants(self) -> tuple[Grant, ...]:
        """Return which value gives which role."""
        return grants(self.oidc_roles)

    def sign_in_secrets(self) -> Iterator[str]:
        """Yield what the log must blot out."""
        yield from self.signing_keys()
        yield self.oidc_client_secret.get_secret_value() if self.oidc_client_secret else ""

    def sign_in_complaint(self) -> str | None:
        """Return what does not go together."""
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            return "INTAKE_OIDC_ISSUER needs INTAKE_OIDC_CLIENT_ID and INTAKE_OIDC_CLIENT_SECRET."
        return None


def _networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())


def host_of(address: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
