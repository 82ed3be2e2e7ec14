"""The two locks: one for everything, one for the demo alone, and never two versions of a package."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pins(name: str) -> dict[str, str]:
    """Return the version each package is pinned to."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.MULTILINE))


def test_the_demo_installs_the_same_versions_as_everything_else() -> None:
    """Every package of the demo's lock stands in the full lock, with the same version."""
    demo, everything = pins("requirements-demo.lock"), pins("requirements.lock")
    assert demo
    assert demo.items() <= everything.items()


def test_a_lock_names_no_address_and_every_hash() -> None:
    """A lock works with any index, and installs nothing that was not looked at."""
    for name in ("requirements.lock", "requirements-demo.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")
