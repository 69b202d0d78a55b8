"""The mirror: ledger, set-aside, warnings, runs, staged rows."""

from alembic import op

from statements import statement

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.get_bind().exec_driver_sql(
        statement("bridge/migrations/0001_the_mirror"), execution_options={"no_parameters": True}
    )
