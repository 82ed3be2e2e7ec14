"""Alembic's way in: runs revisions on the connection it is handed, inside the transaction that is already open.

Opens no connection and reads no settings: `intake.ground.migrate` and its drafting neighbour bring both.
"""

from alembic import context

from intake.ground.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    **context.config.attributes.get("drafting", {}),
)
with context.begin_transaction():
    context.run_migrations()
