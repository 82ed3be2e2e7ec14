"""Phone numbers as carriers and registries write them, as ten national digits. Asks no network."""

import re

import phonenumbers

REGION = "GR"
_SIP = re.compile(r"^sips?:([^@;]+)", re.IGNORECASE)
_APART = r"[\s.()/\u2010-\u2015-]{0,3}"
"""What people put between the digits of one number."""
_IN_TEXT = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?30{_APART})?(?P<number>[28](?:{_APART}\d){{9}}|69(?:{_APART}\d){{8}})(?!\d)"
)
_LAST_DIGITS = re.compile(r"\s*[,/\u2010-\u2015-]\s*(?P<last>\d{1,2})(?![\s.]?\d)")
"""What follows a number where another differs at the end only: «2105550123/4, 56». An area code is longer."""


def national(raw: str) -> str | None:
    """Return the ten digits of a Greek number that can be rung, None for withheld, foreign and private ones.

    Carriers send +30…, 0030…, 30…, ten digits or a sip: address; words such as «anonymous» or a number spelled on
    the keypad when the caller hides it.
    """
    sip = _SIP.match(raw.strip())
    text = (sip.group(1) if sip else raw).strip()
    if text.startswith("30") and len(text) == 12:
        text = f"+{text}"
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code != 30 or not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.national_significant_number(parsed)


def numbers_in(text: str) -> tuple[str, ...]:
    """Return every Greek number in free text, in its order, each once.

    «210 5550123/4» is two numbers, whether it means the two or a row from one to the other.
    """
    found: dict[str, None] = {}
    for match in _IN_TEXT.finditer(text):
        first = national(re.sub(r"\D", "", match["number"]))
        if first is None:
            continue
        found[first] = None
        more = _LAST_DIGITS.match(text, match.end())
        while more:
            other = national(first[: -len(more["last"])] + more["last"])
            if other:
                found[other] = None
            more = _LAST_DIGITS.match(text, more.end())
    return tuple(found)
