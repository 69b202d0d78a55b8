"""The control interface for tests and the demo: faults, counters, what is held, and a user's doings."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import to_json

from sandbox.flowzone import users
from sandbox.flowzone.batches import all_valid
from sandbox.flowzone.context import Sandbox
from sandbox.flowzone.faults import Rule
from sandbox.flowzone.models import NO_NUL, Guid
from sandbox.flowzone.problems import Problem
from sandbox.flowzone.questionnaires import QuestionnaireResponse, filing
from sandbox.flowzone.setup import Department

router = APIRouter()

DepartmentFilter = Annotated[Guid | None, Query()]


class OfBusiness(BaseModel):
    """Which business is meant; GUIDs are unique within one."""

    business: str


class VideoRoom(OfBusiness):
    """The video room that a Flowzone user adds; null takes it away."""

    video_room: Annotated[str, StringConstraints(pattern=NO_NUL)] | None


class Answers(BaseModel):
    """Answers that patients of a department have given."""

    model_config = ConfigDict(extra="forbid")

    department: Guid
    responses: list[dict[str, Any]] = Field(min_length=1)
    validate_: bool = Field(default=True, alias="validate")


class DepartmentSwitch(BaseModel):
    """What can be switched for a department while the sandbox runs."""

    appointments_enabled: bool


@router.get("/healthz")
def health(flowzone: Sandbox) -> dict[str, str]:
    """Whether requests would be answered."""
    flowzone.pool.run("ping")
    return {"status": "ok"}


@router.put("/sandbox/faults")
async def set_faults(flowzone: Sandbox, rules: list[Rule]) -> list[dict[str, Any]]:
    """Put these rules in force instead of those before."""
    flowzone.faults.replace(rules)
    return flowzone.faults.report()


@router.get("/sandbox/faults")
async def get_faults(flowzone: Sandbox) -> list[dict[str, Any]]:
    """The rules in force, how often they were met and how often they fired."""
    return flowzone.faults.report()


@router.delete("/sandbox/faults", status_code=204)
async def clear_faults(flowzone: Sandbox) -> None:
    """No faults any more."""
    flowzone.faults.replace([])


@router.get("/sandbox/requests")
async def get_requests(flowzone: Sandbox, last: Annotated[int, Query(ge=0)] = 100) -> dict[str, Any]:
    """Counters by method and path, and the latest requests."""
    return flowzone.log.report(last)


@router.delete("/sandbox/requests", status_code=204)
async def forget_requests(flowzone: Sandbox) -> None:
    """Start counting anew."""
    flowzone.log.clear()


@router.get("/sandbox/state")
def state(flowzone: Sandbox, department: DepartmentFilter = None) -> Response:
    """All that is held, or all that one department holds."""
    (row,) = flowzone.pool.rows("state", department=department)
    return Response(row["state"], media_type="application/json")


@router.get("/sandbox/effects")
def effects(
    flowzone: Sandbox, department: DepartmentFilter = None, guid: Annotated[Guid | None, Query()] = None
) -> Response:
    """How often each GUID was created, updated and withdrawn in each department."""
    rows = flowzone.pool.rows("effects", department=department, guid=guid)
    return Response(to_json(rows), media_type="application/json")


@router.post("/sandbox/people/{guid}/invite", status_code=204)
def invite(flowzone: Sandbox, guid: UUID, of: OfBusiness) -> None:
    """An administrator invites someone from the user import."""
    users.invite(flowzone.pool, _business(flowzone, of.business), guid)


@router.post("/sandbox/people/{guid}/accept", status_code=204)
def accept(flowzone: Sandbox, guid: UUID, of: OfBusiness) -> None:
    """Someone accepts the invitation and so gets a login."""
    users.accept(flowzone.pool, _business(flowzone, of.business), guid)


@router.post("/sandbox/appointments/{guid}/video-room", status_code=204)
def set_video_room(flowzone: Sandbox, guid: UUID, room: VideoRoom) -> None:
    """A Flowzone user adds a video room to an appointment."""
    users.set_video_room(flowzone.pool, _business(flowzone, room.business), guid, room.video_room)


@router.post("/sandbox/questionnaire-responses", status_code=204)
def add_answers(flowzone: Sandbox, answers: Answers) -> None:
    """Patients complete questionnaires; a revision sent before is replaced and comes up again."""
    _department(flowzone, answers.department)
    if answers.validate_:
        all_valid(QuestionnaireResponse, answers.responses)
    rows = [filing(response) | {"content": response} for response in answers.responses]
    flowzone.pool.run("add_answers", department=answers.department, answers=to_json(rows).decode())


@router.put("/sandbox/departments/{guid}", status_code=204)
async def switch_department(flowzone: Sandbox, guid: UUID, switch: DepartmentSwitch) -> None:
    """Enable or disable a department's appointments."""
    _department(flowzone, str(guid)).appointments_enabled = switch.appointments_enabled


@router.delete("/sandbox/tokens", status_code=204)
async def expire_tokens(flowzone: Sandbox) -> None:
    """Let every bearer token that is out expire at once."""
    flowzone.tokens.expire_all()


@router.post("/sandbox/reset", status_code=204)
def reset(flowzone: Sandbox) -> None:
    """Hold nothing, rehearse no faults, have seen no requests."""
    flowzone.pool.run("reset")
    flowzone.faults.replace([])
    flowzone.log.clear()


def _business(flowzone: Sandbox, business: str) -> str:
    if business not in flowzone.directory.businesses:
        raise Problem(404, "unknown", "No such business")
    return business


def _department(flowzone: Sandbox, guid: str) -> Department:
    department = flowzone.directory.departments.get(guid)
    if department is None:
        raise Problem(404, "department_unknown", "No business has this department")
    return department
