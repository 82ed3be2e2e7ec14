"""Comparing what registries and carriers spell in many ways: municipalities and telephone numbers.

Knows no municipality and no line.
"""

import re
import unicodedata
from functools import lru_cache

_OF_A_MUNICIPALITY = {"ΔΗΜΟΣ", "ΔΗΜΟΥ", "Δ", "DIMOS"}


@lru_cache(maxsize=1024)
def municipality_key(name: str) -> str:
    """Return `name` without accents, case, punctuation and «Δήμος»: equal keys mean the same municipality."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    words = re.findall(r"\w+", plain.upper())
    return " ".join(word for word in words if word not in _OF_A_MUNICIPALITY)


def e164(number: str) -> str:
    """Return a number as carriers list it: `+30` and ten digits; what is no Greek number as it stands."""
    key = number_key(number)
    return f"+30{key}" if re.fullmatch(r"\d{10}", key) else number.strip()


def number_key(dialled: str) -> str:
    """Return the national digits of a Greek number, or else the number or SIP user as it stands.

    Takes `+30...`, `0030...`, `30...`, spaces and dashes, and `sip:user@host;parameters`.
    """
    user = re.sub(r"^(sips?|tel):", "", dialled.strip().lower())
    user = re.split(r"[@;?]", user, maxsplit=1)[0]
    plain = re.sub(r"[\s().\-]", "", user)
    digits = re.fullmatch(r"(?:\+|00)?30(\d{10})", plain)
    return digits.group(1) if digits else plain
