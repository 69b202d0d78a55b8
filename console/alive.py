"""Is a service well? For container health checks: quick, standard library only.

`python -m console.alive URL [PART]` ends 0 when the address answers 200 and, where Airflow tells of several parts, the
named one is healthy; else 1, with the reason.
"""

import http.client
import json
import sys
import urllib.request

PATIENCE = 5.0  # seconds


def unwell(url: str, part: str | None = None) -> str | None:
    """Return what is wrong with a service; None when it is well. No proxy is asked: it is on this machine."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=PATIENCE) as answer:
            said = json.load(answer) if part else {}
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{url}: {error}"
    status = said.get(part, {}).get("status") if part else "healthy"
    return None if status == "healthy" else f"{url}: {part} is {status}"


if __name__ == "__main__":
    sys.exit(unwell(*sys.argv[1:]))
