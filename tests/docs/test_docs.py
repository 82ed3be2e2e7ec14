"""The documents can fail: what they say of settings, commands, tests, tables, addresses and words is looked up."""

import ast
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from intake.__main__ import main
from intake.commands.serve import serve
from intake.ground import tables
from intake.ground.settings import PREFIX, Settings
from ivr import document, hosted
from ivr.paths import Paths
from ivr.script import Script
from ivr.twiml import Renderer, Voices

ROOT = Path(__file__).parents[2]
README, ARCHITECTURE, GLOSSARY, PRIVACY, OPERATING = (
    ROOT / "README.md",
    *(ROOT / "docs" / f"{name}.md" for name in ("ARCHITECTURE", "glossary", "privacy", "operating")),
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
DOCUMENTS = [README, *sorted((ROOT / "docs").rglob("*.md"))]


PERSONAL = re.compile(
    r"^(caller|callback|phone|email|headers|forwarded|heard|facts|answer|document|payload|notes)"
)
"""Names of columns that hold something of a person, wherever they stand."""


def read(page: Path) -> str:
    """Return a file's text."""
    return page.read_text(encoding="utf-8")


def rows(document: Path, heading: str = "") -> list[list[str]]:
    """Return the cells of every table row below a heading, without head rows and rules."""
    below = read(document).split(f"\n{heading}\n", 1)[1] if heading else read(document)
    below = re.split(r"\n##? ", below, maxsplit=1)[0] if heading else below
    lines = [line.strip().strip("|") for line in below.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, line in enumerate(lines) if set(line) <= set("-|")}
    return [
        [cell.strip() for cell in line.split("|")]
        for number, line in enumerate(lines)
        if number not in heads and not set(line) <= set("-|")
    ]


def quoted(cell: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def leaves(command: click.Command, path: str = "intake") -> Iterator[str]:
    """Yield every command a person can type."""
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from leaves(child, f"{path} {name}")
    else:
        yield path


def anchors(document: Path) -> set[str]:
    """Return the anchors a forge gives the headings of a document."""
    titles = re.findall(r"^#+ (.+)$", read(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_readme_is_one_sitting() -> None:
    """The README has at most 120 lines, and a decision at most 40."""
    assert len(read(README).splitlines()) <= 120
    assert max(len(read(page).splitlines()) for page in DECISIONS) <= 40


def test_every_setting_is_documented_with_its_default() -> None:
    """The table of settings names each one, no other, and the default the program has."""
    told = {quoted(name)[0]: default for name, default, _ in rows(OPERATING, "## Settings")}
    real = {
        f"{PREFIX}{name.upper()}": "required" if each.is_required() else str(each.default or "none")
        for name, each in Settings.model_fields.items()
    }
    assert {name: default.strip("`") for name, default in told.items()} == real


def test_what_must_be_set_stands_in_the_readme() -> None:
    """Who follows the README sets everything that is required, and nothing that does not exist."""
    named = set(re.findall(rf"export ({PREFIX}\w+)=", read(README)))
    required = {f"{PREFIX}{name.upper()}" for name, each in Settings.model_fields.items() if each.is_required()}
    assert named == required | {f"{PREFIX}HELPDESK_URL", f"{PREFIX}HELPDESK_TOKEN"}
    everywhere = {name for page in DOCUMENTS for name in re.findall(rf"\b{PREFIX}[A-Z_]+\b", read(page))}
    assert everywhere <= {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_every_command_is_in_the_readme() -> None:
    """The README's list has each command of the program and no other."""
    bullets = re.findall(r"^- (`intake .+?`):", read(README), re.MULTILINE)
    told = [name for bullet in bullets for name in re.findall(r"`(intake [a-z ]+)`", bullet)]
    assert sorted(told) == sorted(leaves(main))


def test_every_make_target_named_exists() -> None:
    """`make something` in a document is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {target for page in DOCUMENTS for target in re.findall(r"`make ([a-z]+)", read(page))}
    assert named
    assert named <= targets


def test_the_readmes_call_is_the_demos() -> None:
    """What the caller does in the README is how the demo's call begins, and what he hears is in the script."""
    shown = read(README).split("```text\n")[1].split("```")[0]
    deeds = re.findall(r"^  > (.+)$", shown, re.MULTILINE)
    assert deeds == read(ROOT / "intake/demo/demo.call").splitlines()[: len(deeds)]
    said = {prompt.texts["el"] for prompt in Script.load().prompts.values()}
    heard = [line for line in re.findall(r"^    \? (.+)$", shown, re.MULTILINE) if "Ανεμόδαρτου" not in line]
    assert heard
    assert set(heard) <= said


def test_every_test_named_exists() -> None:
    """Each `file::test` of the architecture is a test, and each of the ten promises names one."""
    by_promise = {
        row[0]: re.findall(r"`(tests/[\w/.]+)::(\w+)`", row[3]) for row in rows(ARCHITECTURE, "## The promises")
    }
    assert list(by_promise) == [f"P{number}" for number in range(1, 11)]
    assert all(by_promise.values())
    for file, name in re.findall(r"`(tests/[\w/.]+)::(\w+)`", read(ARCHITECTURE)):
        tree = ast.parse(read(ROOT / file))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, f"{file}::{name}"


def test_the_wings_are_those_the_linter_enforces() -> None:
    """The order of the house in the architecture is the contract's in pyproject.toml."""
    contracts = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (house,) = (each for each in contracts if each.get("containers") == ["intake"])
    assert f"`{' > '.join(house['layers'])}`" in read(ARCHITECTURE)


def test_every_place_named_exists() -> None:
    """A path of the repository in backticks, in any document, leads somewhere."""
    named = {
        path
        for page in DOCUMENTS
        for path in re.findall(
            r"`((?:intake|ivr|ticket_client|tests|docs|bench|deploy)/[\w/.]*)(?:::\w+)?`", read(page)
        )
    }
    assert len(named) > 30
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_table_is_in_the_privacy_page() -> None:
    """Each table stands there once, as one with personal data or as one without."""
    personal = [quoted(row[0])[0] for row in rows(PRIVACY, "## What is kept")]
    none = quoted(re.findall(r"^No personal data: (.+)$", read(PRIVACY), re.MULTILINE)[0])
    assert sorted(personal + none) == sorted(tables.metadata.tables)


def test_every_personal_column_is_in_the_privacy_page() -> None:
    """A column whose name tells of a person is listed at its table, and no listed one is invented."""
    told = {quoted(row[0])[0]: set(quoted(row[1])) for row in rows(PRIVACY, "## What is kept")}
    for name, table in tables.metadata.tables.items():
        columns = {column.name for column in table.columns}
        assert {column for column in columns if PERSONAL.match(column)} <= told.get(name, set()), name
        assert told.get(name, set()) - columns <= {"caller", "callback"}, name


def test_what_callers_are_told_is_quoted_word_for_word() -> None:
    """The notices on the privacy page are prompts, in both languages."""
    page = read(PRIVACY)
    prompts = Script.load().prompts
    for name in ("data_notice", "rec_notice", "say_school"):
        assert f"> «{prompts[name].texts['el']}»\n> “{prompts[name].texts['en']}”" in page


def test_the_carriers_addresses_are_the_ones_we_serve() -> None:
    """The three addresses to enter at the number are those of `Paths`, whole."""
    told = [quoted(row[1])[0] for row in rows(OPERATING, "## At the carrier")]
    assert told == list(Paths("https://ivr.example.gr").for_the_number().values())


def test_the_hosted_documents_are_those_the_program_prints() -> None:
    """Both stand on the page whole, with today's texts and the default voices, the first hosted where it says."""
    page = read(OPERATING)
    told = [
        textwrap.dedent(block) for block in re.findall(r"^ *```xml\n(.+?)^ *```", page, re.DOTALL | re.MULTILINE)
    ]
    voices = Voices(*(str(Settings.model_fields[name].default) for name in ("voice_el", "voice_en")))
    renderer = Renderer(Script.load(), voices, Paths("https://ivr.example.gr"))
    hosted_at = str(document.read(told[1].encode()).action)
    assert told == [f"{hosted.thanks(renderer)}\n", f"{hosted.last_resort(renderer, hosted_at)}\n"]


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link within the repository names a file that is there, and a heading that it has."""
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", read(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_word_of_the_glossary_lives_in_the_code() -> None:
    """Each term has Greek, a meaning, and a module that has the name given for it."""
    words = rows(GLOSSARY)
    assert len(words) >= 30
    for term, greek, meaning, where in words:
        path, name = quoted(where)
        assert greek, term
        assert meaning.endswith((".", ".)")), term
        assert re.search(rf"\b{name}\b", read(ROOT / path)), term


def test_the_service_starts_what_exists() -> None:
    """The systemd unit calls `intake serve` with options that it has."""
    unit = read(ROOT / "deploy/intake.service")
    (start,) = re.findall(r"^ExecStart=\S+/intake serve (.+)$", unit, re.MULTILINE)
    with serve.make_context("serve", start.split()) as context:
        assert context.params["host"] == "127.0.0.1"
