"""The sandbox behind real sockets, which faults may close at will."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.flowzone.gate import DROP


class DroppableProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose requests can close the connection beneath them."""

    def on_message_begin(self) -> None:
        """Give each request a way to drop its socket."""
        super().on_message_begin()
        self.scope["extensions"] = {DROP: self.transport.abort}  # type: ignore[dict-item]  # a callable, not data


class Server(uvicorn.Server):
    """Says where it listens, once it does."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell the address with the port that was given."""
        await super().startup(sockets)
        if not self.should_exit:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._announce(f"http://{host}:{port}")


def server_of(app: FastAPI, host: str, port: int, announce: Callable[[str], None]) -> Server:
    """A server for the application; port 0 takes any free one."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=DroppableProtocol,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,  # a rehearsed hang does not hold up the end
    )
    return Server(config, announce)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The application served by a thread of its own; gives its address."""
    addresses: list[str] = []
    server = server_of(app, "127.0.0.1", 0, addresses.append)
    thread = threading.Thread(target=server.run, name="flowzone-sandbox")
    thread.start()
    try:
        while not addresses:
            if not thread.is_alive():
                raise RuntimeError("the Flowzone sandbox did not start")
            time.sleep(0.01)
        yield addresses[0]
    finally:
        server.should_exit = True
        thread.join()
