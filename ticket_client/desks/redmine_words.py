"""Redmine's words and the contract's, each turned into the other: rows, filters, noes. Pure: it asks nobody."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ticket_client.desk import Setup
from ticket_client.errors import DeskError, Misconfigured, Rejected
from ticket_client.http import Answer
from ticket_client.values import Draft, Note, Progress, Ticket

Row = dict[str, Any]

KEY, SCHOOL, CALLER, PRIORITY = "key", "school code", "caller", "priority"
"""The fields we fill besides subject and text, as `Vendor.fields` calls them."""


@dataclass(frozen=True, slots=True)
class Names:
    """What this Redmine calls things, from the settings."""

    queue: str
    tracker: str
    fields: Mapping[str, str]
    """Custom fields, name or number, by what goes into them."""
    urgent: tuple[str, ...]
    pending: tuple[str, ...]
    done: tuple[str, ...]
    private: bool
    """Whether our notes are hidden from whoever may not see private ones."""


def names_of(setup: Setup) -> Names:
    """Return the names that the settings give, or Redmine's own of a fresh installation."""

    def several(option: str, default: str) -> tuple[str, ...]:
        return tuple(name.strip() for name in setup.option(option, default).split(",") if name.strip())

    fields = {
        KEY: setup.option("key_field", "External id"),
        SCHOOL: setup.option("school_field", "School code"),
        CALLER: setup.option("caller_field", "Caller"),
    }
    if not fields[KEY]:
        raise Misconfigured("the option key_field names the custom field for the request's key")
    notes = setup.option("notes", "private")
    if notes not in {"private", "public"}:
        raise Misconfigured("the option notes is «private» or «public»")
    return Names(
        queue=setup.option("queue", "triage"),
        tracker=setup.option("tracker"),
        fields={name: field for name, field in fields.items() if field},
        urgent=several("urgent", "Urgent, Επείγον"),
        pending=several("pending", "New, Νέα"),
        done=several("done", "Resolved, Επιλυμένο"),
        private=notes == "private",
    )


def told(answer: Answer, name: str, refused: type[DeskError] = Misconfigured) -> Any:
    """Return what Redmine tells under a name; `refused` is what to raise for a no that it gives reasons for."""
    if answer.ok and isinstance(answer.body, dict) and isinstance(answer.body.get(name), dict | list):
        return answer.body[name]
    raise no_of(answer, refused)


def no_of(answer: Answer, refused: type[DeskError]) -> DeskError:
    """Return Redmine's no as an error."""
    if answer.status == 401:
        return Misconfigured("Redmine does not know this API key, or its user is locked: see «My account» there")
    if answer.status == 403:
        return Misconfigured(
            "Redmine lets this API key in and not do this: switch the REST web service on (Administration, "
            "Settings, API), and give the key's user a role with the rights to issues"
        )
    reasons = answer.body.get("errors") if isinstance(answer.body, dict) else None
    if not reasons:
        return Misconfigured("what answers at this address is not Redmine's REST interface")
    return refused(why(reasons))


def why(reasons: Sequence[object]) -> str:
    """Return Redmine's own reasons, short and without telephone numbers."""
    return re.sub(r"\d{7,}", "…", "; ".join(str(reason) for reason in reasons))[:200]


def only(field: str, operator: str, value: str) -> dict[str, str | int]:
    """Return the filter for issues of any status whose field compares so; no sign in the value means more."""
    return {"f[]": field, f"op[{field}]": operator, f"v[{field}][]": value, "limit": 100}


def since(at: datetime) -> dict[str, str | int]:
    """Return the filter «changed at or after», in the order of the changes."""
    moment = f">={at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {"status_id": "*", "updated_on": moment, "sort": "updated_on,id"}


def left_to_do(project: int, done: Sequence[int], at: datetime) -> dict[str, str | int]:
    """Return the filter for a project's own issues made at or after the moment, whose status is none of these."""
    status = f"!{'|'.join(str(number) for number in done)}" if done else "*"
    made = f">={at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {"project_id": project, "subproject_id": "!*", "status_id": status, "created_on": made}


def progress_of(status: Row, names: Names) -> Progress:
    """Return how far a status means that an issue has come: one that is neither first nor last means work."""
    if status["is_closed"] or status["name"] in names.done:
        return Progress.DONE
    return Progress.PENDING if status["name"] in names.pending else Progress.WORKING


def ticket_of(row: Row, queue: str, key: int, names: Names) -> Ticket:
    """Return an issue's row as a ticket."""
    changed = datetime.fromisoformat(row["updated_on"]).astimezone(UTC)
    owner = row.get("assigned_to", {}).get("name")
    progress = progress_of(row["status"], names)
    return Ticket(str(row["id"]), custom(row).get(key, ""), row["subject"], queue, progress, changed, owner)


def custom(row: Row) -> dict[int, str]:
    """Return the custom fields of an issue by their numbers."""
    return {field["id"]: str(field.get("value") or "") for field in row.get("custom_fields", ())}


def filled(draft: Draft, names: Names, urgent: str | None) -> dict[str, str]:
    """Return what a draft fills; what it does not know it leaves to the technicians."""
    known = {SCHOOL: draft.school_code, CALLER: draft.caller}
    told = {name: value for name, value in known.items() if value and name in names.fields}
    return told | ({PRIORITY: urgent} if draft.urgent and urgent else {})


def note_of(row: Row, me: int) -> Note:
    """Return a journal entry as a note."""
    by = row.get("user", {})
    at = datetime.fromisoformat(row["created_on"]).astimezone(UTC)
    text = row["notes"].replace("\r\n", "\n")
    return Note(str(row["id"]), text, at, by.get("id") == me, by.get("name"))


def untagged(subject: str) -> str:
    """Return a subject without the tail that holds a key; Redmine takes none that is empty."""
    return re.sub(r"\s*\[IVR:[^\]]*\]\s*$", "", subject) or "-"


def stands_in_for(row: Row) -> int | None:
    """Return the issue that a closed one duplicates, Redmine's way to merge; None for one that stands itself.

    An open duplicate is one that somebody may still work on.
    """
    if not row["status"]["is_closed"]:
        return None
    into = [
        relation["issue_to_id"]
        for relation in row["relations"]
        if relation["relation_type"] == "duplicates" and relation["issue_id"] == row["id"]
    ]
    return min(into, default=None)


def standing(rows: Sequence[Row]) -> list[Row]:
    """Return those of the rows that are no closed duplicates of one another; of a circle, the first."""
    found = {row["id"] for row in rows}
    return [row for row in rows if stands_in_for(row) not in found] or list(rows[:1])


def rejected(answer: Answer) -> DeskError:
    """Return a no to a change of one ticket: the rights to it may have gone with the project it was moved to."""
    if answer.status == 403:
        return Rejected("Redmine does not let us change this ticket where it stands")
    return no_of(answer, Rejected)
