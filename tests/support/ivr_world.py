"""A small fictional world for the call flow: schools, a caller, standing requests. It keeps no record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ivr.facts import (
    Allotted,
    Answer,
    Caller,
    Found,
    Need,
    NewNumber,
    OpenAt,
    OpenRequest,
    SchoolOf,
    SchoolRef,
    WhoCalls,
)

ACTIVE, CLOSED, MERGED, UNKNOWN = "0501010", "0501020", "0501030", "0599999"
SCHOOL = SchoolRef(1, "1ο ΓΕΛ ΑΘΗΝΩΝ")
OTHER = SchoolRef(4, "2ο ΓΥΜΝΑΣΙΟ ΑΧΑΡΝΩΝ")
SCHOOLS: Mapping[str, SchoolRef] = {
    ACTIVE: SCHOOL,
    CLOSED: SchoolRef(2, "ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ ΑΝΩ ΒΟΛΟΥ", "inactive"),
    MERGED: SchoolRef(3, "3ο ΕΠΑΛ ΠΑΤΡΑΣ", "merged"),
    "0501040": OTHER,
}
STANDING = "10009"
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class World:
    """What the flow is told. `standing` holds the categories for which a request stands already."""

    at_line: tuple[SchoolRef, ...] = ()
    dialable: bool = True
    notice: tuple[str, str] | None = None
    standing: frozenset[int] = frozenset()
    schools: Mapping[str, SchoolRef] = field(default_factory=lambda: SCHOOLS, hash=False)

    def __call__(self, need: Need) -> Answer:
        """Answer a need."""
        match need:
            case WhoCalls():
                return Caller(self.at_line, self.dialable, self.notice)
            case SchoolOf(code):
                return Found(self.schools.get(code))
            case OpenAt(_, category):
                return OpenRequest(STANDING, DAY) if category in self.standing else OpenRequest()
            case NewNumber(ordinal):
                return Allotted(f"1{ordinal:03}7")


NOBODY = World()
ONE = World(at_line=(SCHOOL,))
SEVERAL = World(at_line=(SCHOOL, OTHER, SCHOOLS[MERGED]))
HIDDEN = World(dialable=False)
DOUBLE = World(standing=frozenset(range(1, 9)))
