"""One request alone may be set to another mode or service, for a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = (
    ("mode", 6, "mode of cooperation set for this request alone"),
    ("service", 6, "service set for this request alone"),
    ("mode_reason", 300, "why mode or service was set, in an operator's words"),
)
CHECKS = (
    ("a_request_is_set_to_a_known_mode", "mode IN ('A1', 'A2', 'HYBRID')"),
    ("a_request_is_set_to_a_known_service", "service IN ('remote', 'onsite')"),
    ("a_request_is_set_apart_for_a_reason", "(mode IS NULL AND service IS NULL) = (mode_reason IS NULL)"),
)


def upgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        for name, length, comment in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=True, comment=comment))
        for name, condition in CHECKS:
            batch_op.create_check_constraint(name, condition)
