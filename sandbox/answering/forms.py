"""The forms that the sandbox's patients answer, all of them free to use: their questions, and what they may answer."""

from __future__ import annotations

from dataclasses import dataclass

Scale = tuple[tuple[str, float], ...]
"""What may be chosen, and what it counts."""


@dataclass(frozen=True)
class Question:
    """A question with a scale of its own."""

    link_id: str
    text: str
    scale: Scale


def _counted(*displays: str, first: int = 0) -> Scale:
    return tuple((display, number) for number, display in enumerate(displays, start=first))


OFTEN = _counted("Ikke i det hele tatt", "Noen dager", "Mer enn halvparten av dagene", "Nesten hver dag")
DIFFICULT = _counted("Ikke vanskelig i det hele tatt", "Litt vanskelig", "Svært vanskelig", "Ekstremt vanskelig")
NRS = tuple((str(number), number) for number in range(11))

PHQ_9 = (
    "Lite interesse for eller glede over å gjøre ting",
    "Følt deg nedfor, deprimert eller fylt av håpløshet",
    "Vansker med å sovne, sove uten avbrudd eller sovet for mye",
    "Følt deg trett eller hatt lite energi",
    "Dårlig appetitt eller å spise for mye",
    "Vært misfornøyd med deg selv eller følt deg mislykket – eller latt deg selv eller familien i stikken",
    "Vansker med å konsentrere deg om ting, slik som å lese avisen eller se på TV",
    "Beveget deg eller snakket så langsomt at andre kan ha merket det? Eller motsatt – vært så urolig eller rastløs at"
    " du har beveget deg mye mer enn vanlig",
    "Tanker om at det ville vært bedre om du var død eller om å skade deg selv",
)
GAD_7 = (
    "Følt deg nervøs, engstelig eller veldig stresset",
    "Ikke klart å slutte å bekymre deg eller kontrollere bekymringene dine",
    "Bekymret deg for mye om ulike ting",
    "Hatt vansker med å slappe av",
    "Vært så rastløs at det har vært vanskelig å sitte stille",
    "Blitt lett irritert eller ergret deg over ting",
    "Følt deg redd som om noe forferdelig kunne komme til å skje",
)
ACTIVITIES = (
    "Gå trapper uten å stoppe",
    "Løfte barnebarnet mitt",
    "Sitte på kontoret en hel dag",
    "Gå tur med hunden på Grefsenkollen",
    "Hekle 🧶 mer enn en time",
    "Ta på meg sko og strømper",
    "Sove på høyre side",
    "Kjøre bil til Tromsø",
)

_HEALTH = _counted("Utmerket", "Meget god", "God", "Nokså god", "Dårlig", first=1)
_THAN_A_YEAR_AGO = _counted(
    "Mye bedre nå enn for ett år siden",
    "Litt bedre nå enn for ett år siden",
    "Omtrent den samme som for ett år siden",
    "Litt dårligere nå enn for ett år siden",
    "Mye dårligere nå enn for ett år siden",
    first=1,
)
_LIMITED = _counted(
    "Ja, begrenser meg mye", "Ja, begrenser meg litt", "Nei, begrenser meg ikke i det hele tatt", first=1
)
_YES_NO = _counted("Ja", "Nei", first=1)
_EXTENT = _counted("Ikke i det hele tatt", "Litt", "En del", "Mye", "Svært mye", first=1)
_PAIN = _counted("Ingen", "Meget svake", "Svake", "Moderate", "Sterke", "Meget sterke", first=1)
_TIME = _counted(
    "Hele tiden",
    "Nesten hele tiden",
    "Mye av tiden",
    "En del av tiden",
    "Litt av tiden",
    "Ikke i det hele tatt",
    first=1,
)
_SOME_TIME = _counted(
    "Hele tiden", "Nesten hele tiden", "En del av tiden", "Litt av tiden", "Ikke i det hele tatt", first=1
)
_TRUE = _counted("Helt riktig", "Delvis riktig", "Vet ikke", "Delvis gal", "Helt gal", first=1)

RAND_36: tuple[tuple[str, tuple[tuple[str, Scale], ...]], ...] = (
    (
        "Din helse",
        (
            ("Stort sett, vil du si at din helse er:", _HEALTH),
            ("Sammenlignet med for ett år siden, hvordan vil du si at din helse stort sett er nå?", _THAN_A_YEAR_AGO),
        ),
    ),
    (
        "Er din helse slik at den begrenser deg i utførelsen av disse aktivitetene nå?",
        tuple(
            (text, _LIMITED)
            for text in (
                "Anstrengende aktiviteter som å løpe, løfte tunge gjenstander, delta i anstrengende idrett",
                "Moderate aktiviteter som å flytte et bord, støvsuge, gå en tur eller drive med hagearbeid",
                "Løfte eller bære en handlekurv",
                "Gå opp trappen flere etasjer",
                "Gå opp trappen én etasje",
                "Bøye deg eller sitte på huk",
                "Gå mer enn to kilometer",
                "Gå noen hundre meter",
                "Gå hundre meter",
                "Vaske deg eller kle på deg",
            )
        ),
    ),
    (
        "I løpet av de siste fire ukene, har du hatt noen av følgende problemer på grunn av din fysiske helse?",
        tuple(
            (text, _YES_NO)
            for text in (
                "Du har måttet redusere tiden du har brukt på arbeid eller andre gjøremål",
                "Du har utrettet mindre enn du hadde ønsket",
                "Du har vært hindret i å utføre visse typer arbeid eller gjøremål",
                "Du har hatt problemer med å gjennomføre arbeidet eller andre gjøremål",
            )
        ),
    ),
    (
        "… og på grunn av følelsesmessige problemer?",
        tuple(
            (text, _YES_NO)
            for text in (
                "Du har måttet redusere tiden du har brukt på arbeid eller andre gjøremål",
                "Du har utrettet mindre enn du hadde ønsket",
                "Du har ikke arbeidet eller utført andre gjøremål like nøye som vanlig",
            )
        ),
    ),
    (
        "Sosialt liv og smerte",
        (
            (
                "I hvilken grad har din fysiske helse eller følelsesmessige problemer hatt innvirkning på din vanlige"
                " sosiale omgang med familie, venner, naboer eller foreninger?",
                _EXTENT,
            ),
            ("Hvor sterke kroppslige smerter har du hatt i løpet av de siste fire ukene?", _PAIN),
            ("Hvor mye har smerter påvirket ditt vanlige arbeid i løpet av de siste fire ukene?", _EXTENT),
        ),
    ),
    (
        "Hvor ofte i løpet av de siste fire ukene har du …",
        (
            *(
                (text, _TIME)
                for text in (
                    "følt deg full av tiltakslyst?",
                    "følt deg veldig nervøs?",
                    "vært så langt nede at ingenting har kunnet muntre deg opp?",
                    "følt deg rolig og harmonisk?",
                    "hatt mye overskudd?",
                    "følt deg nedfor og trist?",
                    "følt deg sliten?",
                    "følt deg glad?",
                    "følt deg trett?",
                )
            ),
            ("har helsen påvirket din sosiale omgang (som det å besøke venner, slektninger osv.)?", _SOME_TIME),
        ),
    ),
    (
        "Hvor riktig eller gal er hver av følgende påstander for deg?",
        tuple(
            (text, _TRUE)
            for text in (
                "Det virker som om jeg blir syk litt lettere enn andre",
                "Jeg er like frisk som de fleste jeg kjenner",
                "Jeg tror at helsen min vil forverres",
                "Jeg har utmerket helse",
            )
        ),
    ),
)

PAINFUL_PLACES = ("Nakke", "Skulder", "Albue/underarm", "Hånd", "Korsrygg", "Hofte", "Kne", "Ankel/fot")
STORIES = (
    "Falt på isen utenfor butikken i februar.\nHar hatt vondt siden, mest om natten.",
    "Kom gradvis etter at jeg begynte på hjemmekontor. Verst på slutten av dagen 😩\n\nTrening hjelper litt.",
    "Operert i 2023 (venstre kne). Vil gjerne kunne gå på fjellet igjen! 🏔️",
    "Vet ikke. «Det bare kom.»",
    "Vondt når jeg løfter > 5 kg & når jeg sitter lenge. Prøvd: varme, Ibux, «vent og se».",
)
HOPES = (
    "Sove bedre",
    "Komme tilbake i jobb",
    "Gå på ski til jul",
    "Leke på gulvet med barna",
    "Mindre smertestillende",
)
