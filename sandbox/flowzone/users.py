"""What people do in Flowzone itself: invite, accept, add a video room."""

from uuid import UUID

from sandbox.flowzone.problems import Problem
from sandbox.flowzone.store import Pool


def invite(pool: Pool, business: str, guid: UUID) -> None:
    """Invite a person; who was invited before stays so."""
    _need(pool.run("invite_person", business=business, guid=guid), "No such person in the business")


def accept(pool: Pool, business: str, guid: UUID) -> None:
    """Accept the invitation, which makes a login."""
    if not pool.run("accept_invitation", business=business, guid=guid):
        known = pool.rows("find_person", business=business, guid=guid)
        _need(len(known), "No such person in the business")
        raise Problem(409, "not_invited", "Nobody has invited this person")


def set_video_room(pool: Pool, business: str, guid: UUID, video_room: str | None) -> None:
    """Add a video room to an appointment, or take it away."""
    found = pool.run("set_video_room", business=business, guid=guid, video_room=video_room or None)
    _need(found, "No such appointment in the business")


def _need(found: int, otherwise: str) -> None:
    if not found:
        raise Problem(404, "unknown", otherwise)
