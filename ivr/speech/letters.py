"""Letters: folding, Latin look-alikes, names of letters, and the way between the Greek and the Latin alphabet.

Works letter by letter. It knows no words (see `lexicon`) and puts no accents where there were none.
"""

import re
import unicodedata

GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωΆΈΉΊΌΎΏάέήίόύώΪΫϊϋΐΰ"
LATIN = re.compile("[A-Za-z]")


def _pairs(text: str) -> dict[str, str]:
    """Read `a=α b=β` as a dictionary."""
    return {left: right for left, _, right in (pair.partition("=") for pair in text.split())}


NAMES = _pairs(
    "Α=Άλφα Β=Βήτα Γ=Γάμα Δ=Δέλτα Ε=Έψιλον Ζ=Ζήτα Η=Ήτα Θ=Θήτα Ι=Γιώτα Κ=Κάπα Λ=Λάμδα Μ=Μι "
    "Ν=Νι Ξ=Ξι Ο=Όμικρον Π=Πι Ρ=Ρο Σ=Σίγμα Τ=Ταυ Υ=Ύψιλον Φ=Φι Χ=Χι Ψ=Ψι Ω=Ωμέγα"
)
"""What a single Greek capital is called."""

LOOK_ALIKES = str.maketrans("ABEZHIKMNOPTYXaeiokpuvxy", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαειοκρυνχυ")
"""Latin letters typed for Greek ones that look the same; registries mix the two alphabets within a word."""

SOUNDS = _pairs(
    "nd=ντ mb=μπ th=θ ph=φ ch=τσ sh=σ ck=κ qu=κου ou=ου oo=ου ee=ι ps=ψ a=α b=μπ c=κ d=ντ e=ε f=φ g=γκ h=χ i=ι "
    "j=τζ k=κ l=λ m=μ n=ν o=ο p=π q=κ r=ρ s=σ t=τ u=ου v=β w=ου x=ξ y=ι z=ζ"
)
"""Roughly how a Greek voice should read Latin letters; longer ones first."""

ELOT_743 = _pairs(
    "γγ=ng γξ=nx γχ=nch ου=ou α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s "
    "τ=t υ=y φ=f χ=ch ψ=ps ω=o"
)
"""The Greek standard of transliteration; μπ and vowels with υ depend on their neighbours and are missing here."""

DIGRAPH = re.compile("μπ|[αεη]υ|γ[γξχ]|ου|[α-ω]")
VOICED = "αβγδεζηιλμνορυω"


def monotonic(text: str) -> str:
    """Return `text` composed, with one kind of accent and the dialytika as the only marks over letters."""
    parts = unicodedata.normalize("NFD", text).replace("\u0342", "\u0301").replace("\u0300", "\u0301")
    kept = "".join(c for c in parts if not unicodedata.combining(c) or c in "\u0301\u0308")
    return unicodedata.normalize("NFC", kept)


def bare(text: str) -> str:
    """Return `text` without marks over its letters."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Return `text` in capitals without accents, the form in which words are compared."""
    return bare(text).upper()


def readings(word: str) -> tuple[str, ...]:
    """Return what `word` may be in Greek letters, likeliest first: by look-alikes, then by sound."""
    swapped = word.translate(LOOK_ALIKES)
    alike = () if LATIN.search(bare(swapped)) else (_greek_only(swapped),)
    return (*alike, _greek_only(_by_sound(swapped if any(c in GREEK for c in word) else word)))


def _by_sound(word: str) -> str:
    if not LATIN.search(bare(word)):
        return word
    low = bare(word).lower()
    for latin, greek in SOUNDS.items():
        low = low.replace(latin, greek)
    return re.sub("σ$", "ς", low)


def _greek_only(word: str) -> str:
    return "".join(c for c in word if c in GREEK)


def to_latin(text: str) -> str:
    """Return Greek `text` in Latin letters by ELOT 743, capital initials kept; Latin letters stay as they are."""
    plain = _split_vowels(text)
    return " ".join(_latin_word(word) for word in plain.split(" "))


def _latin_word(word: str) -> str:
    low = word.lower()
    latin = DIGRAPH.sub(lambda found: _latin_letters(low, found), low).replace("'", "")
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin


def _latin_letters(word: str, found: re.Match[str]) -> str:
    letters = found[0]
    if letters == "μπ":
        return "mp" if found.start() > 0 and found.end() < len(word) else "b"
    if letters[0] in "αεη" and len(letters) == 2:
        follows = word[found.end() : found.end() + 1]
        return ELOT_743[letters[0]] + ("v" if follows and follows in VOICED else "f")
    return ELOT_743[letters]


def _split_vowels(text: str) -> str:
    """Drop the marks, but keep two vowels apart that an accent or dialytika keeps apart."""
    apart = re.sub("([άέήόΆΈΉΌ])([ιυ])", r"\1'\2", text)
    return bare(re.sub("([αεηοΑΕΗΟ])([ϊϋΐΰ])", r"\1'\2", apart))
