"""Phone numbers as carriers and registries write them, as ten national digits. Asks no network."""

import re

import phonenumbers

REGION = "GR"
_SIP = re.compile(r"^sips?:([^@;]+)", re.IGNORECASE)


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
