"""Whole calls as the bytes of their webhooks: signed beforehand, so that playing them costs next to nothing.

Every call is of another school and another phone; half of them come from the school's own line. Turn numbers count
up whatever is said, so a call can be written down without hearing the answers. Sends nothing.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

LINE = "+308011180181"
CATEGORIES = 9
CONNECTIVITY, LAB = "1", "3"


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who signs the webhooks, and for which public address."""

    public_url: str
    account: str
    token: str


@dataclass(frozen=True, slots=True)
class School:
    """What a caller knows: the code, and the phone that rings up for it."""

    code: str
    phone: str
    alone: bool
    """No other school is on this phone."""


Call = tuple[bytes, ...]
"""The webhooks of one call in order: the ring, each answer, and last the news that it is over."""


def schools_of(file: Path, seed: int = 58) -> list[School]:
    """Return the schools of a registry file that have a code to key in, shuffled."""
    with file.open(encoding="utf-8", newline="") as rows:
        listed = [row for row in csv.DictReader(rows) if len(row["code"]) == 7]
    on_phone = Counter(row["phone"] for row in listed)
    schools = [School(row["code"], row["phone"], on_phone[row["phone"]] == 1) for row in listed]
    random.Random(seed).shuffle(schools)
    return schools


def calls(schools: list[School], carrier: Carrier, seed: int = 58) -> Iterator[Call]:
    """Yield calls without end; a school that comes round again has another problem."""
    rng = random.Random(seed)
    validator = RequestValidator(carrier.token)
    serial = 0
    while True:
        for school in schools:
            category = str((serial + serial // len(schools)) % CATEGORIES + 1)
            known = school.alone and serial % 2 == 0
            caller = f"+30{school.phone}" if known else f"+3069{serial % 10**8:08}"
            keyed = ("1",) if known else (school.code, "1")
            serial += 1
            yield _call(
                carrier, validator, f"CA{rng.getrandbits(128):032x}", caller, [*keyed, *_told(category, known)]
            )


def _told(category: str, known: bool) -> Iterator[str]:
    """Yield the keys after the school is settled: to the end of a call in which nothing goes wrong."""
    yield category
    yield ""  # the number is heard, nothing is to be corrected
    yield "1"
    if category == LAB:
        yield "2"
    if category == CONNECTIVITY and known:
        yield "6900000000"
    yield "2"  # no recording
    yield ""  # no other problem


def _call(carrier: Carrier, validator: RequestValidator, sid: str, caller: str, answers: list[str]) -> Call:
    fixed = {
        "CallSid": sid,
        "AccountSid": carrier.account,
        "From": caller,
        "To": LINE,
        "Caller": caller,
        "Called": LINE,
    }
    fixed |= {"Direction": "inbound", "ApiVersion": "2010-04-01", "FromCountry": "GR", "ToCountry": "GR"}

    def webhook(target: str, **told: str) -> bytes:
        form = {**fixed, **told}
        signature = validator.compute_signature(carrier.public_url + target, form)
        return _request(target, form, signature)

    return (
        webhook("/voice", CallStatus="ringing"),
        *(
            webhook(f"/voice/{turn}", CallStatus="in-progress", Digits=keys, msg="Gather Key", FinishedOnKey="")
            for turn, keys in enumerate(answers, start=1)
        ),
        webhook("/voice/status", CallStatus="completed", CallDuration="63"),
    )


def _request(target: str, form: Mapping[str, str], signature: str) -> bytes:
    body = urlencode(form).encode()
    lines = (
        f"POST {target} HTTP/1.1", "Host: 127.0.0.1", "User-Agent: TwilioProxy/1.1", "Accept: */*",
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8", f"Content-Length: {len(body)}",
        f"X-Twilio-Signature: {signature}", "I-Twilio-Idempotency-Token: 00000000-0000-0000-0000-000000000000",
    )  # fmt: skip
    return "\r\n".join((*lines, "", "")).encode() + body
