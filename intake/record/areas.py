"""The 58 directorate areas of Annex 1 of circular 44788, by the short names the network's own directory uses.

Knows only the names: who serves an area is the rule book's to say.
"""

AREAS = frozenset(
    ["ach", "ait", "arg", "ark", "art", "att-a", "att-anatol", "att-d", "att-dytik", "att-g", "att-peiraia",
     "att-v", "chal", "chan", "chi", "dod", "dra", "evr", "eyr", "eyv", "flo", "fok", "fth", "gre", "ilei",
     "ima", "ioa", "ira", "kar", "kas", "kav", "kef", "ker", "kil", "kor", "koz", "kyk", "lak", "lar",
     "las", "lef", "les", "mag", "mes", "pel", "pie", "pre", "reth", "rod", "sam", "ser", "thesp",
     "thess-a", "thess-v", "tri", "voi", "xan", "zak"]
)  # fmt: skip
