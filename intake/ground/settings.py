"""The settings, all from the environment with the prefix INTAKE_; the only place that reads it.

A missing or bad one stops the start with one sentence that names it. Secrets never show in a message or a repr.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url

from intake.ground import desk_file, training
from intake.ground.addresses import CarrierAddress, MailAddress, WebAddress, database_of, is_private
from intake.ground.desk_file import MEMORY, DeskFileBroken, DeskSettings, Kind, Recordings
from intake.ground.sign_in_settings import SignInSettings

PREFIX = "INTAKE_"


class SettingsError(Exception):
    """The settings cannot be used; the text says in words which and why."""


class Settings(SignInSettings):
    """How this installation is set up."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str = Field("sqlite:///var/intake.db", description="SQLite file, or postgresql+psycopg://…")
    public_url: WebAddress = Field(description="address under which the carrier reaches us, https in service")
    twilio_account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$", description="the carrier account calls belong to")
    twilio_auth_tokens: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        min_length=1, description="tokens that sign webhooks, comma-separated for rotation"
    )
    twilio_api_url: WebAddress = Field(
        "https://api.twilio.com", description="address of the carrier's REST interface"
    )
    twilio_api_key: SecretStr | None = Field(
        None, description="key that asks that interface, its id and secret as SK…:secret; else the first token"
    )
    carrier_fallback_url: CarrierAddress | None = Field(
        None, description="address the carrier asks when ours fails, such as a document that it hosts itself"
    )
    voice_el: str = Field("Google.el-GR-Wavenet-B", description="the carrier's name of the Greek voice")
    voice_en: str = Field("Google.en-GB-Wavenet-B", description="the carrier's name of the English voice")
    sounds: Path | None = Field(None, description="folder of own recordings of prompts, such as greeting.el.wav")
    helpdesk: Kind = Field("roundup", description="which helpdesk system takes the tickets")
    helpdesk_url: WebAddress | None = Field(None, description="address of the helpdesk")
    helpdesk_token: SecretStr | None = Field(None, description="token of the bridge's account at the helpdesk")
    helpdesk_hint_secret: SecretStr | None = Field(
        None, description="signs the helpdesk's hints that a ticket changed"
    )
    helpdesk_language: Literal["el", "en"] = Field("el", description="language of the tickets")
    helpdesk_recordings: Recordings = Field(
        "named", description="whether tickets name recordings by their id, or get them attached too"
    )
    recordings: Path | None = Field(None, description="folder of kept recordings")
    forget_at_carrier_days: int | None = Field(
        None, ge=0, le=365, description="days after which the carrier deletes what is kept here; none: never"
    )
    helpdesks: Path | None = Field(
        None, description="file of several helpdesks, the first the installation's own; instead of HELPDESK…"
    )
    watch_every_s: int = Field(60, ge=5, le=3_600, description="seconds between two looks at a helpdesk's tickets")
    rules: Path | None = Field(None, description="file for the first version of the rule book, if not the shipped")
    unfinished_grace_s: int = Field(
        600, ge=0, le=86_400, description="seconds an empty call waits for a fuller one"
    )
    assign_after_s: int = Field(
        120, ge=0, le=3_600, description="seconds after commit when a team is told, at the latest"
    )
    reconcile_every_s: int | None = Field(
        900,
        ge=60,
        le=86_400,
        description="seconds between two comparisons with the carrier's own log; none: never",
    )
    lease_s: int = Field(180, ge=10, le=3_600, description="seconds a relay may hold a promise")
    relay_threads: int = Field(2, ge=1, le=16, description="promises delivered at the same time")
    web_threads: int = Field(16, ge=2, le=200, description="webhooks answered at the same time in one process")
    canary_every_s: int | None = Field(
        None, ge=10, le=3_600, description="seconds between two calls to ourselves; none: no such calls"
    )
    working_hours: str = Field(
        "8-15", pattern=r"^$|^([01]?\d|2[0-3])-([01]?\d|2[0-4])$", description="hours that should not be silent"
    )
    callback_within_min: int = Field(
        60, ge=5, le=2_880, description="working minutes in which a promised callback is made"
    )
    alarm_mail_to: Annotated[tuple[MailAddress, ...], NoDecode] = Field(
        (), description="people who are told of trouble, comma-separated"
    )
    alarm_mail_from: MailAddress | None = Field(None, description="sender of those letters")
    alarm_smtp: str = Field("smtp://localhost", description="mail server for them, smtp://… or smtps://…")
    alarm_smtp_user: str | None = Field(None, description="our user there, if it asks for one")
    alarm_smtp_password: SecretStr | None = Field(None, description="its password")
    registry_url: WebAddress | None = Field(
        None, description="address of the registry of schools; none: only files"
    )
    registry_authorization: SecretStr | None = Field(
        None, description="value of the Authorization header for it; none: as a guest"
    )
    registry_every_h: int | None = Field(
        24, ge=1, le=720, description="hours between two times that the registry is read; none: only by command"
    )
    web_processes: int = Field(1, ge=1, le=64, description="web processes; more than one needs PostgreSQL")
    training: bool = Field(False, description="whether this is a place to practise, with a phone on a page")

    @model_validator(mode="before")
    @classmethod
    def _trains(cls, values: dict[str, Any]) -> dict[str, Any]:
        return training.filled(values)

    @field_validator("twilio_auth_tokens", "alarm_mail_to", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        if not database_of(value):
            raise ValueError("must be like sqlite:///var/intake.db or postgresql+psycopg://user@host/name")
        return value

    @field_validator("twilio_api_key")
    @classmethod
    def _a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"SK[0-9a-f]{32}:\S+", value.get_secret_value()):
            raise ValueError("must be the key's id and its secret, like SK0123…:secret")
        return value

    @field_validator(
        "twilio_api_key",
        "carrier_fallback_url",
        "helpdesk_url",
        "helpdesk_token",
        "helpdesk_hint_secret",
        "helpdesks",
        "rules",
        "sounds",
        "reconcile_every_s",
        "registry_url",
        "registry_authorization",
        "registry_every_h",
        "canary_every_s",
        "alarm_mail_from",
        "alarm_smtp_user",
        "alarm_smtp_password",
        "recordings",
        "forget_at_carrier_days",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    def tokens(self) -> tuple[str, ...]:
        """Return the webhook tokens in clear, for the signature check alone."""
        return tuple(token.get_secret_value() for token in self.twilio_auth_tokens)

    def reconcile_every(self) -> timedelta | None:
        """Return how often our record is set against the carrier's log, None for never."""
        return None if self.reconcile_every_s is None else timedelta(seconds=self.reconcile_every_s)

    def forget_after(self) -> timedelta | None:
        """Return after what time the carrier deletes what is kept here, None for never."""
        days = self.forget_at_carrier_days
        return None if days is None else timedelta(days=days)

    def recordings_folder(self) -> Path:
        """Return where recordings are kept: beside the SQLite file and named after it, unless a setting tells."""
        if self.recordings:
            return self.recordings
        file = database_of(self.database_url) if self.database_url.startswith("sqlite") else None
        return Path(file).with_suffix(".recordings") if file else Path("var/recordings")

    def carrier_proof(self) -> tuple[str, str]:
        """Return user and password for the carrier's REST interface, in clear."""
        if self.twilio_api_key is None:
            return self.twilio_account_sid, self.tokens()[0]
        user, _, secret = self.twilio_api_key.get_secret_value().partition(":")
        return user, secret

    def secrets(self) -> Iterator[str]:
        """Yield every secret in clear, so that the log can blot it out; raises DeskFileBroken."""
        yield from (*self.tokens(), self.carrier_proof()[1], *self.sign_in_secrets())
        yield make_url(self.database_url).password or ""
        yield self.alarm_smtp_password.get_secret_value() if self.alarm_smtp_password else ""
        yield self.registry_authorization.get_secret_value() if self.registry_authorization else ""
        for told in self.desks():
            yield told.token.get_secret_value()
            if told.hint_secret:
                yield told.hint_secret.get_secret_value()

    def hours(self) -> tuple[int, int] | None:
        """Return from which hour to which the line should not be silent, None if nobody minds."""
        first, _, last = self.working_hours.partition("-")
        return (int(first), int(last)) if last else None

    def desks(self) -> tuple[DeskSettings, ...]:
        """Return the helpdesks, the installation's own first; raises DeskFileBroken."""
        if self.helpdesks:
            return desk_file.load(self.helpdesks)
        only = DeskSettings(
            name=self.helpdesk,
            kind=self.helpdesk,
            url=self.helpdesk_url or "",
            token=self.helpdesk_token or SecretStr(""),
            hint_secret=self.helpdesk_hint_secret,
            language=self.helpdesk_language,
            recordings=self.helpdesk_recordings,
        )
        return (only,)

    def complaint(self) -> str | None:
        """Return what is wrong between settings that are each right, None if nothing is."""
        try:
            self.desks()
        except DeskFileBroken as error:
            return f"{PREFIX}HELPDESKS: {error}"
        if not self.helpdesks and self.helpdesk != MEMORY and not (self.helpdesk_url and self.helpdesk_token):
            return (
                f"{PREFIX}HELPDESK_URL and {PREFIX}HELPDESK_TOKEN must be set for the helpdesk «{self.helpdesk}»."
            )
        if self.alarm_mail_to and not (self.alarm_mail_from and self.canary_every_s):
            return f"{PREFIX}ALARM_MAIL_TO needs {PREFIX}ALARM_MAIL_FROM, and {PREFIX}CANARY_EVERY_S."
        if self.registry_authorization and not is_private(self.registry_url or ""):
            return f"{PREFIX}REGISTRY_AUTHORIZATION is sent to an https address in {PREFIX}REGISTRY_URL alone."
        if self.web_processes > 1 and self.database_url.startswith("sqlite"):
            return (
                f"{PREFIX}WEB_PROCESSES above 1 needs PostgreSQL in {PREFIX}DATABASE_URL; SQLite has one writer."
            )
        if self.training:
            return training.complaint(self.database_url, self.tokens(), self.desks(), self.web_processes)
        return self.sign_in_complaint()


def load(**given: Any) -> Settings:
    """Return the settings, `given` first, then the environment; raises SettingsError, a sentence a flaw."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError(
            " ".join(_sentence(dict(found)) for found in error.errors(include_input=False))
        ) from None
    if complaint := settings.complaint():
        raise SettingsError(complaint)
    return settings


class PartialSettings(BaseSettings):
    """The settings of commands that need neither carrier nor helpdesk."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str = "sqlite:///var/intake.db"
    rules: Path | None = None


def database_url() -> str:
    """Return the database's address."""
    return PartialSettings().database_url


def rules_file() -> Path | None:
    """Return the rule book's file, None for the shipped one."""
    return PartialSettings().rules


def _sentence(found: dict[str, Any]) -> str:
    name = f"{PREFIX}{'_'.join(str(part) for part in found['loc'][:1]).upper()}"
    if found["type"] == "missing":
        what = Settings.model_fields[str(found["loc"][0])].description
        return f"{name} is not set; it is {what}."
    return f"{name} is not usable: {str(found['msg']).removeprefix('Value error, ')}."
