"""Suspicious batches wait for a person's decision (O3)."""

from alembic import op

from statements import statement

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the tables."""
    op.get_bind().exec_driver_sql(statement("bridge/migrations/0005_holds"), execution_options={"no_parameters": True})
