"""The second factor: time-based codes of a telephone (RFC 6238) and recovery codes on paper. Each works once.

The secret is kept encrypted under keys made from those that sign links; the newest encrypts, all decrypt, and what
an older one has encrypted is written anew when it is next used. Asks nobody for a password.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, or_, select, update

from intake.ground.tables import person
from intake.record.people.sessions import hashed

STEP_S = 30
CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is read one way and typed another."""


class Vault:
    """Encrypts what must be read again."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._all = MultiFernet([Fernet(_derived(key)) for key in keys])

    def closed(self, text: str) -> str:
        """Return it encrypted under the newest key."""
        return self._all.encrypt(text.encode()).decode()

    def opened(self, kept: str) -> str | None:
        """Return what was encrypted, None if by none of our keys."""
        try:
            return self._all.decrypt(kept).decode()
        except InvalidToken:
            return None


def _derived(key: str) -> bytes:
    made = HKDF(SHA256(), length=32, salt=None, info=b"intake: secrets of second factors").derive(key.encode())
    return base64.urlsafe_b64encode(made)


def new_secret() -> str:
    """Return a secret of 160 bits, as telephones take it."""
    return pyotp.random_base32()


def address(secret: str, login: str, issuer: str) -> str:
    """Return what a telephone reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step that a code belongs to, now or one beside it; None if it is none."""
    typed, now = "".join(code.split()), int(at.timestamp()) // STEP_S
    steps = (now - 1, now, now + 1)
    totp = pyotp.TOTP(secret)
    right = [step for step in steps if compare_digest(totp.generate_otp(step).encode(), typed.encode())]
    return right[-1] if right else None


def turn_on(connection: Connection, who: int, closed: str, step: int) -> list[str]:
    """Let codes of this secret be asked from now on; return the recovery codes, which are told once.

    None of them: a second factor is on already, which a password alone must not replace.
    """
    off = (person.c.id == who, person.c.totp.is_(None))
    took = connection.execute(update(person).where(*off).values(totp=closed, totp_step=step)).rowcount
    return new_recovery(connection, who) if took else []


def new_recovery(connection: Connection, who: int) -> list[str]:
    """Return new recovery codes instead of the old ones."""
    codes = ["-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4)) for _ in range(CODES)]
    connection.execute(
        update(person).where(person.c.id == who).values(recovery=[hashed(_plain(code)) for code in codes])
    )
    return codes


def turn_off(connection: Connection, who: int) -> None:
    """Ask for no code any more."""
    nothing: dict[str, Any] = {"totp": None, "totp_step": None, "recovery": []}
    connection.execute(update(person).where(person.c.id == who).values(nothing))


def used(connection: Connection, who: int, code: str, vault: Vault, at: datetime) -> bool:
    """Whether the code is right and was not used before; from now on it was."""
    mine = person.c.id == who
    row = connection.execute(select(person.c.totp, person.c.recovery).where(mine).with_for_update()).one()
    secret = vault.opened(row.totp) if row.totp else None
    step = step_of(secret, code, at) if secret else None
    if secret and step is not None:
        fresh = or_(person.c.totp_step.is_(None), person.c.totp_step < step)
        took = update(person).where(mine, fresh).values(totp_step=step, totp=vault.closed(secret))
        return connection.execute(took).rowcount == 1
    spent = hashed(_plain(code))
    if spent not in row.recovery:
        return False
    left = [each for each in row.recovery if each != spent]
    connection.execute(update(person).where(mine).values(recovery=left))
    return True


def _plain(code: str) -> str:
    return "".join(filter(str.isalnum, code.lower()))
