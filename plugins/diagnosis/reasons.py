"""Every answer that a diagnosis can come to: a stable code, its meaning, and what to do, for the clinic and for us.

The clinic's words are Norwegian and name the screens of Extensor; the engineer's are English and name a command. Both
may hold values in braces, such as a status or a date, and never a person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Step(Enum):
    """What kind of step comes next; its code is the name in small letters."""

    FIX_IN_EXTENSOR = "the clinic corrects something in Extensor"
    SET_UP = "the set-up of the integration is to be changed"
    INVITE = "an administrator in Flowzone sends an invitation"
    WAIT = "nothing is to be done; it comes by itself"
    TRY_AGAIN = "a system could not be asked; ask again later"
    APPROVE = "a held batch waits for a person's approval"
    FULL_RUN = "a full run repairs it; the daily one does"
    CONTACT_FLOW = "the clinic contacts Flow"
    CONTACT_EXTENSOR = "the clinic contacts Extensor"
    CHECK_GUID = "the question names the wrong thing"
    NOTHING = "all is as it should be"

    @property
    def code(self) -> str:
        """The code that programs see."""
        return self.name.lower()


@dataclass(frozen=True)
class Words:
    """What a reason means and asks for.

    :param ids: the requirements that it comes from.
    :param meaning: English; what is the case.
    :param engineer: English; what to do, with the command.
    :param clinic: Norwegian; what is the case.
    :param clinic_step: Norwegian; what to do.
    """

    step: Step
    ids: str
    meaning: str
    engineer: str
    clinic: str
    clinic_step: str


_AGAIN = "./helsebro why {kind} {guid}"
_CONF = """./helsebro airflow dags trigger {flow} -c '{"department": "{department}", {param}}'"""
_FULL = _CONF.replace("{param}", '"mode": "full"')
_APPROVE = _CONF.replace("{param}", '"approve": true')
_NEXT = "Vent: neste kjøring, om noen minutter, tar det med."
_TO_FLOW = "Kontakt Flow."
_TO_EXTENSOR = "Kontakt Extensor."
_COMES = "Deretter overføres {den} ved neste kjøring."


class Reason(Enum):
    """Why something is, or is not, in Flowzone; its code is the name in small letters."""

    # what takes part
    DEPARTMENT_NOT_IN_FILE = Words(
        Step.SET_UP,
        "D2",
        "the department is not in the departments file, or belongs to another journal there",
        "Add department {department} to the departments file if it takes part, then: ./helsebro check",
        "Avdelingen er ikke koblet til Flowzone.",
        "Sjekk i Extensor at {den} er koblet til riktig avdeling. Skal avdelingen bruke Flowzone, kontakt Extensor.",
    )
    DEPARTMENT_OFF = Words(
        Step.SET_UP,
        "D2, D8",
        "the department is off in the departments file",
        "Set active: true for department {department}; the first run after that is a full one.",
        "Flowzone-integrasjonen er slått av for avdelingen.",
        "Kontakt Extensor for å få den slått på.",
    )
    APPOINTMENTS_OFF = Words(
        Step.SET_UP,
        "D5",
        "appointment sync is not activated for the department",
        "Set appointments.active: true for department {department}, once it is agreed with the clinic.",
        "Avtalesynk er ikke aktivert for avdelingen.",
        "Kontakt Extensor for å få avtalesynk aktivert.",
    )
    EXTENSOR_TOO_OLD = Words(
        Step.CONTACT_EXTENSOR,
        "D5",
        "the journal's Extensor is older than 1.40, or tells no version that can be read",
        "Extensor is {version}; it has to be upgraded before appointments can be synced.",
        "Avtalesynk krever Extensor 1.40 eller nyere.",
        "Kontakt Extensor for oppgradering.",
    )
    FLOWZONE_WITHOUT_APPOINTMENTS = Words(
        Step.CONTACT_FLOW,
        "D5",
        "Flowzone does not take appointments for the department",
        "Flow has to enable appointments for department {department}.",
        "Flowzone er ikke satt opp til å ta imot avtaler for avdelingen.",
        "Kontakt Flow for å få avtaler åpnet.",
    )
    # patients
    ANOTHER_DEPARTMENT = Words(
        Step.FIX_IN_EXTENSOR,
        "T5, A2",
        "it is tied to another department than this one",
        "It is delivered by its own department. For that one: " + _AGAIN,
        "{Den} hører til en annen avdeling i Extensor.",
        "Sjekk i Extensor hvilken avdeling {den} er koblet til.",
    )
    PATIENT_NOT_ACTIVE = Words(
        Step.FIX_IN_EXTENSOR,
        "T1",
        "the patient is not active (status 1)",
        "The patient's status is {status}; the clinic sets it to 1 if the patient is to be transferred.",
        "Pasienten er ikke aktiv i Extensor.",
        "Sett pasienten til aktiv i Extensor hvis pasienten skal overføres. " + _COMES,
    )
    PATIENT_NOT_TICKED = Words(
        Step.FIX_IN_EXTENSOR,
        "T1",
        "the patient is not ticked for Flowzone in Personalia",
        "The clinic ticks the box.",
        "Pasienten er ikke krysset av for Flowzone.",
        "Kryss av for Flowzone i Personalia/Generelt i Extensor. " + _COMES,
    )
    NO_SERIES = Words(
        Step.FIX_IN_EXTENSOR,
        "T1, D3",
        "the department requires a treatment series, and the patient has none",
        "The clinic registers a series; or patients.series_required: false for a department that works without.",
        "Pasienten har ingen behandlingsserie.",
        "Opprett en behandlingsserie med startdato etter {cut_off} i en avdeling som er aktivert mot Flowzone. "
        + _COMES,
    )
    SERIES_ELSEWHERE = Words(
        Step.FIX_IN_EXTENSOR,
        "T1, T5",
        "no series of the patient is tied to a department that is activated beside the patient's own",
        "The clinic ties the series to an activated department, or activates the department that it is tied to.",
        "Ingen av pasientens behandlingsserier er koblet til en avdeling som er aktivert mot Flowzone.",
        "Koble behandlingsserien til en avdeling som er aktivert mot Flowzone. " + _COMES,
    )
    SERIES_WITHOUT_START = Words(
        Step.FIX_IN_EXTENSOR,
        "T5",
        "no series in an activated department has a start date",
        "The clinic enters a start date after {cut_off}.",
        "Behandlingsserien har ingen startdato.",
        "Sett startdato i behandlingsserien; den må være etter {cut_off}. " + _COMES,
    )
    SERIES_TOO_OLD = Words(
        Step.FIX_IN_EXTENSOR,
        "T1, D4",
        "no series in an activated department starts after the department's cut-off date",
        "The cut-off is {cut_off} (patients.series_after); the clinic starts a new series if treatment goes on.",
        "Ingen behandlingsserie starter etter {cut_off}; eldre serier overføres ikke.",
        "Opprett en ny behandlingsserie hvis pasienten er under behandling. " + _COMES,
    )
    # practitioners
    NOT_A_MEMBER = Words(
        Step.FIX_IN_EXTENSOR,
        "P1",
        "the practitioner does not belong to the department",
        "The clinic adds the account to a department that is activated.",
        "Behandleren er ikke tilknyttet avdelingen.",
        "Knytt behandleren til en avdeling som er aktivert mot Flowzone. " + _COMES,
    )
    ACCOUNT_NOT_TICKED = Words(
        Step.FIX_IN_EXTENSOR,
        "P1",
        "the user account is not ticked for Flowzone",
        "The clinic ticks the box.",
        "Behandleren er ikke krysset av for Flowzone.",
        "Kryss av for Flowzone i brukerkontoen i Extensor. " + _COMES,
    )
    ACCOUNT_CLOSED = Words(
        Step.FIX_IN_EXTENSOR,
        "P1, P5",
        "the account's closing time has passed",
        "It was closed at {closed_at}; the clinic opens it again if the practitioner is to be in Flowzone.",
        "Brukerkontoen er avsluttet.",
        "Åpne brukerkontoen igjen i Extensor hvis behandleren skal være i Flowzone. " + _COMES,
    )
    # appointments
    RECURRING_APPOINTMENT = Words(
        Step.NOTHING,
        "A1",
        "it is a recurring fixed appointment, which is never synced",
        "Nothing; this is as agreed.",
        "Dette er en fast avtale. Faste avtaler overføres ikke til Flowzone.",
        "Ingenting å gjøre. Skal timen vises i Flowzone, opprett den som en vanlig avtale.",
    )
    ABSENCE = Words(
        Step.NOTHING,
        "A1",
        "it stands in the absence calendar, which is never synced",
        "Nothing; this is as agreed.",
        "Dette er en oppføring i fraværskalenderen. Den overføres ikke til Flowzone.",
        "Ingenting å gjøre.",
    )
    IN_THE_PAST = Words(
        Step.NOTHING,
        "A2",
        "the appointment starts before today",
        "Nothing; it starts on {starts_on}, and today is {today}.",
        "Avtalen er {starts_on}. Avtaler bak i tid overføres ikke.",
        "Ingenting å gjøre.",
    )
    BEYOND_HORIZON = Words(
        Step.WAIT,
        "A2, D6",
        "the appointment starts after the last day of the department's horizon",
        "It starts on {starts_on}, the horizon ends on {last_day} (appointments.months_ahead).",
        "Avtalen er {starts_on}. I dag overføres avtaler til og med {last_day}.",
        "Vent: avtalen overføres av seg selv når datoen kommer nærmere.",
    )
    GROUP_LEFT_OUT = Words(
        Step.FIX_IN_EXTENSOR,
        "A7",
        "the appointment's group is marked to be left out",
        "The clinic takes the mark off the group if its appointments are to be synced.",
        "Gruppen er merket slik at avtalene ikke overføres til Flowzone.",
        "Fjern merkingen på gruppen i Extensor hvis avtalene skal overføres. " + _COMES,
    )
    NOBODY_LEFT = Words(
        Step.FIX_IN_EXTENSOR,
        "A4",
        "none of the appointment's participants is synced, so there is nobody to show it to",
        "Synced: {synced_practitioners} of {practitioners} practitioners, {synced_patients} of {patients} patients. Ask"
        " about one of them: ./helsebro why practitioner GUID, ./helsebro why patient GUID",
        "Ingen av deltakerne i avtalen er satt opp med synk til Flowzone.",
        "Sjekk at behandleren eller pasienten er krysset av for Flowzone i Extensor. " + _COMES,
    )
    # the row itself
    UNKNOWN_STATUS = Words(
        Step.FIX_IN_EXTENSOR,
        "T4, G1",
        "the status of the series that counts has no meaning in Flowzone",
        "The row would be set aside by rule {rule}; the clinic uses one of the four statuses.",
        "Behandlingsserien har en status som Flowzone ikke kjenner ({rule}).",
        "Sett status i behandlingsserien til Venteliste, Henvendelse, Pågår eller Ferdig. " + _COMES,
    )
    UNUSABLE = Words(
        Step.FIX_IN_EXTENSOR,
        "G1",
        "a required field cannot be used, so the row is set aside",
        "The row would be set aside by rule {rule}, field {field}; the clinic corrects it.",
        "{felt} {regel}. Derfor kan ikke {den} overføres.",
        "Rett dette i Extensor. " + _COMES,
    )
    # what became of it
    HISTORY = Words(
        Step.NOTHING,
        "A2",
        "it was delivered and has passed into history, so it stays in Flowzone as it is",
        "Nothing; the start last sent was on {day}.",
        "Avtalen er overført og ligger nå bak i tid. Den blir stående i Flowzone som den er.",
        "Ingenting å gjøre.",
    )
    GONE = Words(
        Step.WAIT,
        "T6, P5, A8",
        "it was delivered and is no longer in the journal; the next run withdraws it",
        "If it stays there: ./helsebro runs",
        "{Den} finnes ikke lenger i Extensor, og trekkes tilbake fra Flowzone.",
        _NEXT,
    )
    GONE_WITHDRAWN = Words(
        Step.NOTHING,
        "T6, P5, A8",
        "it was delivered, is no longer in the journal, and was withdrawn",
        "Nothing; withdrawn at {delivered_at}.",
        "{Den} finnes ikke lenger i Extensor, og er trukket tilbake fra Flowzone.",
        "Ingenting å gjøre.",
    )
    GONE_UNSENT = Words(
        Step.CHECK_GUID,
        "T7",
        "it was set aside or under way, and is no longer in the journal",
        "Nothing; the next run clears what stands of it in the bridge.",
        "{Den} finnes ikke lenger i Extensor.",
        "Sjekk at GUID-en er riktig.",
    )
    REJECTED = Words(
        Step.CONTACT_FLOW,
        "G1",
        "Flowzone rejected the row as it is now",
        "It is not sent again until it changes. Ask Flow about {rule}, field {field}; once cured: " + _FULL,
        "Flowzone avviser {den} ({rule}).",
        _TO_FLOW,
    )
    SET_ASIDE = Words(
        Step.FULL_RUN,
        "G1",
        "the row was set aside as it is now, though it can be sent by today's rules",
        "It waits until it changes, or: " + _FULL,
        "{Den} ble satt til side ved en tidligere kjøring.",
        "Vent: den daglige fullkjøringen sender {den}. Haster det, kontakt Extensor.",
    )
    IN_USER_IMPORT = Words(
        Step.CONTACT_FLOW,
        "T7",
        "the patient was delivered and stands in Flowzone's user import",
        "Nothing here; Flow has to take the patient from there.",
        "Pasienten er overført og ligger i brukerimport i Flowzone.",
        _TO_FLOW,
    )
    TO_BE_INVITED = Words(
        Step.INVITE,
        "P4",
        "the practitioner was delivered and waits in Flowzone's user import for an invitation",
        "Nothing here; an administrator in Flowzone sends the invitation.",
        "Behandleren er overført og ligger i brukerimport i Flowzone.",
        "En administrator i Flowzone sender en invitasjon til behandleren. Går ikke det, kontakt Flow.",
    )
    UNDER_WAY = Words(
        Step.WAIT,
        "T7",
        "it was sent, and Flowzone's answer is not recorded yet; the next run sends it again, which does nothing twice",
        "If it stays so: ./helsebro runs",
        "{Den} er på vei til Flowzone.",
        _NEXT,
    )
    NEVER_RUN = Words(
        Step.CONTACT_EXTENSOR,
        "O2",
        "the flow has never run for the department",
        "See whether the DAG is on, then: " + _FULL,
        "Overføringen er ikke satt i gang for avdelingen ennå.",
        _TO_EXTENSOR,
    )
    HELD = Words(
        Step.APPROVE,
        "O3",
        "the department's last run is held, as its batch looks like an accident",
        "Look at its reason in ./helsebro runs; if it is right: " + _APPROVE,
        "Overføringen er stanset til et menneske har sett på den.",
        "Vent til overføringen er godkjent. Haster det, kontakt Extensor.",
    )
    RUN_FAILED = Words(
        Step.CONTACT_EXTENSOR,
        "O4",
        "the department's last run failed",
        "Its reason stands in ./helsebro runs, and in the log of the department's task.",
        "Den siste overføringen for avdelingen feilet.",
        _TO_EXTENSOR,
    )
    NO_RECENT_RUN = Words(
        Step.CONTACT_EXTENSOR,
        "O2",
        "the flow has not run for the department for more than an hour",
        "See whether Airflow's scheduler is up and the DAG is on, then: " + _FULL,
        "Overføringen har ikke gått på over en time.",
        _TO_EXTENSOR,
    )
    WAITING = Words(
        Step.WAIT,
        "O2",
        "the next run sends it",
        "If it does not: ./helsebro runs",
        "{Den} er klar til å overføres.",
        _NEXT,
    )
    DRIFTED = Words(
        Step.FULL_RUN,
        "T7",
        "Flowzone does not hold what it has taken: it is missing, inactive, or of another version",
        "The daily full run repairs it, or: " + _FULL,
        "{Den} er overført, men Flowzone har ikke det som ble sendt.",
        "Vent: den daglige fullkjøringen retter det. Hjelper ikke det, kontakt Extensor.",
    )
    INVITED = Words(
        Step.WAIT,
        "P4",
        "Flowzone holds the newest version; the person is invited and has not accepted yet",
        "Nothing; whoever is invited has to accept.",
        "Alt er overført. Invitasjonen er sendt fra Flowzone, men er ikke besvart ennå.",
        "Be mottakeren svare på invitasjonen, eller send den på nytt fra Flowzone.",
    )
    DELIVERED = Words(
        Step.NOTHING,
        "T7",
        "Flowzone holds the newest version",
        "Nothing; all is well.",
        "{Den} er overført, og Flowzone har siste versjon.",
        "Ingenting å gjøre.",
    )
    # what could not be found out
    OTHER_KIND = Words(
        Step.CHECK_GUID,
        "T7",
        "the GUID is known in a journal, but as something else",
        "It is known as: {known_as}. Ask about that: ./helsebro why --help",
        "GUID-en tilhører noe annet enn det som er spurt om.",
        "Sjekk at riktig GUID er kopiert fra Extensor.",
    )
    UNKNOWN_GUID = Words(
        Step.CHECK_GUID,
        "T7",
        "no journal that was asked knows the GUID, nor was it ever delivered",
        "Searched: {searched}. Is the right journal in the departments file? ./helsebro check",
        "GUID-en finnes ikke i Extensor.",
        "Sjekk at riktig GUID er kopiert fra Extensor.",
    )
    JOURNAL_UNREACHABLE = Words(
        Step.TRY_AGAIN,
        "T7",
        "the journal could not be asked",
        "Its fault is told under the systems. Try the connections: ./helsebro check",
        "Journalen svarer ikke akkurat nå, så vi kan ikke se om kriteriene er oppfylt.",
        "Prøv igjen om noen minutter. Hjelper ikke det, kontakt Extensor.",
    )
    BRIDGE_UNREACHABLE = Words(
        Step.TRY_AGAIN,
        "T7",
        "the bridge's database could not be asked",
        "Its fault is told under the systems. Try the connections: ./helsebro check",
        "{Den} oppfyller kriteriene, men vi får ikke sett hva som er overført.",
        "Prøv igjen om noen minutter. Hjelper ikke det, kontakt Extensor.",
    )
    FLOWZONE_UNREACHABLE = Words(
        Step.TRY_AGAIN,
        "T7",
        "Flowzone could not be asked",
        "Its fault is told under the systems. Try the connections: ./helsebro check",
        "Flowzone svarer ikke akkurat nå.",
        "Prøv igjen om noen minutter. Hjelper ikke det, kontakt Flow.",
    )
    FLOWZONE_REFUSES = Words(
        Step.CONTACT_FLOW,
        "D1",
        "Flowzone refuses the department or our client, or does not keep the contract",
        "Its fault is told under the systems. Try the connections: ./helsebro check",
        "Flowzone slipper ikke integrasjonen til for denne avdelingen.",
        _TO_FLOW,
    )
    UNEXPLAINED = Words(
        Step.CONTACT_EXTENSOR,
        "T7",
        "the criteria and the flow's own query disagree: a mistake in the program",
        "Report it with this diagnosis.",
        "Vi finner ikke årsaken automatisk.",
        _TO_EXTENSOR,
    )

    @property
    def code(self) -> str:
        """The code that programs see."""
        return self.name.lower()
