"""Whatever happens in whatever order: each program stands at most once, right, and nothing is lost (L8)."""

from __future__ import annotations

from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handouts.patients import identity
from tests.programs.clinic import NORWEGIAN, OTHER, SWEDISH, Clinic
from tests.programs.test_matching import TODAY

NUMBERS = (NORWEGIAN, OTHER, SWEDISH[30_000], SWEDISH[30_000][2:], None, "ukjent")
PLACES = st.integers(0, 2)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), PLACES, st.sampled_from("AB")),
        st.tuples(st.just("correct contact"), PLACES, st.sampled_from(NUMBERS)),
        st.tuples(st.just("correct patient"), PLACES, st.sampled_from(NUMBERS)),
        st.tuples(st.just("move contact"), PLACES, PLACES),
        st.tuples(st.just("move patient"), PLACES, st.integers(0, 1)),
        st.tuples(st.just("run"), st.integers(0, 1), st.sampled_from(["changes", "full"])),
        st.tuples(st.just("empty the bridge"), st.none(), st.none()),
    ),
    max_size=14,
)


PATIENTS = "select guid, department_guid as department, personal_identity_number as typed from journal.patient"
CONTACT = """
select unit.journal_department_guid as department, contact.personal_identity_number as typed, program.title
from exorlive.contact
inner join exorlive.unit on unit.id = contact.unit_id
inner join exorlive.program on program.contact_id = contact.id
where contact.id = %s
"""


class Story:
    """Three contacts with a program each, three patients of two departments, two linked units and one that is not."""

    def __init__(self, clinic: Clinic) -> None:
        clinic.world.reset()
        self.clinic, self.directory = clinic, clinic.world.exorlive
        self.departments = clinic.world.customer.departments
        self.units = [self.directory.unit(department) for department in (*self.departments, None)]
        self.contacts = [self.directory.contact(self.units[0], number) for number in NUMBERS[:3]]
        self.programs = [self.directory.program(contact, title="A") for contact in self.contacts]
        self.patients = [clinic.patient(number) for number in NUMBERS[:3]]

    def do(self, deed: str, first: Any, second: Any) -> None:
        """Let one thing happen."""
        match deed:
            case "save":
                self.directory.change("program", self.programs[first], title=second)
            case "correct contact":
                self.directory.change("contact", self.contacts[first], personal_identity_number=second)
            case "correct patient":
                self._change_patient(first, personal_identity_number=second)
            case "move contact":
                self.directory.change("contact", self.contacts[first], unit_id=self.units[second])
            case "move patient":
                self._change_patient(first, department_guid=self.departments[second])
            case "run":
                assert self.clinic.run(second, department=self.departments[first])["status"] in ("success", "skipped")
            case _:
                with psycopg.connect(self.clinic.world.bridge) as bridge:
                    bridge.execute("truncate bridge.ledger, bridge.standing, bridge.set_aside")
        self.at_most_one_stands()

    def at_most_one_stands(self) -> None:
        """Each program has revisions without a gap, of which only the highest may stand."""
        for program in self.programs:
            found = self.clinic.standing(program)
            assert [revision for revision, *_ in found] == list(range(1, len(found) + 1))
            assert not any(stands for *_, stands in found[:-1])

    def is_right(self, *, full: bool) -> None:
        """What stands is what the rules say; after a run of changes any of those with the number will do."""
        known = self.clinic.journal(PATIENTS)
        aside = {guid for department in self.departments for guid in self.clinic.aside(department)}
        for contact, program in zip(self.contacts, self.programs, strict=True):
            (row,) = self.directory.do(CONTACT, contact)
            number = identity(row["typed"], TODAY)
            if row["department"] is None or number is None:
                assert (program in aside) == (row["department"] is not None and row["typed"] is not None)
                continue
            meant = {one["guid"] for one in known if identity(one["typed"], TODAY) == number}
            here = {one["guid"] for one in known if one["guid"] in meant and one["department"] == row["department"]}
            only = meant if len(meant) == 1 else here if len(here) == 1 else set()
            others = {one["guid"] for one in known if identity(one["typed"], TODAY) not in (None, number)}
            standing = [one for one in self.clinic.documents() if one["source_id"] == str(program) and one["stands"]]
            whose = {one["patient_guid"] for one in standing}
            assert not whose & others, "in a wrong patient's journal"
            assert (program in aside) == (not whose & meant)
            assert whose == only or not only or (whose <= meant and whose and not full)
            if whose & meant:
                assert [one["title"] for one in standing] == [f"Treningsprogram: {row['title']}"]

    def _change_patient(self, place: int, **values: Any) -> None:
        self.clinic.world.customer.change("patient", self.patients[place], **values)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS, st.sampled_from(["changes", "full"]))
def test_whatever_happens_each_program_stands_right(clinic: Clinic, deeds: list[Any], last: str) -> None:
    """L8: saved again, corrected on either side, moved, run in between, and the bridge forgetting everything."""
    story = Story(clinic)
    for deed in deeds:
        story.do(*deed)
    for place in (0, 1):
        story.do("run", place, last)
    story.is_right(full=last == "full")
