"""The registry of schools, brought up to date from a file. Its face; how it is done is nobody else's business."""

from intake.record.registry.file import Trouble, Unreadable
from intake.record.registry.importer import Report, TooManyRetired, import_schools

__all__ = ["Report", "TooManyRetired", "Trouble", "Unreadable", "import_schools"]
