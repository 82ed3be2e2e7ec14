"""`intake schools` tells what an import did and what to look at."""

from pathlib import Path

from click.testing import CliRunner, Result

from intake.commands.schools import schools
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record import schools as lookup
from intake.record.registry import import_schools
from tests.support.registry import row
from tests.support.registry import schools as schools_of
from tests.support.registry_files import saved, unit


def _run(database: Database, *words: str | Path) -> Result:
    return CliRunner().invoke(schools, [str(word) for word in words], obj=lambda: database)


def test_generated_schools_import_without_trouble(database: Database, tmp_path: Path) -> None:
    """What `generate` writes `import` reads, and a second import changes nothing."""
    path = tmp_path / "schools.csv"
    assert _run(database, "generate", "--count", "60", "-o", path).exit_code == 0
    first, second = _run(database, "import", path), _run(database, "import", path)
    assert (first.exit_code, first.stdout) == (0, "60 new, 0 updated, 0 unchanged, 0 retired\n")
    assert second.stdout == "0 new, 0 updated, 60 unchanged, 0 retired\n"


def test_troubles_are_listed_with_their_lines(database: Database, tmp_path: Path) -> None:
    """Bad rows and strange columns are told, and the command still succeeds."""
    path = tmp_path / "schools.csv"
    path.write_text("code,name,level,fax\n0501900,Α,secondary,1\n12,Β,other,2\n", encoding="utf-8")
    result = _run(database, "import", path)
    assert result.exit_code == 0
    assert "line 3: the code 12 has 2 digits" in result.stdout
    assert "columns left aside: fax\n1 new" in result.stdout


def test_a_file_that_cannot_be_read_fails(database: Database, tmp_path: Path) -> None:
    """Exit code 1 and a sentence when nothing could be read."""
    path = tmp_path / "schools.csv"
    path.write_text("code,name,level\nx,,\n", encoding="utf-8")
    result = _run(database, "import", path)
    assert result.exit_code == 1
    assert "line 2: x is not a school code" in result.stdout
    assert "Error: no school could be read" in result.stderr


def test_half_a_file_fails_and_says_how_to_go_on(database: Database, tmp_path: Path) -> None:
    """A refusal names the numbers and the word that overrides it."""
    path = tmp_path / "schools.csv"
    path.write_text("code,name,level\n0501900,Α,other\n0501901,Β,other\n", encoding="utf-8")
    _run(database, "import", path)
    path.write_text("code,name,level\n0501900,Α,other\n", encoding="utf-8")
    refused = _run(database, "import", path)
    assert refused.exit_code == 1
    assert "would retire 1 of 2 active schools; nothing was changed (--retire-anyway does it)" in refused.stderr
    assert "1 retired" in _run(database, "import", path, "--retire-anyway").stdout


def test_too_few_fictional_schools_are_refused(database: Database, tmp_path: Path) -> None:
    """A count without room for the hard cases is a usage error."""
    result = _run(database, "generate", "--count", "2", "-o", tmp_path / "few.csv")
    assert result.exit_code == 2


def test_a_preview_names_schools_and_writes_nothing(database: Database, tmp_path: Path) -> None:
    """What would be new, changed, renumbered, merged and retired is named with its code."""
    first = [unit("0501900", 1), unit("0501901", 2), unit("0501902", 3)]
    import_schools(database, first, utc_now)
    second = [
        {"code": "0501905", "mm_id": "1", "name": "ΑΛΛΟ", "level": "primary", "succeeded_by": "0501901"},
        {"code": "0501901", "mm_id": "2", "name": "ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ 0501901", "level": "primary", "active": "0"},
        *({"code": f"05019{n}", "name": "ΝΕΟ", "level": "other"} for n in range(10, 35)),
    ]
    before = schools_of(database)
    told = _run(database, "import", saved(tmp_path, second), "--preview")
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[0] == "new: 25"
    assert "  … and 5 more (--all names them)" in lines
    for want in (
        "another code: 1",
        "  0501905 ΑΛΛΟ: code 0501900 → 0501905",
        "  0501905 ΑΛΛΟ: succeeded_by – → 0501901",
        "  0501902 ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ 0501902",
        "  0501905 ΑΛΛΟ: name ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ 0501900 → ΑΛΛΟ",
        "  0501901 ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ 0501901: active yes → no",
        "An import would refuse: the file would retire 1 of 3 active schools (--retire-anyway does it).",
        "Nothing was written.",
    ):
        assert want in lines, want
    assert schools_of(database) == before
    whole = _run(database, "import", tmp_path / "schools.json", "--preview", "--all").stdout
    assert sum(line.endswith(" ΝΕΟ") for line in whole.splitlines()) == 25


def test_a_merger_said_by_hand_outlasts_an_import(database: Database) -> None:
    """The old code says so, an import that says otherwise changes nothing, and it can be taken back."""
    rows = [row("0501900", succeeded_by=""), row("0501901", succeeded_by="")]
    import_schools(database, rows, utc_now)
    told = _run(database, "merge", "0501900", "0501901")
    assert told.stdout == "0501900 ΓΥΜΝΑΣΙΟ 0501900: merged into 0501901 ΓΥΜΝΑΣΙΟ 0501901.\n"
    assert import_schools(database, rows, utc_now).updated == 0
    after = schools_of(database)
    assert after["0501900"]["succeeded_by"] == after["0501901"]["id"]
    with database.read() as connection:
        found = lookup.by_code(connection, "0501900")
    assert found is not None
    assert found.standing == "merged"
    assert _run(database, "merge", "0501900", "--undo").stdout.endswith(": merged into none.\n")
    assert schools_of(database)["0501900"]["succeeded_by"] is None
    assert schools_of(database)["0501900"]["edited"] == []


def test_a_merger_that_cannot_be_is_refused(database: Database) -> None:
    """Unknown codes, a school into itself, and two into each other; and a word too few."""
    import_schools(database, [row("0501900"), row("0501901"), row("0501902")], utc_now)
    assert _run(database, "merge", "0501900", "0501901").exit_code == 0
    assert _run(database, "merge", "0501901", "0501902").exit_code == 0
    before = schools_of(database)
    for words, said in (
        (("0501900", "0501999"), "no school has or had the code 0501999; nothing was changed"),
        (("0501900", "0501900"), "the school 0501900 is, or was merged into, the school 0501900"),
        (("0501902", "0501900"), "the school 0501900 is, or was merged into, the school 0501902"),
        (("0501900",), "name the school it was merged into, or --undo"),
        (("0501900", "0501901", "--undo"), "name the school it was merged into, or --undo"),
    ):
        refused = _run(database, "merge", *words)
        assert refused.exit_code != 0
        assert said in refused.stderr
    assert schools_of(database) == before
