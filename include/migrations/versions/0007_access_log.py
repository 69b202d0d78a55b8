"""The access log: append-only, a partition a month."""

from alembic import op

from statements import statement

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table and its two functions."""
    op.get_bind().exec_driver_sql(
        statement("bridge/migrations/0007_access_log"), execution_options={"no_parameters": True}
    )
