"""The task that asks and waits: Airflow's own approval, decided in the bridge, from wherever it is decided first."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput

from bridge import connect
from holds.hold import Decision, Hold, decide, get
from holds.question import question
from holds.trigger import HoldEnds

Answer = dict[str, str]


class HoldDecision(ApprovalOperator):
    """Asks about a held batch and waits, without a worker, until somebody decides or there is nothing left to decide.

    What is answered here is told to the bridge, and what the bridge has then is what counts: a decision made on the
    command line meanwhile, or the batch having changed. Approved: the tasks behind go on; rejected: they are skipped;
    nothing left to decide: this task is skipped, too.

    Airflow would let an approval wait in a state of its own, in which nobody but its API can reach it. Waiting for a
    trigger, it is answered by its API all the same, and by the bridge.

    :param hold: the hold's id in the bridge; a template.
    """

    template_fields = (*ApprovalOperator.template_fields, "hold")

    def __init__(self, *, hold: str, **arguments: Any) -> None:
        super().__init__(subject="A held batch", **arguments)
        self.hold = hold

    def execute(self, context: Context) -> Answer | None:
        """Ask, unless it has been decided already."""
        with connect() as bridge:
            hold = get(bridge, UUID(self.hold))
        if hold.state != "open":
            return self._follow(context, hold)
        self.subject, self.body = question(hold)
        with suppress(TaskAwaitingInput):
            super().execute(context)
        answers = {"approved": self.APPROVE, "rejected": self.REJECT}
        self.defer(trigger=HoldEnds(self.hold, str(context["ti"].id), answers), method_name="execute_complete")
        return None

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Answer | None:
        """Take the answer to the bridge, or hear from it what was decided; `event` is Airflow's, or the trigger's."""
        chosen = event.get("chosen_options")
        with connect() as bridge:
            if chosen:
                hold = decide(bridge, UUID(self.hold), self._meant(chosen), _who(event))
            else:
                hold = get(bridge, UUID(self.hold))
        if chosen and self._meant(chosen) != hold.state:
            self.log.warning("This answer came too late: the batch was %s already", hold.state)
        return self._follow(context, hold)

    def _follow(self, context: Context, hold: Hold) -> Answer | None:
        """Do what was decided; return flow and department of a batch that may be sent."""
        if hold.state not in ("approved", "rejected"):
            raise AirflowSkipException(_OVER[hold.state])
        decided: dict[str, Any] = {
            "chosen_options": [self._option(hold)],
            "params_input": {},
            "responded_at": hold.decided_at,
            "responded_by_user": None,
        }
        super().execute_complete(context, decided)
        return {"flow": hold.flow, "department": str(hold.department)} if hold.state == "approved" else None

    def _meant(self, chosen: list[str]) -> Decision:
        return "approved" if chosen == [self.APPROVE] else "rejected"

    def _option(self, hold: Hold) -> str:
        return self.APPROVE if hold.state == "approved" else self.REJECT


_OVER = {
    "open": "nobody has decided",
    "sent": "the batch was approved and has been sent",
    "resolved": "the batch is no longer suspicious, or its department is off: there is nothing left to decide",
    "superseded": "the batch has changed: the new one is asked about in a run of its own",
}
"""What becomes of a question that needs no answer."""


def _who(event: dict[str, Any]) -> str:
    """Return who answered in Airflow, by the name that is logged in there."""
    user = event.get("responded_by_user") or {}
    return str(user.get("name") or user.get("id") or "Airflow")
