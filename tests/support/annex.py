"""Annex 1 of the circular as the tests know it, written down apart from the rule book they check."""

PARTNER_AREAS = {
    "auth": "thess-a pel ser",
    "duth": "dra evr kav xan rod",
    "uoa": "att-a att-anatol voi",
    "ntua": "att-v att-d att-peiraia",
    "cti": "ait ach ilei ark lak mes zak kef fok",
    "aegean": "dod kyk les sam chi",
    "uth": "kar lar mag tri eyr fth",
    "uoi": "art thesp ioa pre ker lef",
    "uoc": "ira las reth chan",
    "uom": "thess-v ima chal kas flo",
    "teiath": "att-g att-dytik arg kor eyv",
    "teithe": "gre koz kil pie",
}
"""Areas by partner, in the Annex's order; ait, ach and kil as corrected from the scan."""

PARTNER_OF = {area: partner for partner, areas in PARTNER_AREAS.items() for area in areas.split()}

ATTICA = {"att-a", "att-anatol", "att-v", "att-d", "att-g", "att-dytik"}
THESSALONIKI = {"thess-a", "thess-v"}
