"""The demo's patients answer questionnaires, so that there is something to bring home."""

from datetime import date

import requests

from console.progress import Progress
from sandbox.answering import answers
from sandbox.journal import CUSTOMERS
from sandbox.journal.chance import Scene

SEED = 1  # the one that `sandbox.journal fill` takes by itself
AT_ONCE = 100
PATIENCE = 60


def answer(flowzone: str, progress: Progress) -> None:
    """Let the patients of every sandbox journal complete their questionnaires at the Flowzone of that address."""
    today = date.today()  # noqa: DTZ011  the day of this machine, as the journals' seeds have it
    count = 0
    with requests.Session() as session:
        session.trust_env = False
        for customer in CUSTOMERS.values():
            for department, given in answers(Scene(customer, SEED, today)).items():
                for start in range(0, len(given), AT_ONCE):
                    some = given[start : start + AT_ONCE]
                    body = {"department": department, "responses": some, "validate": False}
                    session.post(
                        f"{flowzone}/sandbox/questionnaire-responses", json=body, timeout=PATIENCE
                    ).raise_for_status()
                count += len(given)
    progress.say(f"patients: {count} answered questionnaires")
