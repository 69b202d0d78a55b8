"""The residents' door: from 1177, by a signed ticket, to one's own contact in ExorLive Go (L1-L7)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, after_this_request, request

from companion.browser import Cookie
from companion.configuration import Configuration
from companion.pages import Pages
from companion.refusals import Refusal, warn
from companion.store import LOGIN, SESSION, Session, Store
from exorlive_hook import Contact, Directory, directory, load_handover
from faults import ContractBroken
from ticket import Refused, Trust

STATUS_PAGES: Final = {"status": "not_logged_in"}
"""Pages of their own for some of the ticket's reasons; the others tell no more than that it was refused."""


def blueprint(configuration: Configuration, pages: Pages) -> Blueprint:
    """Return the door. Raises SetupError when the trust with 1177 cannot be used; a hand-over that cannot be is
    warned of, as it may be set up later.
    """
    trust = Trust.load(configuration.saml, configuration.base_url)
    try:
        load_handover()
    except ContractBroken as finding:
        warn("set_up", str(finding))
    return _routes(Door(configuration, pages, trust, Store()))


class Door:
    """What happens at each address."""

    def __init__(self, configuration: Configuration, pages: Pages, trust: Trust, store: Store) -> None:
        self._address = configuration.address
        self._pages = pages
        self._trust = trust
        self._store = store
        self._resident = Cookie(configuration, "resident", "Lax")
        self._login = Cookie(configuration, "login", "None")  # it must come with the form that 1177 posts

    def metadata(self) -> Response:
        """Say who we are to 1177."""
        return Response(self._trust.metadata(), content_type="application/samlmetadata+xml")

    def login(self) -> Response:
        """Start a login here, in this browser."""
        now = _now()
        started = self._trust.login(now)
        answer = Response(status=303, headers={"Location": started.address})
        self._login.give(answer, self._store.start_login(started.request_id, now), int(LOGIN.total_seconds()))
        return answer

    def acs(self) -> Response:
        """Take a ticket: verify it, use it up, find whose contacts they are, and only then open a session."""
        now = _now()
        try:
            ticket = self._trust.read(request.content_type, request.get_data(cache=False), now)
        except Refused as refused:
            raise Refusal(refused.reason, refused.status, STATUS_PAGES.get(refused.reason)) from None
        self._store.use(ticket, self._login.digest, now)
        after_this_request(self._resident.replace)  # whoever was here before is not any more, whatever comes now
        with directory() as opened:
            found = opened.contacts(ticket.number, now.date())
        if not found:
            raise Refusal("no_contact", 404, "no_contact")
        cookie = self._store.log_in(ticket.number, [contact.id for contact in found], self._resident.digest, now)
        answer = self._to("/1177/handover" if len(found) == 1 else "/1177/contact")
        self._resident.give(answer, cookie, int(SESSION.total_seconds()))
        if ticket.in_response_to is not None:
            self._login.take(answer)
        return answer

    def choice(self) -> Response:
        """Let her choose among her clinics (L6)."""
        now = _now()
        session = self._session(now)
        if len(session.contacts) == 1:
            return self._to("/1177/handover")
        with directory() as opened:
            mine = list(_hers(opened, session, session.contacts, now.date()))
        if not mine:
            raise Refusal("contact_changed", 404, "no_contact")
        return self._pages.show("choice", "sv", contacts=mine, form_key=session.form_key, logged_in=True)

    def choose(self) -> Response:
        """Take her choice: only from our own page, and only one of hers."""
        now = _now()
        session = self._session(now)
        if not hmac.compare_digest(request.form.get("form_key", "").encode(), session.form_key.encode()):
            raise Refusal("form_key", 403, "form_expired")
        try:
            contact = UUID(request.form.get("contact", ""))
        except ValueError:
            return self._to("/1177/contact")  # nothing chosen
        if not self._store.choose(session, contact, now):
            raise Refusal("not_hers", 403, "form_expired")
        return self._to("/1177/handover")

    def hand_over(self) -> Response:
        """Hand her over to her own profile, once (L5). Her contact is looked at anew: it may have changed."""
        now = _now()
        session = self._session(now)
        if session.chosen is None:
            return self._to("/1177/contact")
        with directory() as opened:
            hers = next(_hers(opened, session, [session.chosen], now.date()), None)
        if hers is None:
            raise Refusal("contact_changed", 404, "no_contact")
        handover = load_handover()
        form = handover.form(hers, now)
        if not self._store.hand_over(session, hers.id, now):
            raise Refusal("handed_over", 409, "handed_over")
        return self._pages.show("handover", "sv", posts_to=(handover.origin, *handover.onward), form=form)

    def log_out(self) -> Response:
        """End our session and nothing else (L7)."""
        after_this_request(self._resident.take)  # also when the bridge is down
        if cookie := self._resident.value:
            self._store.log_out(cookie)
        return self._pages.message("logged_out", 200)

    def _session(self, now: datetime) -> Session:
        cookie = self._resident.value
        session = self._store.session(cookie, now) if cookie else None
        if session is None:
            raise Refusal("no_session", 403, "no_session")
        if session.handed_over:
            raise Refusal("handed_over", 409, "handed_over")
        return session

    def _to(self, path: str) -> Response:
        return Response(status=303, headers={"Location": self._address(path)})


def _hers(opened: Directory, session: Session, contacts: Iterable[UUID], today: date) -> Iterator[Contact]:
    """Yield those of the contacts that are still there and still have the number that she logged in with."""
    for guid in contacts:
        found = opened.contact(guid, today)
        if found and session.is_of(found[1]):
            yield found[0]


def _now() -> datetime:
    return datetime.now(UTC)


def _routes(door: Door) -> Blueprint:
    routes = Blueprint("residents", __name__, url_prefix="/1177")
    routes.add_url_rule("/metadata", view_func=door.metadata, methods=["GET"])
    routes.add_url_rule("/login", view_func=door.login, methods=["GET"])
    routes.add_url_rule("/acs", view_func=door.acs, methods=["POST"])
    routes.add_url_rule("/contact", view_func=door.choice, methods=["GET"])
    routes.add_url_rule("/contact", view_func=door.choose, methods=["POST"])
    routes.add_url_rule("/handover", view_func=door.hand_over, methods=["GET"])
    routes.add_url_rule("/logout", view_func=door.log_out, methods=["POST"])
    return routes
