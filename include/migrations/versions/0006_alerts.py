"""Alerts: what kind of fault a run met, incidents and their messages, the heartbeat."""

from alembic import op

from statements import statement

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns and the tables."""
    op.get_bind().exec_driver_sql(statement("bridge/migrations/0006_alerts"), execution_options={"no_parameters": True})
