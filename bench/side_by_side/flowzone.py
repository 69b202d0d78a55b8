"""A Flowzone that costs next to nothing: it takes patients, answers after a while, and remembers what it was given.

The sandbox's Flowzone keeps the whole contract, a statement a batch; its own work would hide the contenders'. This one
issues a token, takes patients and withdrawals, and lists whom it holds, as the contract says; any other request is a
404. `/control/…` is for the benchmark. A process of its own: `python -m bench.side_by_side.flowzone PORT MILLISECONDS`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic_core import from_json

Held = dict[str, tuple[str, str | None]]
"""Who is held: guid to version and e-mail address."""

TOKEN = b'{"access_token":"bench","token_type":"Bearer","expires_in":86400}'


class Flowzone:
    """What it holds, and what it was asked since it last forgot."""

    def __init__(self) -> None:
        self.held: Held = {}
        self.counts: dict[str, int] = {}
        self.forget_counts()

    def forget_counts(self) -> None:
        """Count from nought."""
        self.counts = dict.fromkeys(("requests", "created", "updated", "unchanged", "withdrawn", "unknown"), 0)

    def put(self, items: list[dict[str, Any]]) -> bytes:
        """Hold the items, and say what became of each."""
        return self._answer((item["guid"], self._hold(item)) for item in items)

    def withdraw(self, guids: list[str]) -> bytes:
        """Hold these no longer."""
        return self._answer((guid, "withdrawn" if self.held.pop(guid, None) else "unknown") for guid in guids)

    def holdings(self, query: dict[str, list[str]]) -> bytes:
        """List a page of whom it holds, by guid."""
        after, limit = query.get("cursor", [""])[0], int(query.get("limit", ["1000"])[0])
        left = sorted(guid for guid in self.held if guid > after)
        items = [{"guid": guid, "source_version": self.held[guid][0], "state": "imported"} for guid in left[:limit]]
        return json.dumps({"items": items, "next_cursor": left[limit - 1] if len(left) > limit else None}).encode()

    def _hold(self, item: dict[str, Any]) -> str:
        guid, value = item["guid"], (item["source_version"], item["email"])
        before = self.held.get(guid)
        self.held[guid] = value
        return "created" if before is None else "unchanged" if before == value else "updated"

    def _answer(self, outcomes: Any) -> bytes:
        told = []
        for guid, outcome in outcomes:
            self.counts[outcome] += 1
            told.append(f'{{"guid":"{guid}","outcome":"{outcome}"}}')
        self.counts["requests"] += 1
        return f"[{','.join(told)}]".encode()


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as the contenders speak it: requests with a length, one after the other, kept alive."""

    def __init__(self, flowzone: Flowzone, latency: float) -> None:
        self._flowzone = flowzone
        self._latency = latency
        self._buffer = bytearray()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer as soon as a request is whole."""
        self._buffer += data
        head_ends = self._buffer.find(b"\r\n\r\n")
        if head_ends < 0:
            return
        request, *lines = self._buffer[:head_ends].decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(":") for line in lines)}
        start, end = head_ends + 4, head_ends + 4 + int(headers.get("content-length", 0))
        if len(self._buffer) >= end:
            body = bytes(self._buffer[start:end])
            del self._buffer[:end]
            method, path, _ = request.split(" ", 2)
            self._answer(method, path, body)

    def _answer(self, method: str, path: str, body: bytes) -> None:
        latency, status, answer = 0.0, b"200 OK", b"{}"
        address = urlsplit(path)
        match method, address.path.rsplit("/", 1)[-1]:
            case "PUT", "patients":
                latency, answer = self._latency, self._flowzone.put(from_json(body))
            case "POST", "withdrawals":
                latency, answer = self._latency, self._flowzone.withdraw(from_json(body))
            case "GET", "patients":
                latency, answer = self._latency, self._flowzone.holdings(parse_qs(address.query))
            case "POST", "token":
                answer = TOKEN
            case "GET", "counts":
                answer = json.dumps(self._flowzone.counts).encode()
            case "GET", "held":
                answer = json.dumps(self._flowzone.held).encode()
            case "DELETE", "counts":
                self._flowzone.forget_counts()
            case "DELETE", "held":
                self._flowzone.held.clear()
            case _:
                status = b"404 Not Found"
        head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(answer))
        asyncio.get_running_loop().call_later(latency, self._transport.write, head + answer)


async def serve(port: int, latency: float) -> None:
    """Serve on that port of 127.0.0.1 until the process ends; `latency` in seconds."""
    flowzone = Flowzone()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(flowzone, latency), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]) / 1000))
