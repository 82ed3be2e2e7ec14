"""The registry of schools, brought up to date from files and answers. Its face; how is nobody else's business."""

from intake.record.registry.annex import Comparison, compare
from intake.record.registry.answers import Page, read_answer
from intake.record.registry.containers import Table, of_records
from intake.record.registry.importer import Report, import_schools
from intake.record.registry.mergers import NoMerger, merge
from intake.record.registry.preview import Entry, Preview, preview_schools
from intake.record.registry.reading import TooManyRetired
from intake.record.registry.trouble import Trouble, Unreadable

__all__ = [
    "Comparison",
    "Entry",
    "NoMerger",
    "Page",
    "Preview",
    "Report",
    "Table",
    "TooManyRetired",
    "Trouble",
    "Unreadable",
    "compare",
    "import_schools",
    "merge",
    "of_records",
    "preview_schools",
    "read_answer",
]
