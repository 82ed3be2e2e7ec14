"""Which helpdesks there are and how each is reached: one in the environment, or several in a TOML file.

Tokens stand in files or in the environment, never in the desk file, which people copy and mail to each other.
Whether a kind of helpdesk likes its options, its adapter says.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from ticket_client.desks import kinds

NAME = r"^[a-z0-9][a-z0-9-]{0,39}$"


class DeskFileBroken(Exception):
    """The desk file cannot be used; the text says where and what to do."""


MEMORY = "memory"
"""The helpdesk in this process, for trying the bridge without one."""


def _known_kind(value: str) -> str:
    known = [*kinds(), MEMORY]
    if value not in known:
        raise ValueError(f"must be one of {', '.join(known)}")
    return value


Kind = Annotated[str, AfterValidator(_known_kind)]
"""A helpdesk system there is an adapter for."""
Recordings = Literal["named", "attached"]
"""Whether a ticket names what was recorded by the carrier's id, or gets the file as well."""


def _address(value: str) -> str:
    parts = urlsplit(value)
    if not parts.scheme or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an address without user, query or fragment")
    return value


class _Secret(BaseModel):
    """Where a secret is: exactly one of a file and a variable of the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: Path | None = None
    env: str | None = None

    def read(self) -> SecretStr:
        """Return it; raises ValueError."""
        if (self.file is None) == (self.env is None):
            raise ValueError("name either a file or a variable (env)")
        if self.env is not None:
            found = os.environ.get(self.env, "")
            place = f"the variable {self.env}"
        else:
            assert self.file is not None
            found = self.file.read_text(encoding="utf-8").strip() if self.file.is_file() else ""
            place = f"the file {self.file}"
        if not found:
            raise ValueError(f"{place} is missing or empty")
        return SecretStr(found)


class _Entry(BaseModel):
    """One table of the desk file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind
    url: Annotated[str, AfterValidator(_address)]
    token: _Secret | None = None
    hint_secret: _Secret | None = None
    language: Literal["el", "en"] = "el"
    recordings: Recordings = "named"
    options: dict[str, Any] = Field(default_factory=dict)


class DeskSettings(BaseModel):
    """How one helpdesk is reached and addressed."""

    model_config = ConfigDict(frozen=True)
    name: str
    kind: str
    url: str = ""
    token: SecretStr = SecretStr("")
    hint_secret: SecretStr | None = None
    """Signs the desk's hints that something changed."""
    language: Literal["el", "en"] = "el"
    recordings: Recordings = "named"
    options: Mapping[str, Any] = Field(default_factory=dict)


def load(path: Path) -> tuple[DeskSettings, ...]:
    """Return the desks of a file, the first of them the installation's own; raises DeskFileBroken."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DeskFileBroken(f"the desk file {path} cannot be read ({type(error).__name__}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeskFileBroken(f"the desk file {path} is not TOML: {error}.") from None
    if not tables:
        raise DeskFileBroken(f"the desk file {path} names no helpdesk; write a table [name] for each.")
    return tuple(_desk(name, table) for name, table in tables.items())


def _desk(name: str, table: Any) -> DeskSettings:
    try:
        entry = _Entry.model_validate(table)
        return DeskSettings.model_validate(
            {
                "name": _named(name),
                "token": entry.token.read() if entry.token else SecretStr(""),
                "hint_secret": entry.hint_secret.read() if entry.hint_secret else None,
                **entry.model_dump(include={"kind", "url", "language", "recordings", "options"}),
            }
        )
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DeskFileBroken(f"[{name}] {where}: {first['msg'].removeprefix('Value error, ')}.") from None
    except ValueError as error:
        raise DeskFileBroken(f"[{name}] {error}.") from None


def _named(name: str) -> str:
    if not re.match(NAME, name):
        raise ValueError("a desk's name is small letters, digits and hyphens, as the rule book writes it")
    return name
