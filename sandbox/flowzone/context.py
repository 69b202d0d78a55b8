"""What one running sandbox consists of, and how a request gets at it."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from sandbox.flowzone.auth import Tokens
from sandbox.flowzone.faults import Faults
from sandbox.flowzone.requestlog import RequestLog
from sandbox.flowzone.setup import Directory
from sandbox.flowzone.store import Pool


@dataclass(frozen=True)
class Settings:
    """What may be tuned from the command line."""

    token_seconds: int = 300
    sso_seconds: int = 60
    max_body_bytes: int = 4 * 1024 * 1024
    latency_seconds: float = 0.0


@dataclass
class Flowzone:
    """The parts that requests share."""

    pool: Pool
    directory: Directory
    settings: Settings
    tokens: Tokens = field(init=False)
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.directory, self.settings.token_seconds)


async def _flowzone(request: Request) -> Flowzone:
    flowzone: Flowzone = request.app.state.flowzone
    return flowzone


Sandbox = Annotated[Flowzone, Depends(_flowzone)]
