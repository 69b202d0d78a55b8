"""A staged row knows which of its fields hold something."""

from alembic import op

from statements import statement

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column, and fill it for what is staged right now."""
    op.get_bind().exec_driver_sql(statement("bridge/migrations/0008_fields"), execution_options={"no_parameters": True})
