"""The rules a Zendesk account is held by, as its published pages give them. Knows no HTTP.

Each refusal names its page (see `zendesk_records`). Where the pages are silent the account does what hurts most.
"""

import re
import time
from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.vendors.zendesk_records import Refused, Row, Ticket, User, invalid, iso, not_found, too_many

IDEMPOTENCY_S = 2 * 3600
UPLOAD_S = 3600
UPDATES, UPDATES_S = 30, 600
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
PROPERTIES = frozenset(
    {
        *("subject", "comment", "external_id", "group_id", "assignee_id", "status", "priority", "custom_fields"),
        *("requester", "safe_update", "updated_stamp"),
    }
)
"""The documented ticket properties anybody needs here; a misspelt one must not pass unseen."""


class Account:
    """One account. Whoever calls its verbs holds the lock of the server in front of it."""

    def __init__(self, groups: Iterable[str]) -> None:
        self.groups = {900 + n: name for n, name in enumerate(groups)}
        self.users: dict[int, User] = {}
        self.tickets: dict[int, Ticket] = {}
        self.uploads: dict[str, tuple[int, Row]] = {}
        self.files: dict[int, bytes] = {}
        self.jobs: dict[str, Row] = {}
        self.settings = {
            "assign_tickets_upon_solve": True,
            "is_first_comment_private_enabled": True,
            "agent_ticket_deletion": True,
        }
        self.ticket_fields: dict[int, Row] = {}
        self.skew = 0
        """Seconds the account's clock is ahead, for what expires."""
        self._last = 1000
        self._changes: dict[tuple[int, int], list[int]] = {}

    def now(self) -> int:
        """Return the time: Zendesk's has whole seconds."""
        return int(time.time()) + self.skew

    def next(self) -> int:
        """Return a number nothing had before."""
        self._last += 1
        return self._last

    def user(self, email: str, name: str, role: str = "agent", groups: Iterable[int] | None = None) -> User:
        """Let somebody be of the account, a member of all groups unless told otherwise."""
        made = User(self.next(), email, name, role, set(self.groups if groups is None else groups))
        self.users[made.id] = made
        return made

    # --- tickets --------------------------------------------------------------------------------------------

    def ticket(self, ref: str | int) -> Ticket:
        """Return a ticket; a deleted one is not found."""
        found = self.tickets.get(int(ref))
        if found is None or found.deleted:
            raise not_found()
        return found

    def create(self, by: User, wanted: Row) -> Ticket:
        """Make a ticket: api/ticketing/tickets/tickets, «Create Ticket»."""
        at = self.now()
        made = Ticket(self.next(), self._requester(by, wanted.get("requester")), at, at)
        self._set(by, made, {"comment": None, **wanted})  # a ticket has a first comment
        self.tickets[made.id] = made
        return made

    def _requester(self, by: User, wanted: Row | None) -> int:
        """Return who asks: the caller, or a user found by address, made if there is none."""
        if wanted is None:
            return by.id
        email = str(wanted.get("email", ""))
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise invalid("requester", f"Email: {email} is not properly formatted")
        known = next((user for user in self.users.values() if user.email == email), None)
        return (known or self.user(email, str(wanted.get("name") or email), "end-user", ())).id

    def update(self, by: User, ref: str, wanted: Row) -> Ticket:
        """Change a ticket: api/ticketing/tickets/tickets, «Update Ticket»."""
        ticket = self.ticket(ref)
        self._not_too_often(by, ticket)
        if ticket.status == "closed":  # help/4408894213018: closed tickets can't be updated
            raise invalid("status", "closed prevents ticket update")
        if str(wanted.get("safe_update")).lower() == "true" and wanted.get("updated_stamp") != iso(ticket.updated):
            # api/ticketing/tickets/tickets, «Protecting against ticket update collisions»
            why = "Safe Update prevented the update due to outdated ticket data."
            raise Refused(409, "UpdateConflict", why)
        self._set(by, ticket, wanted)
        ticket.updated = self.now()
        return ticket

    def _not_too_often(self, by: User, ticket: Ticket) -> None:
        """Refuse the 31st: api/introduction/rate-limits, «Update Ticket»: 30 in 10 minutes per user and ticket."""
        now = self.now()
        done = [at for at in self._changes.get((by.id, ticket.id), []) if at > now - UPDATES_S]
        if len(done) >= UPDATES:
            raise too_many(done[0] + UPDATES_S - now)
        self._changes[by.id, ticket.id] = [*done, now]

    def _set(self, by: User, ticket: Ticket, wanted: Row) -> None:
        """Check all that is wanted, then do it: a refused request changes nothing."""
        if strange := wanted.keys() - PROPERTIES:
            raise Refused(400, "UnknownProperty", f"not a documented property: {', '.join(sorted(strange))}")
        fields = self._fields(wanted.get("custom_fields", ()))
        priority = wanted.get("priority", ticket.priority)
        if priority not in PRIORITIES and not (priority is None and ticket.priority is None):
            raise invalid("priority", f"{priority} is not valid")  # help/4408894213018: never back to none
        group, assignee, status = self._owned(by, ticket, wanted)
        said = self._comment(by, wanted["comment"]) if "comment" in wanted else None
        ticket.group_id, ticket.assignee_id, ticket.status, ticket.priority = group, assignee, status, priority
        ticket.subject = str(wanted.get("subject", ticket.subject))
        ticket.external_id = wanted.get("external_id", ticket.external_id)
        ticket.fields |= fields
        if said:
            ticket.comments.append(said)

    def _fields(self, wanted: Iterable[Mapping[str, Any]]) -> dict[int, Any]:
        """Return values of known fields; unknown ones are dropped without a word, as Zendesk drops them."""
        found = {int(one["id"]): one["value"] for one in wanted if int(one["id"]) in self.ticket_fields}
        for number, value in found.items():
            pattern = self.ticket_fields[number].get("regexp_for_validation")
            if pattern and not re.search(pattern, str(value)):  # api/ticketing/tickets/ticket_fields, «regexp»
                raise invalid("base", f"{self.ticket_fields[number]['title']}: is not properly formatted")
        return found

    def _owned(self, by: User, ticket: Ticket, wanted: Row) -> tuple[int | None, int | None, str]:
        """Return group, assignee and status by the rules nobody can change: help/4408894213018."""
        group = wanted.get("group_id", ticket.group_id)
        if group is not None and group not in self.groups:
            raise invalid("group", "is not valid")
        assignee, status = wanted.get("assignee_id", ticket.assignee_id), wanted.get("status", ticket.status)
        if status not in STATUSES or status == "closed" or (status == "new" != ticket.status):
            raise invalid("status", f"{status} is not valid")  # a ticket never becomes new again
        if status == "solved" and assignee is None:
            if not self.settings["assign_tickets_upon_solve"]:
                raise invalid("assignee", "is required when solving a ticket")
            assignee = by.id
        if assignee is not None:
            member = self.users.get(assignee)
            if member is None or member.role == "end-user":
                raise invalid("assignee", "is not valid")
            group = group if group is not None else min(member.groups)  # never an agent without a group
            if group not in member.groups:
                if "assignee_id" in wanted or status == "solved":
                    raise invalid("assignee", "is not a member of the group")
                assignee = None
        return group, assignee, "open" if assignee is not None and status == "new" else status

    # --- comments and files ---------------------------------------------------------------------------------

    def _comment(self, by: User, wanted: Any) -> Row:
        """Return a comment: api/ticketing/tickets/ticket_comments; public unless it is told to be private."""
        body = wanted.get("body") if isinstance(wanted, dict) else None
        if not isinstance(body, str) or not body.strip():
            raise invalid("comment", "cannot be blank")
        files = []
        for token in wanted.get("uploads", ()):
            made, attachment = self.uploads.get(token, (0, {}))
            if made <= self.now() - UPLOAD_S:  # api/ticketing/tickets/ticket-attachments, «valid for 60 minutes»
                raise invalid("base", "Uploads: an upload token is unknown or has expired")
            files.append(attachment)
        for token in wanted.get("uploads", ()):
            del self.uploads[token]
        return self._said(by, body, public=wanted.get("public", True), attachments=files)

    def _said(self, by: User, body: str, *, public: bool, attachments: list[Row]) -> Row:
        said = {"id": self.next(), "type": "Comment", "author_id": by.id, "body": body, "public": public}
        return said | {"created_at": iso(self.now()), "attachments": attachments}

    def upload(self, name: str, kind: str, data: bytes) -> Row:
        """Keep a file until a comment takes it."""
        number, token = self.next(), f"token{self.next()}"
        self.files[number] = data
        about = {"id": number, "file_name": name, "content_type": kind, "size": len(data), "deleted": False}
        self.uploads[token] = (self.now(), about)
        return {"token": token, "attachment": about}

    def redact(self, by: User, ref: str, comment: int, attachment: int) -> Row:
        """Put an empty file in a file's place: api/ticketing/tickets/ticket-attachments, «Redact Comment …»."""
        ticket = self.ticket(ref)
        if by.role != "admin" and not self.settings["agent_ticket_deletion"]:
            raise Refused(403, "Forbidden", "You do not have access to this page.")
        if ticket.status == "closed":
            raise invalid("status", "closed prevents ticket update")
        for said in ticket.comments:
            for file in said["attachments"] if said["id"] == comment else ():
                if file["id"] == attachment:
                    file |= {"file_name": "redacted.txt", "content_type": "text/plain", "size": 0, "deleted": True}
                    self.files[attachment] = b""
                    ticket.updated = self.now()
                    return file
        raise not_found()

    # --- merging --------------------------------------------------------------------------------------------

    def merge(self, by: User, target: str, ids: list[int], notes: tuple[str, str]) -> Row:
        """Queue the job that merges: api/ticketing/tickets/tickets, «Merge Tickets into Target Ticket»."""
        self.ticket(target)
        job = {"id": f"job{self.next()}", "status": "queued", "total": len(ids), "progress": 0, "results": []}
        self.jobs[job["id"]] = job | {"work": (by, int(target), ids, notes)}
        return job

    def work(self) -> None:
        """Bring every job one step on, as a background worker does between two requests."""
        for job in self.jobs.values():
            if job["status"] == "working":
                by, target, ids, notes = job.pop("work")
                job["results"] = [self._merged(by, self.tickets[target], number, notes) for number in ids]
                job["progress"] = len(ids)
            job["status"] = "working" if job["status"] == "queued" else "completed"

    def _merged(self, by: User, target: Ticket, number: int, notes: tuple[str, str]) -> Row:
        """Close a source and say so on both: help/203690916; neither may be solved or closed."""
        source = self.tickets.get(number)
        mergeable = source and not source.deleted and source is not target
        if (
            not mergeable
            or "closed" in (source.status, target.status)
            or "solved" in (source.status, target.status)
        ):
            return {"id": number, "action": "update", "success": False, "error": "TicketMergeFailed"}
        files = [file for said in source.comments for file in said["attachments"]]
        for ticket, note, kept in ((source, notes[0], []), (target, notes[1], files)):
            if note:
                ticket.comments.append(self._said(by, note, public=False, attachments=kept))
            ticket.updated = self.now()
        source.status = "closed"
        source.tags.append("closed_by_merge")
        return {"id": number, "action": "update", "success": True, "status": "Updated"}
