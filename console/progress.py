"""Short lines that say what is ready, and after how many seconds."""

import time

import click


class Progress:
    """Counts from its making."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def say(self, text: str) -> None:
        """One line, at once."""
        click.echo(f"{time.monotonic() - self._begun:6.1f} s  {text}")
