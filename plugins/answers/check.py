"""Check: an answer that cannot be filed is set aside with its rule and field, and blocks nobody else's (Q7)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from faults import RecordRejected
from flowzone_hook.answers import AnsweredItem, QuestionnaireResponse, Received

RULES: Final = {
    "missing": "a required field is not there",
    "wrong_type": "a field is not of the contract's type or form",
    "answer_type": "an answer does not fit the type of its question",
    "impossible_date": "a day that does not exist, an answer from the future or from before 2000, or one completed"
    " before it was begun",
    "link_id_twice": "a link id stands twice in the answer",
    "score_twice": "a score's code stands twice in the answer",
    "too_long": "a link id or a score's code of more than 500 characters",
    "too_large": "a number beyond what a database holds",
    "too_deep": "brackets within brackets without end",
    "not_json": "holds what JSON does not have, such as NaN, or a key twice",
    "not_storable": "a character that no database keeps (NUL, half a surrogate pair), or what this journal refuses",
    "no_response_id": "has no usable response id: listed under a GUID made up from its text",
    "unknown_patient": "this journal has no such patient",
    "revision_changed": "the journal has this revision with other content; a correction needs a higher one",
    "no_document": "its document could not be printed",
    "unforeseen": "a mistake in the program, which stops this answer only; the log of the run says where",
}
"""Every rule's name and meaning."""

MAY_PASS: Final = frozenset(
    {"unknown_patient", "impossible_date", "no_document", "not_storable", "revision_changed", "unforeseen"}
)
"""Rules whose cause may be gone without the answer having changed: each run is another attempt."""

EARLIEST: Final = 2000
"""The year before which no answer was completed digitally."""
SKEW: Final = timedelta(minutes=10)
"""How far clocks may be apart before an answer is from the future, or was completed before it was begun."""
LONGEST_KEY: Final = 500
"""Characters of a link id or a score's code: the journal's unique keys hold no more."""
LARGEST: Final = 1_000
"""Digits before or after the point that a number may have."""

_NOT_STORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def checked(received: Received, now: datetime) -> QuestionnaireResponse:
    """Return the answer if it can be filed. Raises RecordRejected with one of RULES."""
    response = received.response()
    _storable(received.item.value)
    _keys_are_unique(response)
    _dates_are_possible(response, now)
    return response


def every(items: Iterable[AnsweredItem]) -> Iterator[AnsweredItem]:
    """Yield groups, displays and questions, depth first."""
    for item in items:
        yield item
        yield from every(item.items)


def _keys_are_unique(response: QuestionnaireResponse) -> None:
    for keys, twice, field in (
        ([item.link_id for item in every(response.items)], "link_id_twice", "link_id"),
        ([score.code for score in response.scores], "score_twice", "scores.code"),
    ):
        if any(count > 1 for count in Counter(keys).values()):
            raise RecordRejected(twice, field)
        if any(len(key) > LONGEST_KEY for key in keys):
            raise RecordRejected("too_long", field)


def _dates_are_possible(response: QuestionnaireResponse, now: datetime) -> None:
    """Hold the dates against the process's clock, which is the only one that decides anything (G4)."""
    completed, started = response.completed_at, response.started_at
    if completed.year < EARLIEST or completed > now + SKEW:
        raise RecordRejected("impossible_date", "completed_at")
    if started is not None and (started.year < EARLIEST or started > completed + SKEW):
        raise RecordRejected("impossible_date", "started_at")


def _storable(value: Any) -> None:
    """Refuse what PostgreSQL's jsonb, text and numeric cannot hold, also in what nobody reads: all of it is kept."""
    if isinstance(value, str):
        if _NOT_STORABLE.search(value):
            raise RecordRejected("not_storable", "content")
    elif isinstance(value, Decimal):
        if abs(value.adjusted()) > LARGEST or len(value.as_tuple().digits) > LARGEST:
            raise RecordRejected("too_large", "content")
    elif isinstance(value, dict):
        for key, member in value.items():
            _storable(key)
            _storable(member)
    elif isinstance(value, list):
        for member in value:
            _storable(member)
    elif not (value is None or isinstance(value, bool | int)):
        raise RecordRejected("not_json", "content")
