"""Alembic's entry: runs the migrations on the connection that `bridge.migrate` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table="bridge_version", version_table_schema="bridge")
with context.begin_transaction():
    context.run_migrations()
