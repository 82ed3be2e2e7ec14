"""The versions of the rule book. The database is the only truth; a file is a draft until it is published."""

from intake.record.rulebooks.standing import InForce, Standing, standing
from intake.record.rulebooks.versions import Draft, Overtaken, Version, seed

__all__ = ["Draft", "InForce", "Overtaken", "Standing", "Version", "seed", "standing"]
