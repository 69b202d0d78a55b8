"""What the companion's pages say to residents, in Swedish, always with the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["sv", "nb"]


@dataclass(frozen=True)
class Message:
    """A plain page: what has happened, and what to do now."""

    language: Language
    title: str
    paragraphs: tuple[str, ...]


TRY_AGAIN: Final = "Gå tillbaka till 1177 och öppna tjänsten därifrån igen."

MESSAGES: Final[dict[str, Message]] = {
    "malformed": Message(
        "sv", "Inloggningen kunde inte läsas", ("Det som kom från 1177 gick inte att läsa.", TRY_AGAIN)
    ),
    "refused": Message(
        "sv",
        "Inloggningen godkändes inte",
        ("Vi kunde inte bekräfta inloggningen från 1177, därför har vi inte öppnat dina träningsprogram.", TRY_AGAIN),
    ),
    "not_logged_in": Message(
        "sv",
        "Inloggningen avbröts",
        ("1177 meddelar att inloggningen inte blev klar.", "Logga in på 1177 igen och öppna tjänsten därifrån."),
    ),
    "reused": Message(
        "sv",
        "Den här inloggningen är redan använd",
        ("Av säkerhetsskäl kan en inloggning från 1177 bara användas en gång.", TRY_AGAIN),
    ),
    "no_contact": Message(
        "sv",
        "Vi hittar inga träningsprogram till dig",
        (
            "Din inloggning är godkänd, men ingen klinik har lagt upp dig med ditt personnummer.",
            "Kontakta den klinik som gav dig programmet och be dem skriva in ditt personnummer på din kontakt i "
            "ExorLive. När det är gjort öppnar du tjänsten från 1177 igen.",
        ),
    ),
    "no_session": Message(
        "sv", "Du är inte inloggad", ("Inloggningen saknas eller har gått ut.", "Öppna tjänsten från 1177 igen.")
    ),
    "form_expired": Message("sv", "Valet kunde inte tas emot", ("Sidan var för gammal eller inte din.", TRY_AGAIN)),
    "handed_over": Message(
        "sv",
        "Dina träningsprogram är redan öppnade",
        (
            "Varje inloggning öppnar träningsprogrammen en gång. Kanske är de redan öppna i en annan flik.",
            "Vill du öppna dem på nytt? Gå till 1177 och öppna tjänsten därifrån.",
        ),
    ),
    "logged_out": Message(
        "sv",
        "Du är utloggad här",
        ("Du kan fortfarande vara inloggad på 1177 och i ExorLive Go. Logga ut där också om du delar dator.",),
    ),
    "not_found": Message("sv", "Sidan finns inte", ("Adressen leder ingenstans.",)),
    "wrong_method": Message("sv", "Så kan sidan inte öppnas", (TRY_AGAIN,)),
    "too_large": Message("sv", "För mycket på en gång", ("Det som skickades är för stort.", TRY_AGAIN)),
    "unavailable": Message(
        "sv",
        "Tjänsten är inte tillgänglig just nu",
        ("Det är ett tillfälligt fel hos oss, inte hos dig.", "Vänta några minuter och försök sedan igen från 1177."),
    ),
    "broken": Message("sv", "Något gick fel", ("Felet är vårt. Försök igen från 1177 om en stund.",)),
}
"""By name; a message at Flowzone's door has a twin in `words_nb`."""
