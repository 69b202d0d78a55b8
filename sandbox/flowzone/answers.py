"""Completed questionnaires, read by the journal and acknowledged revision by revision."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic_core import to_json

from sandbox.flowzone import paging
from sandbox.flowzone.batches import all_valid, items_of
from sandbox.flowzone.idempotency import Answer, answer_once
from sandbox.flowzone.models import Acknowledgement
from sandbox.flowzone.store import Database, sql
from sandbox.flowzone.visits import IdempotencyKey, JsonBody, Visited

router = APIRouter(prefix="/departments/{department}/questionnaire-responses")


@router.get("")
def listing(
    visit: Visited,
    cursor: paging.Cursor = None,
    limit: paging.Limit = 500,
    include_acknowledged: Annotated[Literal["true", "false"], Query()] = "false",
) -> Response:
    """A page of answers, oldest first."""
    name = f"answers/{visit.department.guid}/{include_acknowledged}"
    completed_at, arrival = paging.unpack(cursor, name, datetime.fromisoformat, int)
    rows = visit.flowzone.pool.rows(
        "list_answers",
        department=visit.department.guid,
        include_acknowledged=include_acknowledged == "true",
        completed_at=completed_at,
        arrival=arrival,
        limit=limit + 1,
    )
    page = rows[:limit]
    following = None
    if len(rows) > limit:
        following = paging.pack(name, page[-1]["completed_at"], page[-1]["arrival"])
    answers = [row["content"] for row in page]
    return Response(to_json({"items": answers, "next_cursor": following}), media_type="application/json")


@router.post("/acknowledgements")
def acknowledge(request: Request, visit: Visited, key: IdempotencyKey, body: JsonBody) -> Response:
    """Take note of revisions that are safely in the journal; unknown ones and repetitions do no harm."""
    acknowledged = all_valid(Acknowledgement, items_of(request, body))
    parameters = {
        "department": visit.department.guid,
        "response_ids": [item.response_id for item in acknowledged],
        "revisions": [min(item.revision, 2**63 - 1) for item in acknowledged],
    }

    def work(database: Database) -> Answer:
        database.execute(sql("acknowledge_answers"), parameters)
        return Answer(204, b"")

    return answer_once(request, visit, key, body, work)
