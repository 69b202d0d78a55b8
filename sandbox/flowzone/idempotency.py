"""The same attempt sent again gets the first answer and does nothing again."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from fastapi import Request
from fastapi.responses import Response

from sandbox.flowzone.problems import Problem
from sandbox.flowzone.store import Database, sql
from sandbox.flowzone.visits import Visit


class Answer(NamedTuple):
    """What a successful write says."""

    status: int
    content: bytes

    def response(self) -> Response:
        """The answer as HTTP."""
        return Response(self.content, self.status, media_type="application/json" if self.content else None)


def answer_once(request: Request, visit: Visit, key: str, body: bytes, work: Callable[[Database], Answer]) -> Response:
    """Do the work unless this attempt was answered within the day; work and memory commit together.

    Only success is remembered: a refusal raises, and leaves nothing behind.
    """
    attempt = {
        "client": visit.client.id,
        "method": request.method,
        "path": request.url.path.lower(),
        "key": key,
    }
    digest = hashlib.sha256(body).digest()
    with visit.flowzone.pool.transaction() as database:
        database.execute(sql("lock_key"), attempt)
        remembered = database.execute(sql("remembered_answer"), attempt).fetchone()
        if remembered is None:
            answer = work(database)
            memory = {"body_digest": digest, "status": answer.status, "answer": answer.content}
            database.execute(sql("remember_answer"), attempt | memory)
        elif bytes(remembered["body_digest"]) != digest:
            raise Problem(422, "idempotency_key_reused", "This key came with another body before")
        else:
            answer = Answer(remembered["status"], bytes(remembered["answer"]))
    return answer.response()
