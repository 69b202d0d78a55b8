"""The sandbox's own PostgreSQL: a few connections, and SQL in files."""

from sandbox.flowzone.store.pool import Database, Pool
from sandbox.flowzone.store.statements import sql

__all__ = ["Database", "Pool", "sql"]
