"""Appointments pass into history; full runs report drift."""

from alembic import op

from statements import statement

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns."""
    op.get_bind().exec_driver_sql(
        statement("bridge/migrations/0003_appointments"), execution_options={"no_parameters": True}
    )
