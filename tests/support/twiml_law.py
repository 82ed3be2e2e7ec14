"""The carrier's contract for documents, as a judge that knows nothing of how ours are written.

Figures are the carrier's own: verbs and attributes (its pages on each of them),
sizes, and the connection overrides in the fragments of URLs.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

BODY = 64 * 1024
TEXT = 4096
HARD_LIMIT_MS = 15_000

EVENTS = frozenset({"in-progress", "completed", "absent", "failed"})
RETRIES_ON = frozenset({"4xx", "5xx", "ct", "rt", "all"})
EDGES = frozenset({"ashburn", "dublin", "frankfurt", "singapore", "sydney", "tokyo", "sao-paulo", "umatilla"})

Law = Callable[[str], bool]


def number(least: int, most: int) -> Law:
    """Return the law of a whole number in a range."""
    return lambda text: text.isascii() and text.isdecimal() and least <= int(text) <= most


def one_of(*values: str) -> Law:
    """Return the law of a fixed set of values."""
    return lambda text: text in values


def url(text: str) -> bool:
    """Whether a text is an address the carrier can call, with overrides it understands."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    plain = text.isascii() and not re.search(r"[\s<>\"]", text)
    return plain and parts.scheme == "https" and bool(host) and "_" not in host and overrides(parts.fragment)


def overrides(fragment: str) -> bool:
    """Whether a fragment is a legal set of connection overrides whose attempts fit into the hard limit."""
    if not fragment:
        return True
    pairs = [pair.partition("=")[::2] for pair in fragment.split("&")]
    told = dict(pairs)
    laws: dict[str, Law] = {
        "ct": number(100, 10_000),
        "rt": number(100, HARD_LIMIT_MS),
        "tt": number(100, HARD_LIMIT_MS),
        "rc": number(0, 5),
        "rp": lambda text: set(text.split(",")) <= RETRIES_ON,
        "sni": one_of("y", "n"),
        "e": lambda text: set(text.split(",")) <= EDGES,
    }
    if len(told) != len(pairs) or not all(key in laws and laws[key](value) for key, value in pairs):
        return False
    attempts = 1 + int(told.get("rc", "1"))
    return attempts * int(told.get("rt", HARD_LIMIT_MS)) < HARD_LIMIT_MS


LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")
METHOD = one_of("POST")
LOOP = number(0, 1000)
SPEECH: dict[str, Law] = {
    "voice": lambda text: bool(text.strip()),
    "language": lambda t: bool(LOCALE.fullmatch(t)),
}

ATTRIBUTES: dict[str, dict[str, Law]] = {
    "Response": {},
    "Say": {**SPEECH, "loop": LOOP},
    "Play": {"loop": LOOP, "digits": lambda text: bool(re.fullmatch(r"[0-9*#wW]+", text))},
    "Pause": {"length": number(1, 3600)},
    "Gather": {
        "input": one_of("dtmf"),
        "action": url,
        "method": METHOD,
        "numDigits": number(1, 1000),
        "finishOnKey": lambda text: text == "" or text in set("0123456789*#"),
        "timeout": number(1, 600),
        "actionOnEmptyResult": one_of("true"),
    },
    "Record": {
        "action": url,
        "method": METHOD,
        "timeout": number(0, 600),
        "finishOnKey": lambda text: bool(text) and set(text) <= set("0123456789*#"),
        "maxLength": number(1, 14_400),
        "playBeep": one_of("true", "false"),
        "trim": one_of("trim-silence", "do-not-trim"),
        "recordingStatusCallback": url,
        "recordingStatusCallbackMethod": METHOD,
        "recordingStatusCallbackEvent": lambda text: bool(text) and set(text.split(" ")) <= EVENTS,
    },
    "Redirect": {"method": METHOD},
    "Hangup": {},
}

NEEDED = {
    "Say": {"voice", "language"},
    "Gather": {"input", "action", "method", "numDigits", "finishOnKey", "timeout", "actionOnEmptyResult"},
    "Record": {"action", "method", "maxLength", "finishOnKey", "recordingStatusCallback"},
    "Redirect": {"method"},
    "Pause": {"length"},
}

INSIDE = {"Response": set(ATTRIBUTES) - {"Response"}, "Gather": {"Say", "Play", "Pause"}}
FOLLOWS = {"Redirect": set(), "Hangup": set(), "Record": {"Redirect"}}
"""What may stand behind a verb that is normally not returned from."""


def breaches(document: bytes) -> list[str]:
    """Return what the carrier would object to, or a caller would suffer from; nothing for a sound document."""
    if len(document) >= BODY:
        return [f"{len(document)} bytes are too many"]
    if not document.startswith(b"<?xml"):
        return ["something stands before the XML declaration"]
    try:
        root = ET.fromstring(document.decode("utf-8"))
    except (ET.ParseError, UnicodeDecodeError) as error:
        return [f"no XML: {error}"]
    if root.tag != "Response":
        return [f"the root is {root.tag}"]
    return [*_verb(root), *_order(root)]


def _verb(verb: ET.Element) -> Iterator[str]:
    laws = ATTRIBUTES.get(verb.tag)
    if laws is None:
        yield f"{verb.tag} is no verb of ours"
        return
    for name, value in verb.attrib.items():
        if name not in laws or not laws[name](value):
            yield f"{verb.tag} {name}={value!r}"
    yield from (f"{verb.tag} lacks {name}" for name in sorted(NEEDED.get(verb.tag, set()) - set(verb.attrib)))
    yield from _text(verb)
    for child in verb:
        if child.tag not in INSIDE.get(verb.tag, set()):
            yield f"{child.tag} inside {verb.tag}"
        yield from _verb(child)


def _text(verb: ET.Element) -> Iterator[str]:
    text = verb.text or ""
    match verb.tag:
        case "Say":
            if not any(character.isalnum() for character in text):
                yield f"nothing to hear in {text!r}"
            if len(text) >= TEXT:
                yield f"{len(text)} characters in one Say"
            if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
                yield f"control characters in {text[:40]!r}"
            if not verb.get("voice", "").startswith((verb.get("language", "?"), f"Google.{verb.get('language')}")):
                yield f"voice {verb.get('voice')} for {verb.get('language')}"
        case "Redirect" | "Play":
            if not url(text):
                yield f"{verb.tag} to {text!r}"
        case _:
            if text.strip():
                yield f"text in {verb.tag}"


def _order(root: ET.Element) -> Iterator[str]:
    verbs = [verb.tag for verb in root]
    for position, tag in enumerate(verbs):
        behind = verbs[position + 1 :]
        if tag in FOLLOWS and not set(behind) <= FOLLOWS[tag]:
            yield f"{behind} cannot be reached behind {tag}"
    if verbs and verbs[-1] not in ("Redirect", "Hangup"):
        yield f"the document runs out after {verbs[-1]}"
