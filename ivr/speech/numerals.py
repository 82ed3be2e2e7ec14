"""Numbers in words, Greek and English: counting, ordering, and single digits. Knows no nouns and no pauses."""

from typing import Literal

from ivr.values import Language

Gender = Literal["feminine", "neuter"]

UNITS = {
    "el": "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα δεκατρία δεκατέσσερα δεκαπέντε "
    "δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
}
TENS = {
    "el": "είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
HUNDREDS = "διακόσια τριακόσια τετρακόσια πεντακόσια εξακόσια επτακόσια οκτακόσια εννιακόσια"
FEMININE = {
    "ένα": "μία",
    "τρία": "τρεις",
    "τέσσερα": "τέσσερις",
    "δεκατρία": "δεκατρείς",
    "δεκατέσσερα": "δεκατέσσερις",
}

FIRST = "πρώτο δεύτερο τρίτο τέταρτο πέμπτο έκτο έβδομο όγδοο ένατο δέκατο ενδέκατο δωδέκατο"
TENTHS = "δέκατο εικοστό τριακοστό τεσσαρακοστό πεντηκοστό εξηκοστό εβδομηκοστό ογδοηκοστό ενενηκοστό"
HUNDREDTHS = (
    "εκατοστό διακοσιοστό τριακοσιοστό τετρακοσιοστό πεντακοσιοστό εξακοσιοστό επτακοσιοστό οκτακοσιοστό "
    "εννιακοσιοστό"
)
ENGLISH_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def digit(key: str, language: Language) -> str:
    """Return the word for one digit, `*` or `#`; KeyError for anything else."""
    signs = {"el": {"*": "αστερίσκο", "#": "δίεση"}, "en": {"*": "star", "#": "hash"}}[language]
    return signs[key] if key in signs else dict(zip("0123456789", UNITS[language].split()[:10], strict=True))[key]


def spoken_count(count: int, gender: Gender, language: Language) -> str:
    """Return 0 to 9999 in words; the gender matters in Greek only. Raises ValueError outside that range."""
    if not 0 <= count <= 9999:
        raise ValueError("a spoken count is between 0 and 9999")
    return _greek_count(count, gender) if language == "el" else _english_count(count)


def ordinal(number: int, language: Language, ending: str = "ο") -> str:
    """Return first to 999th in words; `ending` is the Greek one: ο, ου, η, ης, ων. Raises ValueError outside."""
    if not 1 <= number <= 999:
        raise ValueError("an ordinal is between 1 and 999")
    return _greek_ordinal(number, ending) if language == "el" else _english_ordinal(number)


def _greek_count(count: int, gender: Gender) -> str:
    thousands, rest = divmod(count, 1000)
    hundreds, below = divmod(rest, 100)
    words = []
    if thousands:
        words.append("χίλια" if thousands == 1 else f"{_greek_below(thousands, 'feminine')} χιλιάδες")
    if hundreds:
        words.append(("εκατόν" if below else "εκατό") if hundreds == 1 else HUNDREDS.split()[hundreds - 2])
    if below or not words:
        words.append(_greek_below(below, gender))
    said = " ".join(words)
    return said.replace("όσια", "όσιες").replace("χίλια", "χίλιες") if gender == "feminine" else said


def _greek_below(number: int, gender: Gender) -> str:
    tens, unit = divmod(number, 10)
    units = UNITS["el"].split()
    words = [units[number]] if number < 20 else [TENS["el"].split()[tens - 2], *([units[unit]] if unit else [])]
    return " ".join(FEMININE.get(word, word) if gender == "feminine" else word for word in words)


def _english_count(count: int) -> str:
    thousands, rest = divmod(count, 1000)
    hundreds, below = divmod(rest, 100)
    words = [f"{_english_below(thousands)} thousand"] if thousands else []
    if hundreds:
        words.append(f"{_english_below(hundreds)} hundred")
    if below or not words:
        words.append(f"and {_english_below(below)}" if words else _english_below(below))
    return " ".join(words)


def _english_below(number: int) -> str:
    tens, unit = divmod(number, 10)
    units = UNITS["en"].split()
    if number < 20:
        return units[number]
    return TENS["en"].split()[tens - 2] + (f"-{units[unit]}" if unit else "")


def _greek_ordinal(number: int, ending: str) -> str:
    hundreds, below = divmod(number, 100)
    words = [HUNDREDTHS.split()[hundreds - 1]] if hundreds else []
    if 1 <= below <= 12:
        words.append(FIRST.split()[below - 1])
    elif below:
        tens, unit = divmod(below, 10)
        words += [TENTHS.split()[tens - 1], *([FIRST.split()[unit - 1]] if unit else [])]
    accented = str.maketrans("οη", "όή")
    return " ".join(
        w[:-1] + (ending.translate(accented).replace("όυ", "ού") if w[-1] == "ό" else ending) for w in words
    )


def _english_ordinal(number: int) -> str:
    head, last = _last_word(_english_count(number))
    if last in ENGLISH_ORDINALS:
        return head + ENGLISH_ORDINALS[last]
    return head + (last[:-1] + "ie" if last.endswith("y") else last) + "th"


def _last_word(text: str) -> tuple[str, str]:
    cut = max(text.rfind(" "), text.rfind("-")) + 1
    return text[:cut], text[cut:]
