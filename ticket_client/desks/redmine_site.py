"""What one Redmine has: who we are there, its projects, and the numbers of the things the settings name.

Numbers never change in Redmine, so those are asked for once; whatever an administrator may switch on or off is
asked for again each time.
"""

from collections.abc import Iterator
from typing import Any

from ticket_client.desks import redmine_words as words
from ticket_client.desks.redmine_words import Names, Row
from ticket_client.errors import Misconfigured
from ticket_client.http import Http

PAGE = 100
"""Rows in one answer; Redmine gives no more."""
ACTIVE = 1
"""The status of a project that is neither closed nor archived."""


class Site:
    """One Redmine, seen with the eyes of the API key's user."""

    def __init__(self, http: Http, names: Names) -> None:
        self._http = http
        self._names = names
        self._me: int | None = None
        self._queues: dict[str, int] = {}
        self._identifiers: dict[int, str] = {}
        self._fields: dict[str, int] = {}
        self._priorities: dict[str, int] = {}

    def told(self, path: str, name: str, params: dict[str, str | int] | None = None) -> Any:
        """Ask, and return what Redmine tells under a name."""
        return words.told(self._http.get(path, params), name)

    def every(self, path: str, name: str, params: dict[str, str | int]) -> Iterator[Row]:
        """Yield all rows, page by page as they are taken."""
        offset = 0
        while page := self.told(path, name, params | {"limit": PAGE, "offset": offset}):
            yield from page
            if len(page) < PAGE:
                return
            offset += PAGE

    def total(self, params: dict[str, str | int]) -> int:
        """Return how many issues a search has, whatever it shows of them."""
        answer = self._http.get("issues.json", params | {"limit": 1})
        words.told(answer, "issues")
        return int(answer.body["total_count"])

    def user(self) -> Row:
        """Return the API key's user with the projects it is a member of."""
        user: Row = self.told("users/current.json", "user", {"include": "memberships"})
        return user

    @property
    def me(self) -> int:
        """The number of the API key's user."""
        if self._me is None:
            self._me = int(self.user()["id"])
        return self._me

    # --- queues ---------------------------------------------------------------------------------------------

    def projects(self) -> list[Row]:
        """Return the projects that our tickets can stand in: ours, active, with issues, tracker and key field."""
        user = self.user()
        ours = {membership["project"]["id"] for membership in user["memberships"]}
        found = list(
            self.every("projects.json", "projects", {"include": "trackers,enabled_modules,issue_custom_fields"})
        )
        bound = {field["id"] for each in found for field in each["issue_custom_fields"]}
        needed = {self.field(words.KEY)} & bound  # a field for all projects is named with none
        return [
            each
            for each in found
            if each["status"] == ACTIVE
            and (each["id"] in ours or user["admin"])
            and "issue_tracking" in _names(each["enabled_modules"])
            and (not self._names.tracker or self._names.tracker in _names(each["trackers"]))
            and needed <= {field["id"] for field in each["issue_custom_fields"]}
        ]

    def queues(self) -> dict[str, int]:
        """Return their numbers by their identifiers, as they are now."""
        self._queues = {each["identifier"]: each["id"] for each in self.projects()}
        return self._queues

    def queue(self, identifier: str) -> int | None:
        """Return the number of one, which may have been closed since we last looked; None if there is none."""
        return self._queues.get(identifier) or self.queues().get(identifier)

    def queue_of(self, row: Row) -> str:
        """Return the identifier of an issue's project: an issue tells only its number and its name."""
        project = row["project"]
        if project["id"] not in self._identifiers:
            rows = self.every("projects.json", "projects", {})
            self._identifiers = {each["id"]: each["identifier"] for each in rows}
        return self._identifiers.get(project["id"], str(project["name"]))

    # --- numbers --------------------------------------------------------------------------------------------

    def field(self, what: str) -> int:
        """Return the number of a custom field that the settings name."""
        if what not in self._fields:
            name = self._names.fields[what]
            self._fields[what] = int(name) if name.isdecimal() else self._numbered(name)
        return self._fields[what]

    def _numbered(self, name: str) -> int:
        """Look for the field where our user may see it: on projects, on an issue, in the administrator's list."""
        for rows in self._fielded():
            for row in rows:
                if row["name"] == name:
                    return int(row["id"])
        raise Misconfigured(
            f"Redmine shows us no custom field «{name}»: make one for issues, all projects and our tracker; if "
            "there is one, set its number (it is in the address of its page) instead of its name, since Redmine "
            "tells numbers to administrators only"
        )

    def _fielded(self) -> Iterator[list[Row]]:
        for project in self.every("projects.json", "projects", {"include": "issue_custom_fields"}):
            yield project["issue_custom_fields"]
        for issue in self.told("issues.json", "issues", {"status_id": "*", "limit": 10, "sort": "id:desc"}):
            yield issue.get("custom_fields", [])
        answer = self._http.get("custom_fields.json")
        if answer.ok:
            yield [field for field in words.told(answer, "custom_fields") if field["customized_type"] == "issue"]

    def urgent(self) -> str | None:
        """Return the name of the priority for what is urgent, if Redmine has one of those the settings name."""
        return next((name for name in self._names.urgent if name in self.priorities()), None)

    def priorities(self) -> dict[str, int]:
        """Return the priorities by their names."""
        if not self._priorities:
            rows = self.told("enumerations/issue_priorities.json", "issue_priorities")
            self._priorities = {row["name"]: row["id"] for row in rows}
        return self._priorities

    def tracker(self) -> dict[str, int]:
        """Return the tracker as a part of a new issue, nothing where the settings leave it to the project."""
        if not self._names.tracker:
            return {}
        for row in self.told("trackers.json", "trackers"):
            if row["name"] == self._names.tracker:
                return {"tracker_id": row["id"]}
        raise Misconfigured(f"Redmine has no tracker «{self._names.tracker}», or does not show it to us")


def _names(rows: list[Row]) -> set[str]:
    return {row["name"] for row in rows}
