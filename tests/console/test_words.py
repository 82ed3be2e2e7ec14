"""The console's texts: each is there in both languages, each is used, and no page holds words of its own."""

import ast
import re
from pathlib import Path

from intake.console import words

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates/console").rglob("*.html"))
PYTHON = sorted((ROOT / "intake/console").rglob("*.py"))
GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
FILES = [file.read_text(encoding="utf-8") for file in sorted(words.FOLDER.glob("*.csv"))]
OURS = {name for text in FILES for name in re.findall(r"^([a-z]\w*),", text, re.MULTILINE)} - {"id"}


def used() -> tuple[set[str], set[str]]:
    """Return the ids that templates and modules name whole, and the beginnings of those they put together."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in (*TEMPLATES, *PYTHON))
    whole = set(re.findall(r"""["']([a-z][a-z0-9_]+)["']""", text))
    begun = set(re.findall(r"""["']([a-z][a-z0-9_]*_)["'] ~""", text)) | set(
        re.findall(r'f"([a-z][a-z0-9_]*_)\{', text)
    )
    return whole, begun


def test_each_text_is_there_in_both_languages() -> None:
    """No text is empty, and the Greek one is Greek unless it is the same in both."""
    for name, text in words.rows().items():
        assert text.el.strip(), name
        assert text.en.strip(), name
        assert not GREEK.search(text.en) or "«" in text.en or not GREEK.search(text.el), name


def test_both_languages_have_the_same_gaps() -> None:
    """What is filled in is filled in in both languages."""
    for name, text in words.rows().items():
        assert set(re.findall(r"{(\w+)", text.el)) == set(re.findall(r"{(\w+)", text.en)), name


def test_each_text_is_used() -> None:
    """No page asks for it any more: then it goes."""
    whole, begun = used()
    plain = [(re.sub(r"_(one|many|title|help)$", "", name), name) for name in OURS]
    lost = {name for short, name in plain if not ({short, name} & whole) and not name.startswith(tuple(begun))}
    assert lost == set()


def test_each_text_that_is_asked_for_is_there() -> None:
    """`say("…")` and `say.count("…")` name texts of the catalogue."""
    known = set(words.rows())
    for file in (*TEMPLATES, *PYTHON):
        text = file.read_text(encoding="utf-8")
        assert set(re.findall(r"""say(?:\(\))?\(["'](\w+)["'][),]""", text)) <= known, file.name
        counted = set(re.findall(r"""\.count\(["'](\w+)["'],""", text))
        assert {f"{name}_{end}" for name in counted for end in ("one", "many")} <= known, file.name


def test_no_page_holds_words_of_its_own() -> None:
    """Greek stands in the catalogue alone, so that it can be read, mended and shown in English."""
    for file in TEMPLATES:
        text = re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not GREEK.search(text), file.name
    for file in PYTHON:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not GREEK.search(node.value), f"{file.name}:{node.lineno}"
