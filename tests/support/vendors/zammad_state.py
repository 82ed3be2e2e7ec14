"""What a Zammad 6 holds and what it refuses, for the contract server in `zammad.py`. Knows no HTTP.

Each rule names the documentation page (docs.zammad.org) or the file of github.com/zammad/zammad that it follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

Row = dict[str, Any]

STATES = {1: "new", 2: "open", 3: "pending reminder", 4: "closed", 5: "merged", 6: "removed", 7: "pending close"}
"""docs api/ticket/states: the states of a fresh installation by their ids."""
STATE_TYPES = {**STATES, 7: "pending action"}
"""db/seeds/ticket_state_types.rb: what each of them means; only `pending close` is named otherwise."""
PRIORITIES = {1: "1 low", 2: "2 normal", 3: "3 high"}
COLUMNS = frozenset(
    {
        *(
            "title",
            "group_id",
            "state_id",
            "priority_id",
            "owner_id",
            "customer_id",
            "pending_time",
            "number",
            "id",
        ),
        *(
            "created_at",
            "updated_at",
            "created_by_id",
            "updated_by_id",
            "article_count",
            "organization_id",
            "note",
        ),
    }
)
CREATE = frozenset({"new", "open", "pending reminder", "pending action", "closed"})
EDIT = CREATE - {"new"}
"""app/models/core_workflow/attributes/ticket_state.rb: no ticket becomes new again, unless a workflow says so."""
NOBODY = 1


class Refused(Exception):
    """What Zammad answers instead of doing it. `masked` errors are told to administrators only."""

    def __init__(self, status: int, error: str, *, masked: bool = False) -> None:
        super().__init__(error)
        self.status = status
        self.masked = masked


@dataclass(frozen=True, slots=True)
class User:
    """A user with a token's permissions, and the groups in which everything is allowed, or only some things."""

    id: int
    login: str
    permissions: frozenset[str] = frozenset()
    groups: dict[int, frozenset[str]] = field(default_factory=dict)
    active: bool = True

    def may(self, access: str, group: int) -> bool:
        """Whether the user has this access, or full access, to the group (app/models/concerns/has_groups.rb)."""
        return bool({access, "full"} & self.groups.get(group, frozenset()))


class State:
    """Everything in one Zammad."""

    def __init__(self, groups: Iterable[str], attributes: dict[str, int]) -> None:
        self.groups = dict(enumerate(groups, 1))
        self.retired: set[int] = set()
        """Groups that are no longer active."""
        self.states, self.state_types = dict(STATES), dict(STATE_TYPES)
        self.attributes = attributes
        """The object manager's own attributes of tickets, text all of them, and how long each may be."""
        self.users = {NOBODY: User(NOBODY, "-", active=False)}
        self.tickets: dict[int, Row] = {}
        self.articles: dict[int, Row] = {}
        self.files: dict[int, tuple[int, Row, bytes]] = {}
        self.links: list[tuple[int, int]] = []
        """Parent and child; merging makes them."""
        self.index: dict[int, Row] | None = {}
        """What Elasticsearch knows, as of the last `refresh`; None where there is no Elasticsearch."""
        self.heeds_conditions = True
        """Whether the ticket search knows conditions; very old versions take no heed of them."""
        self.edit_states = EDIT
        self.mandatory: frozenset[str] = frozenset()
        """Attributes that a core workflow demands of new tickets."""
        self._ids = {kind: count(1) for kind in ("user", "ticket", "article", "file")}
        next(self._ids["user"])

    def add_user(self, login: str, permissions: Iterable[str], groups: Iterable[int] = ()) -> User:
        """Add a user with full access to the groups."""
        access = dict.fromkeys(groups, frozenset({"full"}))
        user = User(next(self._ids["user"]), login, frozenset(permissions), access)
        self.users[user.id] = user
        return user

    def refresh(self) -> None:
        """Let Elasticsearch learn what was committed: a background job does it, some time later."""
        self.index = {key: dict(row) for key, row in self.tickets.items()}

    # --- names and values ------------------------------------------------------------------------------------

    def resolved(self, told: Row) -> Row:
        """Turn names into ids; what is no attribute is dropped without a word.

        app/models/application_model/can_associations.rb and can_cleanup_param.rb.
        """
        names = {"group": self.groups, "state": self.states, "priority": PRIORITIES}
        people = {user.id: user.login for user in self.users.values()}
        out = {key: value for key, value in told.items() if key in COLUMNS or key in self.attributes}
        for key, known in {**names, "owner": people, "customer": people}.items():
            value, column = told.get(key), f"{key}_id"
            if value and not out.get(column):
                found = [each for each, name in known.items() if name == value]
                if not found:
                    raise Refused(422, f"No lookup value found for '{key}': {_inspect(value)}")
                out[column] = found[0]
            if out.get(column) not in {None, "", *known} and not str(out[column]).startswith("guess:"):
                raise Refused(422, f"Invalid value for param '{column}': {_inspect(out[column])}", masked=True)
        for column in (
            "id",
            "number",
            "created_at",
            "updated_at",
            "created_by_id",
            "updated_by_id",
            "article_count",
        ):
            out.pop(column, None)
        return out

    def fits(self, row: Row) -> None:
        """Refuse what the database's columns do not hold (ActiveRecord::StatementInvalid is a masked 422)."""
        for name, most in {"title": 250, **self.attributes}.items():
            if len(str(row.get(name) or "")) > most:
                raise Refused(
                    422, f"PG::StringDataRightTruncation: value too long for type varying({most})", masked=True
                )

    def guess(self, customer: Any) -> Any:
        """Find the customer of «guess:<address>», or make one (app/controllers/tickets_controller.rb)."""
        if not str(customer).startswith("guess:"):
            return customer
        address = str(customer).removeprefix("guess:")
        if "@" not in address or " " in address:
            raise Refused(422, f"Invalid email '{address}' of customer")
        known = [user.id for user in self.users.values() if user.login == address.lower()]
        return known[0] if known else self.add_user(address.lower(), ()).id

    # --- the workflows that guard a form, and the API with it ------------------------------------------------

    def screened(self, user: User, before: Row, row: Row) -> None:
        """Refuse what the form would not have offered (app/models/concerns/checks_core_workflow.rb)."""
        creating = not before
        offered = CREATE if creating else self.edit_states
        changed = {key for key, value in row.items() if before.get(key) != value}
        if "state_id" in changed and self.state_types[row["state_id"]] not in offered:
            raise Refused(422, f"Invalid value '{row['state_id']}' for field 'state_id'!")
        groups = {
            group
            for group in self.groups.keys() - self.retired
            if user.may("create", group) or (not creating and user.may("change", group))
        }
        if "group_id" in changed and row["group_id"] not in groups:
            raise Refused(422, f"Invalid value '{row['group_id']}' for field 'group_id'!")
        wanted = self.mandatory if creating else frozenset()
        if "pending" in self.state_types[row["state_id"]]:  # app/models/core_workflow/custom/pending_time.rb
            wanted |= {"pending_time"}
        for name in sorted(wanted):
            if not row.get(name):
                raise Refused(422, f"Missing required value for field '{name}'!")

    # --- rows ------------------------------------------------------------------------------------------------

    def ticket(self, ref: str) -> Row:
        """Return a ticket; Rails reads what is no number as 0."""
        row = self.tickets.get(int(ref) if ref.isdecimal() else 0)
        if row is None:
            raise Refused(404, f"Couldn't find Ticket with 'id'={ref}")
        return row

    def allowed(self, user: User, row: Row, access: str) -> None:
        """Refuse who may not (app/policies/ticket_policy.rb)."""
        if "ticket.agent" not in user.permissions or not user.may(access, row["group_id"]):
            raise Refused(403, "Not authorized")

    def new_id(self, kind: str) -> int:
        """Return an id nobody had."""
        return next(self._ids[kind])

    def touch(self, row: Row, user: User) -> None:
        """Date a change."""
        row["updated_at"], row["updated_by_id"] = now(), user.id

    def expanded(self, row: Row) -> Row:
        """Return the row with names beside ids (docs api/intro, «expand»)."""
        people = ("owner", "customer", "created_by", "updated_by")
        named = {each: self.users[row[f"{each}_id"]].login for each in people if row.get(f"{each}_id")}
        names = {"group": self.groups, "state": self.states, "priority": PRIORITIES}
        return row | named | {each: known[row[f"{each}_id"]] for each, known in names.items()}

    def said(self, ticket: int) -> list[Row]:
        """Return a ticket's articles in order."""
        return [row for row in self.articles.values() if row["ticket_id"] == ticket]


def now() -> str:
    """Return the moment as Zammad writes it: UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _inspect(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
