"""The shape of the record. Each constraint's name is the sentence it enforces; each index names its query.

Retention of every table with personal data stands in docs/privacy.md. No logic lives here.
"""

from intake.ground.tables.base import metadata
from intake.ground.tables.callbacks import Ending, TryResult, Why, callback, callback_try
from intake.ground.tables.calls import call, line, turn
from intake.ground.tables.carrier import errand, reconciliation
from intake.ground.tables.desks import (
    TO_DO,
    UNSETTLED,
    PromiseState,
    decision,
    desk_health,
    desk_load,
    desk_watch,
    note,
    promise,
    ticket,
)
from intake.ground.tables.guard import canary, incident
from intake.ground.tables.handling import deed, hold
from intake.ground.tables.people import PersonRole, Presence, api_token, person, session, sign_in_failure
from intake.ground.tables.proposals import OPEN_PROPOSAL, proposal
from intake.ground.tables.requests import (
    IS_OPEN,
    LOST,
    OPEN_STATES,
    ClipState,
    RequestState,
    Role,
    audit,
    call_outcome,
    clip,
    field_value,
    number,
    request,
)
from intake.ground.tables.rules import BODIES, rule_book, rule_mark, rule_proposal
from intake.ground.tables.schools import registry_sync, school, school_code, school_phone
from intake.ground.tables.sheets import second_call, sheet
from intake.ground.tables.viewing import viewing

__all__ = [
    "BODIES",
    "IS_OPEN",
    "LOST",
    "OPEN_PROPOSAL",
    "OPEN_STATES",
    "TO_DO",
    "UNSETTLED",
    "ClipState",
    "Ending",
    "PersonRole",
    "Presence",
    "PromiseState",
    "RequestState",
    "Role",
    "TryResult",
    "Why",
    "api_token",
    "audit",
    "call",
    "call_outcome",
    "callback",
    "callback_try",
    "canary",
    "clip",
    "decision",
    "deed",
    "desk_health",
    "desk_load",
    "desk_watch",
    "errand",
    "field_value",
    "hold",
    "incident",
    "line",
    "metadata",
    "note",
    "number",
    "person",
    "promise",
    "proposal",
    "reconciliation",
    "registry_sync",
    "request",
    "rule_book",
    "rule_mark",
    "rule_proposal",
    "school",
    "school_code",
    "school_phone",
    "second_call",
    "session",
    "sheet",
    "sign_in_failure",
    "ticket",
    "turn",
    "viewing",
]
