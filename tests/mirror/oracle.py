"""What requirements.md says of practitioners, in plain Python: knows neither SQL nor any code of the plugins.

Values come from small pools whose verdicts are known beforehand, so that no library has to judge them here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

Raw = tuple[object, ...]
Item = dict[str, str | None]


@dataclass(frozen=True)
class Unusable:
    """A verdict: the value cannot be sent, by this rule."""

    rule: str


Verdicts = dict[str | None, str | Unusable | None]

NAMES: Verdicts = {
    "Kari Nordmann": "Kari Nordmann",
    "  Åse\u00a0\tLie  Dahl ": "Åse Lie Dahl",
    'Rene\u0301 O\\Neil "X"': 'René O\\Neil "X"',
    "n" * 200: "n" * 200,
    "n" * 201: Unusable("too_long"),
    " \u00a0": Unusable("missing"),
}
NUMBERS: Verdicts = {
    "01817010136": "01817010136",
    "158385 10741": "15838510741",
    "41.92.90-10386": "41929010386",
    "01817010137": Unusable("control_digits"),
    "91817010136": Unusable("fh_number"),
    "0181701013": Unusable("not_eleven_digits"),
    None: Unusable("missing"),
}
EMAILS: Verdicts = {
    "kari@example.no": "kari@example.no",
    " kari.n@example.no ": "kari.n@example.no",
    "": None,
    None: None,
    "kari@": Unusable("not_an_address"),
}
PHONES: Verdicts = {
    "912 34 567": "+4791234567",
    "0047 912 34 567": "+4791234567",
    "+46 70 123 45 67": "+46701234567",
    None: None,
    "123": Unusable("not_a_number"),
}
COLUMNS = {
    "full_name": NAMES,
    "personal_identity_number": NUMBERS,
    "email": EMAILS,
    "mobile_phone": PHONES,
}
FIELDS = {
    "full_name": "name",
    "personal_identity_number": "personal_identity_number",
    "email": "email",
    "mobile_phone": "mobile_phone",
}
REQUIRED = ("full_name", "personal_identity_number")

PAST, FUTURE = datetime(2001, 1, 1), datetime(2999, 1, 1)  # noqa: DTZ001  the clinic's time, as Extensor writes it


@dataclass
class Account:
    """An account as it stands in the journal, with the departments it belongs to."""

    guid: UUID
    journal: str
    values: dict[str, str | None]
    ticked: bool = True
    closed_at: datetime | None = None
    departments: set[UUID] = field(default_factory=set)

    def wanted(self, department: UUID) -> bool:
        """P1, P5: ticked, not closed yet, and of the department."""
        return self.ticked and self.closed_at in (None, FUTURE) and department in self.departments

    @property
    def raw(self) -> Raw:
        """What Extensor holds of the fields that are carried (P3)."""
        return tuple(self.values[column] for column in COLUMNS)

    @property
    def findings(self) -> set[tuple[str, str]]:
        """G1: rule and field of each required field that is unusable; one of them sets the row aside."""
        return {
            (verdict.rule, FIELDS[column])
            for column in REQUIRED
            if isinstance(verdict := COLUMNS[column][self.values[column]], Unusable)
        }

    @property
    def warnings(self) -> set[tuple[str, str]]:
        """G1: field and rule of each optional field that is left out."""
        return {
            (FIELDS[column], verdict.rule)
            for column in COLUMNS
            if column not in REQUIRED and isinstance(verdict := COLUMNS[column][self.values[column]], Unusable)
        }

    @property
    def item(self) -> Item:
        """P3, G2, G3: what Flowzone is to hold; only asked for without findings."""
        verdicts = {FIELDS[column]: COLUMNS[column][self.values[column]] for column in COLUMNS}
        return {name: None if isinstance(verdict, Unusable) else verdict for name, verdict in verdicts.items()}
