"""Whose a program is: the contact's number is matched with those of the linked department's journal (L8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from extensor_hook import Candidate, Current
from faults import RecordRejected
from mirror import clean
from swedish_numbers import canonical

FIELD: Final = "personal_identity_number"
ENDING: Final = 10
"""How many of its last digits a number is looked up by: as many as the shortest spelling has."""


def identity(typed: str | None, today: date) -> str | None:
    """Return which number a typed text means: eleven digits a Norwegian one (G2), twelve a Swedish one; None: neither.

    Two people never have the same: the two kinds differ in length.
    """
    try:
        return clean.identity_number(typed)
    except clean.Unusable:
        return canonical(typed, today)


def endings(typed: Iterable[str | None], today: date) -> set[str]:
    """Return by which last digits those who have these numbers are to be looked up; unusable ones by none."""
    return {number[-ENDING:] for text in typed if (number := identity(text, today))}


class Patients:
    """The patients of a journal who have one of the numbers that were asked for, in whatever spelling."""

    def __init__(self, candidates: Iterable[Candidate], department: UUID, today: date) -> None:
        self._department = department
        self._today = today
        self._by_number: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            if number := identity(candidate.number, today):
                self._by_number[number].append(candidate)

    def whose(self, typed: str | None, current: Current | None) -> UUID:
        """Return the patient whom a contact's number means.

        Of several with one number the one of the linked department is meant; where that does not say which, the one in
        whose journal the program stands already. Raises RecordRejected: unusable_number, unknown_patient,
        patient_ambiguous.
        """
        number = identity(typed, self._today)
        if number is None:
            raise RecordRejected("unusable_number", FIELD)
        known = self._by_number.get(number, [])
        if not known:
            raise RecordRejected("unknown_patient", FIELD)
        here = [candidate for candidate in known if candidate.department == self._department]
        for some in (known, here):
            if len(some) == 1:
                return some[0].guid
        if current and any(candidate.guid == current.patient for candidate in known):
            return current.patient
        raise RecordRejected("patient_ambiguous", FIELD)


def somebody_elses(typed: str | None, current: Current, today: date) -> bool:
    """Whether a program certainly does not belong in the journal where it stands: both numbers are known, and differ.

    A number that is gone, on either side, says nothing about whose it was.
    """
    contacts, patients = identity(typed, today), identity(current.number, today)
    return bool(contacts and patients and contacts != patients)
