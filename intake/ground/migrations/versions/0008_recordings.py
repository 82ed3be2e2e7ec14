"""recordings.

What was recorded before is fetched now. Files that were promised straight from the carrier are promised again when
they are here: until then those promises are taken back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW = (
    sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
    sa.Column(
        "due_at",
        sa.DateTime(timezone=True),
        nullable=True,
        comment="when somebody asks the carrier; whoever does puts it off, a lease",
    ),
    sa.Column(
        "tries", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="also the fence of a try"
    ),
    sa.Column(
        "trouble",
        sa.String(length=300),
        nullable=True,
        comment="why the last try failed, or why there is nothing more to try",
    ),
    sa.Column("file", sa.String(length=80), nullable=True, comment="its name in the folder of recordings"),
    sa.Column("sha256", sa.String(length=64), nullable=True),
    sa.Column("bytes", sa.Integer(), nullable=True),
    sa.Column("media", sa.String(length=40), nullable=True, comment="the file's media type"),
    sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column(
        "forgotten_at", sa.DateTime(timezone=True), nullable=True, comment="when the carrier deleted it for us"
    ),
)
STATES = ("waiting", "kept", "absent", "gone", "too_large")
TO_FETCH, TO_FORGET = "state = 'waiting'", "state = 'kept' AND forgotten_at IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("clip", schema=None) as batch_op:
        for column in NEW:
            batch_op.add_column(column)
        batch_op.create_check_constraint("a_clip_is_in_a_known_state", "state IN ('" + "', '".join(STATES) + "')")
        batch_op.create_check_constraint(
            "a_kept_clip_has_its_file",
            "(state = 'kept') = (file IS NOT NULL AND sha256 IS NOT NULL AND kept_at IS NOT NULL)",
        )
    for name, of, where in (("clips_to_fetch", "due_at", TO_FETCH), ("clips_to_forget", "kept_at", TO_FORGET)):
        op.create_index(name, "clip", [of], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.execute("UPDATE clip SET due_at = at WHERE status = 'completed'")
    op.execute("UPDATE clip SET state = 'absent' WHERE status IN ('absent', 'failed')")
    op.execute(
        "UPDATE promise SET state = 'dropped', settled_at = due_at, lease_by = NULL, lease_until = NULL, "
        "trouble = 'promised again when the recording is here' "
        "WHERE verb = 'attach' AND state IN ('waiting', 'leased')"
    )
