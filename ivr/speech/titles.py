"""Shortened words that take their form from the name they stand before: ΑΓ. ΔΗΜΗΤΡΙΟΥ, Ν. ΣΜΥΡΝΗΣ, ΑΓ. ΑΝΑΡΓΥΡΩΝ.

Gender, number and case are read off the ending of that name; the exceptions are listed. Leaves full words alone.
"""

from collections.abc import Callable

from ivr.speech.letters import fold, readings, to_latin
from ivr.speech.lexicon import Entry, entry_of
from ivr.speech.registry_name import Token

FORMS = {
    "ΑΓ": "Αγίου Αγίας Αγίων Άγιος Αγία Άγιο",
    "Ν": "Νέου Νέας Νέων Νέος Νέα Νέο",
    "ΠΑΛ": "Παλαιού Παλαιάς Παλαιών Παλαιός Παλαιά Παλαιό",
    "Π": "Παλαιού Παλαιάς Παλαιών Παλαιός Παλαιά Παλαιό",
    "ΜΕΓ": "Μεγάλου Μεγάλης Μεγάλων Μέγας Μεγάλη Μεγάλο",
    "Μ": "Μεγάλου Μεγάλης Μεγάλων Μέγας Μεγάλη Μεγάλο",
    "Κ": "Κάτω Κάτω Κάτω Κάτω Κάτω Κάτω",
    "Α": "Άνω Άνω Άνω Άνω Άνω Άνω",
}
"""Genitive masculine or neuter, feminine, plural; then nominative masculine, feminine, neuter."""

HIS = "ΜΗΝΑ ΛΟΥΚΑ ΘΩΜΑ ΣΑΒΒΑ ΚΟΣΜΑ ΗΛΙΑ ΜΑΜΑ ΑΝΔΡΕΑ ΙΩΑΝΝΗ ΓΙΑΝΝΗ ΒΑΣΙΛΗ ΔΗΜΗΤΡΗ ΘΕΟΛΟΓΟΥ ΜΑΡΜΑΡΑ ΙΩΣΗΦ"
"""Masculine genitives that look feminine."""
HE = "ΜΗΝΑΣ ΛΟΥΚΑΣ ΘΩΜΑΣ ΣΑΒΒΑΣ ΚΟΣΜΑΣ ΗΛΙΑΣ ΜΑΜΑΣ ΑΝΔΡΕΑΣ ΙΩΑΝΝΗΣ ΓΙΑΝΝΗΣ ΒΑΣΙΛΗΣ ΣΠΥΡΙΔΩΝ ΠΑΝΤΕΛΕΗΜΩΝ"
"""Masculine nominatives that look like something else."""
HER = "ΑΓΧΙΑΛΟΥ ΠΕΡΑΜΟΥ ΚΙΟΥ ΕΠΙΔΑΥΡΟΥ ΚΟΡΙΝΘΟΥ"
"""Feminine genitives that look masculine."""
HIS_ENDINGS = ("ΟΥ", "ΟΝΟΣ", "ΩΝΟΣ", "ΑΝΤΟΣ", "ΟΝΤΟΣ", "ΜΠΟΥΣ", "ΩΝΑ", "ΟΝΑ", "ΕΙΜ", "ΗΛ")

Ending = Callable[[str], bool]
KINDS: tuple[tuple[int, Ending], ...] = (
    (3, lambda name: name in HE.split()),
    (1, lambda name: name in HER.split()),
    (0, lambda name: name in HIS.split() or name.endswith(HIS_ENDINGS)),
    (2, lambda name: name.endswith("ΩΝ")),
    (3, lambda name: name.endswith("ΟΣ")),
    (1, lambda name: name.endswith("Σ")),
    (4, lambda name: name.endswith(("Α", "Η"))),
)


def title(token: Token, follows: Token | None) -> Entry | None:
    """Return the full word when `token` is such a short form before the name `follows`, else None."""
    written = fold(readings(token.text)[0])
    if written not in FORMS or follows is None or follows.kind != "word" or len(follows.text) < 2 or token.pauses:
        return None
    if len(written) == 1 and (not token.after.startswith(".") or token.quoted):
        return None
    name = fold(readings(follows.text)[0])
    if written == "Ν" and entry_of(name).kind == "area":
        return entry_of("ΝΟΜΟΥ")
    kind = next((kind for kind, fits in KINDS if fits(name)), 5)
    said = FORMS[written].split()[kind]
    return Entry("word", said, to_latin(said))
