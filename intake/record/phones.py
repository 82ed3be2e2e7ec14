"""Greek telephone numbers as the record keeps them: ten national digits. Dials nothing and hides nothing."""

import phonenumbers

GREECE = 30


def national_digits(text: str) -> str | None:
    """Return the ten national digits of a Greek number in any usual spelling, None for anything else."""
    try:
        number = phonenumbers.parse(text, "GR")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != GREECE or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.national_significant_number(number)
