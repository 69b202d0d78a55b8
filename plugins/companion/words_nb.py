"""What the companion's pages say to practitioners, in Norwegian: what is missing, and who does what next (S2)."""

from __future__ import annotations

from typing import Final

from companion.words import Message

AGAIN: Final = "Åpne Flowzone fra ikonet i Extensor på nytt."
THEN: Final = "Åpne deretter Flowzone fra ikonet i Extensor på nytt."
SUPPORT: Final = (
    "Skjer det igjen, gi koden nedenfor til den som drifter koblingen mellom Extensor og Flowzone hos dere."
)
OPERATOR: Final = "Gi koden nedenfor til den som drifter koblingen mellom Extensor og Flowzone hos dere."


def _page(title: str, *paragraphs: str) -> Message:
    return Message("nb", title, paragraphs)


MESSAGES: Final[dict[str, Message]] = {
    "nb.malformed": _page("Lenken kunne ikke leses", "Lenken fra Extensor er ikke hel.", AGAIN, SUPPORT),
    "nb.refused": _page(
        "Lenken er ikke gyldig",
        "Vi kunne ikke bekrefte at lenken kommer fra Extensor hos dere, og har derfor ikke åpnet Flowzone.",
        AGAIN,
        SUPPORT,
    ),
    "nb.launch_expired": _page(
        "Lenken er utløpt", "Av sikkerhetsgrunner virker lenken fra Extensor i høyst ett minutt.", AGAIN, SUPPORT
    ),
    "nb.launch_clock": _page(
        "Lenken gjelder ikke ennå",
        "Klokken på maskinen som laget lenken, går foran vår.",
        OPERATOR,
    ),
    "nb.launch_used": _page(
        "Lenken er allerede brukt", "Av sikkerhetsgrunner virker hver lenke fra Extensor bare én gang.", AGAIN
    ),
    "nb.launch_window": _page(
        "Flowzone må åpnes i et eget vindu", "Lenken fra Extensor ble ikke åpnet i et eget vindu.", AGAIN
    ),
    "nb.launch_not_set_up": _page(
        "Avdelingen din kan ikke åpne Flowzone fra Extensor ennå",
        "Ikonet i Extensor er ikke satt opp for denne avdelingen.",
        "Den som drifter koblingen mellom Extensor og Flowzone hos dere, må sette det opp. Gi dem koden nedenfor.",
        "Inntil det er gjort, kan du logge inn direkte i Flowzone hvis du har en bruker der.",
    ),
    "nb.department_off": _page(
        "Koblingen til Flowzone er slått av for avdelingen din",
        "Så lenge den er slått av, kan ikke Flowzone åpnes fra Extensor.",
        "Den som drifter koblingen mellom Extensor og Flowzone hos dere, kan slå den på igjen.",
    ),
    "nb.not_synced": _page(
        "Du er ikke overført til Flowzone ennå",
        "Flowzone kjenner deg ikke i denne avdelingen.",
        "Be den som administrerer brukere i Extensor, om å krysse av for Flowzone på brukerkontoen din og se til at du"
        " hører til avdelingen.",
        "Er det nettopp gjort, vent noen minutter. " + THEN,
    ),
    "nb.not_invited": _page(
        "Du er ikke invitert til Flowzone ennå",
        "Du er overført fra Extensor, men har ikke fått noen invitasjon.",
        "Be en Flowzone-administrator i virksomheten om å invitere deg. Administratoren finner deg i brukerimporten.",
        "Godta invitasjonen når du får den. " + THEN,
    ),
    "nb.not_accepted": _page(
        "Du har ikke godtatt invitasjonen til Flowzone ennå",
        "Se etter invitasjonen i e-posten din, også i søppelposten, og godta den. " + THEN,
        "Finner du den ikke, be en Flowzone-administrator i virksomheten om å sende den på nytt.",
    ),
    "nb.inactive": _page(
        "Du har ikke lenger tilgang til Flowzone i denne avdelingen",
        "I Extensor er krysset for Flowzone tatt bort, du hører ikke lenger til avdelingen, eller brukerkontoen din er"
        " lukket.",
        "Skal du ha tilgang, be den som administrerer brukere i Extensor, om å krysse av for Flowzone igjen.",
        "Er det nettopp gjort, vent noen minutter. " + THEN,
    ),
    "nb.flowzone_unavailable": _page(
        "Flowzone svarer ikke akkurat nå",
        "Det er en forbigående feil i Flowzone eller på veien dit, ikke hos deg.",
        "Vent noen minutter. " + AGAIN,
    ),
    "nb.launch_set_up": _page(
        "Flowzone kunne ikke åpnes",
        "Noe er galt i oppsettet av koblingen mellom Extensor og Flowzone. Feilen ligger ikke hos deg.",
        OPERATOR,
    ),
    "nb.not_found": _page("Siden finnes ikke", "Adressen fører ingen steder."),
    "nb.wrong_method": _page("Slik kan siden ikke åpnes", AGAIN),
    "nb.too_large": _page("For mye på en gang", AGAIN),
    "nb.unavailable": _page(
        "Tjenesten er ikke tilgjengelig akkurat nå",
        "Det er en forbigående feil hos oss, ikke hos deg.",
        "Vent noen minutter. " + AGAIN,
    ),
    "nb.broken": _page("Noe gikk galt", "Feilen er vår. Prøv igjen om en stund.", SUPPORT),
}
"""By name; those that residents may meet, too, have a twin in `words`."""
