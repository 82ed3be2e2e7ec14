"""A real Redmine for the tests that need one: Debian's package, copied into a directory of the test session.

It needs the packages `.ci/run` names and no root: database, files and log stay in the directory and the port is a
free one, so several run side by side. Its queues are projects, one for each of `tests.support.roundup.TEAMS`; the
user `bridge` has the rights the adapter asks for and no more, `maria` works in every project, `admin` is its own.
"""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
import requests

from tests.support.require import missing
from tests.support.roundup import TEAMS

PACKAGE = Path("/usr/share/redmine")
GEMS = Path("/usr/share/rubygems-integration/all/specifications")
SERVER = Path(__file__).with_name("redmine_server.rb")
LEFT_OUT = ("Gemfile.lock", "instances", "database.yml", "public")
"""What the package keeps for the machine's own Redmine, and pages nobody looks at here."""
DATABASE = """\
production:
  adapter: sqlite3
  database: instances/default/redmine.sqlite3
  pool: 8
"""


def need_redmine() -> None:
    """Skip, or fail where it is required, when a Debian package lacks."""
    files = {
        "redmine": "share/redmine/config.ru",
        "ruby-bundler": "share/rubygems-integration/all/specifications/bundler-*.gemspec",
        "ruby-sqlite3": "share/rubygems-integration/*/specifications/sqlite3-*.gemspec",
        "puma": "lib/*/rubygems-integration/*/specifications/puma-*.gemspec",
    }
    if lacking := [name for name, path in files.items() if not any(Path("/usr").glob(path))]:
        missing("redmine", f"Debian's packages are not installed ({', '.join(lacking)})")


class Redmine:
    """One Redmine in one directory, gone when it is left."""

    def __init__(self, home: Path, teams: Mapping[str, str]) -> None:
        """Take an empty directory, and the projects by identifier with their names."""
        self._app = home / "redmine"
        self._teams = dict(teams)
        self.url = ""
        """Its web address, with a slash at the end."""
        self.key = ""
        """The bridge user's API key."""
        self.technician = ""
        """The API key of `maria`."""
        self.admin = ""
        """The administrator's API key."""
        self.fields: dict[str, int] = {}
        """The custom fields by name, with their numbers."""

    def __enter__(self) -> Self:
        """Copy the package, start it and return when it listens."""
        shutil.copytree(PACKAGE, self._app, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for room in ("config", "files", "log", "public", "tmp"):
            (self._app / "instances/default" / room).mkdir(parents=True)
        (self._app / "instances/default/config/database.yml").write_text(DATABASE, encoding="utf-8")
        (self._app / "Gemfile.local").write_text("gem 'sqlite3'\ngem 'puma'\n", encoding="utf-8")
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                ["ruby", SERVER], cwd=self._app, env=self._environment(), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", start_new_session=True,
            )  # fmt: skip
        try:
            self._introduce()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Close its standard input, which ends it."""
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child.wait(30)

    @property
    def _log(self) -> Path:
        return self._app / "server.log"

    def _environment(self) -> dict[str, str]:
        """Return what the child runs in.

        Debian's own Bundler is told by name: the newer one in a security update of ruby3.1 lacks Debian's patch
        and takes half of the packaged gems for deleted.
        """
        bundler = next(iter(GEMS.glob("bundler-*.gemspec"))).stem.removeprefix("bundler-")
        return {
            "PATH": os.defpath, "HOME": str(self._app), "LC_ALL": "C.UTF-8", "TZ": "Europe/Athens",
            "RAILS_ENV": "production", "SECRET_KEY_BASE": secrets.token_hex(32), "BUNDLER_VERSION": bundler,
        }  # fmt: skip

    def _introduce(self) -> None:
        """Tell the child what to make and take down where it is."""
        said = self._say({"teams": self._teams})
        self.url, self.key = said["url"], said["key"]
        self.technician, self.admin, self.fields = said["technician"], said["admin"], said["fields"]

    def _say(self, what: object) -> Any:
        """Write the child one line, and read its answer."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(json.dumps(what) + "\n")
            self._child.stdin.flush()
            return json.loads(self._child.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError) as why:
            words = self._log.read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"Redmine broke down:\n{words[-3000:]}") from why

    def run(self, ruby: str) -> Any:
        """Do what an administrator can do but not over REST, in Redmine's own words; give what came of it."""
        said = self._say(ruby)
        if "trouble" in said:
            raise RuntimeError(said["trouble"])
        return said["came"]

    @contextmanager
    def so(self, ruby: str, undo: str) -> Iterator[None]:
        """Let something be otherwise for a while."""
        self.run(f"{ruby}; nil")
        try:
            yield
        finally:
            self.run(f"{undo}; nil")

    def ask(self, method: str, path: str, *, by: str = "", **content: Any) -> Any:
        """Do something past the adapter, as the administrator unless another's key is given; give its JSON."""
        proof = {"X-Redmine-API-Key": by or self.admin}
        answer = requests.request(method, self.url + path, headers=proof, timeout=30, **content)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None


@pytest.fixture(scope="session")
def redmine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redmine]:
    """A Redmine with `TEAMS`; tests share it, so each uses keys of its own."""
    need_redmine()
    with Redmine(tmp_path_factory.mktemp("redmine"), TEAMS) as running:
        yield running
