"""What was sent and not answered for; how often a run has begun."""

from alembic import op

from statements import statement

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table and the column."""
    op.get_bind().exec_driver_sql(
        statement("bridge/migrations/0002_under_way"), execution_options={"no_parameters": True}
    )
