"""`python -m intake.ground.migrations`: see `intake.ground.migrations.drafting`."""

import subprocess
import sys

from intake.ground.migrations.drafting import draft_next, write_first

paths = [str(path) for path in (draft_next(" ".join(sys.argv[1:])) if sys.argv[1:] else write_first())]
for ruff in (["check", "--select", "I", "--fix"], ["format"]):
    subprocess.run([sys.executable, "-m", "ruff", *ruff, "--quiet", *paths], check=True)  # noqa: S603
print("\n".join(paths))
