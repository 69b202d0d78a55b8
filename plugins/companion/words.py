"""What the companion's pages say: Swedish to residents, Norwegian to practitioners, always with the next step."""

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
    "not_found": Message("sv", "Sidan finns inte", ("Adressen leder ingenstans.",)),
    "wrong_method": Message("sv", "Så kan sidan inte öppnas", (TRY_AGAIN,)),
    "too_large": Message("sv", "För mycket på en gång", ("Det som skickades är för stort.", TRY_AGAIN)),
    "unavailable": Message(
        "sv",
        "Tjänsten är inte tillgänglig just nu",
        ("Det är ett tillfälligt fel hos oss, inte hos dig.", "Vänta några minuter och försök sedan igen från 1177."),
    ),
    "broken": Message("sv", "Något gick fel", ("Felet är vårt. Försök igen från 1177 om en stund.",)),
    "nb.not_found": Message("nb", "Siden finnes ikke", ("Adressen fører ingen steder.",)),
    "nb.wrong_method": Message("nb", "Slik kan siden ikke åpnes", ("Åpne Flowzone fra ikonet i Extensor.",)),
    "nb.too_large": Message("nb", "For mye på en gang", ("Åpne Flowzone fra ikonet i Extensor på nytt.",)),
    "nb.unavailable": Message(
        "nb",
        "Tjenesten er ikke tilgjengelig akkurat nå",
        ("Det er en forbigående feil hos oss. Vent noen minutter og åpne Flowzone fra ikonet i Extensor på nytt.",),
    ),
    "nb.broken": Message("nb", "Noe gikk galt", ("Feilen er vår. Prøv igjen om en stund.",)),
}
"""By name; `nb.` before those that have a twin in Swedish."""
