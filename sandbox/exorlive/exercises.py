"""The exercises that a caregiver chooses from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exercise:
    """One exercise; `video` is a file of ours, which loops, or None."""

    key: str
    title: str
    instruction: str
    video: str | None
    rounds: int
    repetitions: int
    load: str | None = None

    @property
    def video_url(self) -> str | None:
        """Where the film is, from our own address; beside it lies a poster, `.webp`."""
        return f"/static/video/{self.video}.webm" if self.video else None


LIBRARY = {
    exercise.key: exercise
    for exercise in (
        Exercise(
            "knaboj",
            "Knäböj",
            "Stå med fötterna höftbrett isär. Böj knäna som om du skulle sätta dig på en stol och res dig igen. "
            "Håll ryggen rak och hälarna i golvet.",
            "knaboj",
            3,
            10,
        ),
        Exercise(
            "armlyft",
            "Armlyft åt sidan",
            "Stå rak med armarna längs sidorna. Lyft båda armarna ut till axelhöjd och sänk dem långsamt.",
            "armlyft",
            2,
            12,
            "1 kg i varje hand",
        ),
        Exercise(
            "tahav",
            "Tåhävningar",
            "Håll lätt i en stol. Res dig på tå, stanna kvar ett andetag och sänk dig långsamt.",
            "tahav",
            3,
            15,
        ),
        Exercise(
            "balans",
            "Balans på ett ben",
            "Stå bakom en stol och lyft ena foten. Stå kvar i tjugo sekunder och byt ben.",
            "balans",
            2,
            4,
        ),
        Exercise(
            "hoftlyft",
            "Höftlyft",
            "Ligg på rygg med böjda knän och fötterna i golvet. Lyft höften tills kroppen är rak från knän till axlar, "
            "och sänk dig långsamt.",
            "hoftlyft",
            3,
            8,
        ),
    )
}
