"""Registry files as others write them: units of mm.sch.gr, schools of data.gov.gr, and a workbook made by hand."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

SCHEMAS = "http://schemas.openxmlformats.org"
PACKAGE = f"{SCHEMAS}/package/2006"
MAIN = f"{SCHEMAS}/spreadsheetml/2006/main"
LINKS = f"{SCHEMAS}/officeDocument/2006/relationships"


def unit(code: str | None = "9050900", mm_id: int = 1000900, **more: Any) -> dict[str, Any]:
    """Return a unit as a guest of mm.sch.gr gets it, with every public field; the places are fictional."""
    return {
        "mm_id": mm_id, "registry_no": code, "name": f"ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ {code}", "special_name": None,
        "source_id": 1, "source": "MySchool", "category_id": 1, "category": "ΣΧΟΛΙΚΕΣ ΜΟΝΑΔΕΣ", "state_id": 1,
        "state": "ΕΝΕΡΓΗ", "street_address": "ΒΡΑΧΟΥ 1", "postal_code": "10000", "fax_number": None,
        "phone_number": "2100012345", "email": f"mail@{code}.example", "tax_number": None,
        "region_edu_admin_id": 43, "region_edu_admin": "ΠΕΡΙΦΕΡΕΙΑΚΗ ΔΙΕΥΘΥΝΣΗ ΑΤΤΙΚΗΣ", "edu_admin_id": 117,
        "edu_admin": "ΔΙΕΥΘΥΝΣΗ Π.Ε. Α΄ ΑΘΗΝΑΣ", "transfer_area_id": 27, "transfer_area": "Α΄ Αθηνών (Π.Ε.)",
        "prefecture_id": 52, "prefecture": "ΚΕΝΤΡΙΚΟΥ ΤΟΜΕΑ ΑΘΗΝΩΝ", "municipality_id": 5,
        "municipality": "ΑΘΗΝΑΙΩΝ", "municipality_community_id": 61, "municipality_community": "ΑΘΗΝΑΙΩΝ",
        "education_level_id": 1, "education_level": "ΠΡΩΤΟΒΑΘΜΙΑ", "unit_type_id": 2, "unit_type": "ΔΗΜΟΤΙΚΟ",
        "orientation_type_id": None, "orientation_type": None, "operation_shift_id": 3,
        "operation_shift": "ΟΛΟΗΜΕΡΟ", "legal_character_id": 1, "legal_character": "ΔΗΜΟΣΙΟ",
        "implementation_entity_id": 3, "implementation_entity": "ΕΘΝΙΚΟ & ΚΑΠΟΔΙΣΤΡΙΑΚΟ ΠΑΝ/ΜΙΟ ΑΘΗΝΩΝ",
        "implementation_entity_initials": "Ε.Κ.Π.Α.", "tax_office_id": 4, "tax_office": "ΑΘΗΝΩΝ ΙΗ",
        "special_type_id": None, "special_type": None, "latitude": "37.95", "longitude": "23.72",
        "country": "ΕΛΛΑΔΑ", "pointsCategory": None, "inaccessible": None, "studentsSum": 166,
        "positioning": None, "creation_fek": None, "last_sync": "2026-11-11 22:37:52",
        "last_update": "2026-10-02 09:51:58", "comments": None, "version": None, **more,
    }  # fmt: skip


def answer(*units: Any, page: int = 1, last: int = 1, total: int | None = None, **more: Any) -> dict[str, Any]:
    """Return a page as mm.sch.gr answers it."""
    return {
        "data": list(units), "controller": "GetUnits", "function": "units", "method": "GET",
        "total": len(units) if total is None else total, "count": len(units),
        "pagination": {"page": page, "maxPage": last, "pagesize": 500}, "status": 200,
        "message": "[GET][units]:success", **more,
    }  # fmt: skip


def listed(code: str = "9050900", **more: Any) -> dict[str, Any]:
    """Return a school as data.gov.gr lists it."""
    return {
        "area": "ΑΘΗΝΑ", "district": "ΑΘΗΝΑΙΩΝ", "email": f"mail@{code}.example", "fax_number": None, "lat": 37.95,
        "lng": 23.72, "municipal_unit": "ΑΘΗΝΑΙΩΝ", "municipality": "ΑΘΗΝΑΙΩΝ", "phone_number": "2100012345",
        "prefecture": "ΑΤΤΙΚΗΣ", "regional_unit": "ΠΕΡΙΦΕΡΕΙΑΚΗ Δ/ΝΣΗ Π/ΘΜΙΑΣ ΚΑΙ Δ/ΘΜΙΑΣ ΕΚΠ/ΣΗΣ ΑΤΤΙΚΗΣ",
        "school_code": code, "school_district": "ΔΙΕΥΘΥΝΣΗ Π.Ε. Α΄ ΑΘΗΝΑΣ",
        "school_name": f"ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ {code}",
        "school_subtype": "Ημερήσιο", "school_type": "Δημοτικά Σχολεία", "street_address": "ΒΡΑΧΟΥ 1",
        "zip_code": "10000", **more,
    }  # fmt: skip


def saved(folder: Path, document: Any, name: str = "schools.json") -> Path:
    """Keep a document as a JSON file."""
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def workbook(folder: Path, rows: Sequence[Sequence[Any]], name: str = "schools.xlsx") -> Path:
    """Keep rows as the first sheet of a workbook: text as text, numbers as numbers, None as no cell at all."""
    sheet = "".join(f'<row r="{n}">{_cells(n, row)}</row>' for n, row in enumerate(rows, 1))
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">'
            '<sheets><sheet name="Σχολεία" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    path = folder / name
    path.write_bytes(held.getvalue())
    return path


def _relation(kind: str, target: str) -> str:
    leads = f'Id="rId1" Type="{LINKS}/{kind}" Target={quoteattr(target)}'
    return f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship {leads}/></Relationships>'


def _cells(number: int, row: Sequence[Any]) -> str:
    written = []
    for place, value in enumerate(row):
        at = f"{chr(ord('A') + place)}{number}"
        if isinstance(value, str):
            written.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
        elif value is not None:
            written.append(f'<c r="{at}"><v>{value}</v></c>')
    return "".join(written)
