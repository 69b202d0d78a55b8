"""What a sync writes: the three collections share one way of put, get and withdraw."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic_core import to_json

from sandbox.flowzone import paging
from sandbox.flowzone.batches import Batch, items_of, validated
from sandbox.flowzone.idempotency import Answer, answer_once
from sandbox.flowzone.models import Instant, Item
from sandbox.flowzone.store import Database, sql
from sandbox.flowzone.visits import IdempotencyKey, JsonBody, Visit, Visited

StartsFrom = Annotated[Instant | None, Query()]


@dataclass(frozen=True)
class Collection:
    """One kind of thing that departments hold."""

    name: str
    model: type[Item]
    statements: str
    has_times: bool = False
    admit: Callable[[Visit], None] = lambda _visit: None

    def put(self, database: Database, visit: Visit, items: list[Item]) -> dict[str, str]:
        """Create or update; the outcome of each GUID."""
        return self._write(database, visit, f"upsert_{self.statements}", {"items": to_json(items).decode()})

    def withdraw(self, database: Database, visit: Visit, guids: list[str]) -> dict[str, str]:
        """Take out of the department; the outcome of each GUID."""
        return self._write(database, visit, f"withdraw_{self.statements}", {"guids": guids})

    def _write(self, database: Database, visit: Visit, statement: str, rows: dict[str, Any]) -> dict[str, str]:
        scope = {"business": visit.client.business_id, "kind": self.name, "department": visit.department.guid}
        database.execute(sql("lock_collection"), scope)
        outcomes = database.execute(sql(statement), scope | rows)
        return {row["guid"]: row["outcome"] for row in outcomes}


def router_of(collection: Collection) -> APIRouter:
    """The addresses of one collection."""
    router = APIRouter(prefix=f"/departments/{{department}}/{collection.name}")

    @router.put("")
    def put(request: Request, visit: Visited, key: IdempotencyKey, body: JsonBody) -> Response:
        collection.admit(visit)
        items = items_of(request, body)
        batch = Batch.of(
            items,
            guid_of=lambda item: item.get("guid") if isinstance(item, dict) else None,
            accept=lambda item: validated(collection.model, item),
            refuse=request.state.faults.refusal,
        )

        def work(database: Database) -> Answer:
            return Answer(200, batch.outcomes(collection.put(database, visit, list(batch.accepted.values()))))

        return answer_once(request, visit, key, body, work)

    @router.post("/withdrawals")
    def withdraw(request: Request, visit: Visited, key: IdempotencyKey, body: JsonBody) -> Response:
        collection.admit(visit)
        batch: Batch[str] = Batch.of(
            items_of(request, body),
            guid_of=lambda item: item,
            accept=str,
            refuse=request.state.faults.refusal,
        )

        def work(database: Database) -> Answer:
            return Answer(200, batch.outcomes(collection.withdraw(database, visit, list(batch.accepted))))

        return answer_once(request, visit, key, body, work)

    def listed(visit: Visit, cursor: str | None, limit: int, **filters: str | None) -> Response:
        collection.admit(visit)
        listing = f"{collection.name}/{visit.department.guid}"
        (after,) = paging.unpack(cursor, listing, UUID)
        scope = {"department": visit.department.guid, "kind": collection.name}
        statement = f"holdings_{collection.statements}"
        rows = visit.flowzone.pool.rows(statement, **scope, **filters, after=after, limit=limit + 1)
        page = rows[:limit]
        following = paging.pack(listing, page[-1]["guid"]) if len(rows) > limit else None
        return Response(to_json({"items": page, "next_cursor": following}), media_type="application/json")

    if collection.has_times:

        @router.get("")
        def holdings_from(
            visit: Visited,
            cursor: paging.Cursor = None,
            limit: paging.Limit = 500,
            guid: paging.GuidFilter = None,
            starts_from: StartsFrom = None,
        ) -> Response:
            return listed(visit, cursor, limit, guid=guid, starts_from=starts_from)

    else:

        @router.get("")
        def holdings(
            visit: Visited, cursor: paging.Cursor = None, limit: paging.Limit = 500, guid: paging.GuidFilter = None
        ) -> Response:
            return listed(visit, cursor, limit, guid=guid)

    return router
