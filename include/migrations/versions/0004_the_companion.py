"""The companion: tickets, logins and launch tokens are used once."""

from alembic import op

from statements import statement

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables."""
    op.get_bind().exec_driver_sql(
        statement("bridge/migrations/0004_the_companion"), execution_options={"no_parameters": True}
    )
