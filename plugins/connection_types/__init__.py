"""Tells Airflow of the connection types `extensor` and `flowzone`, with their forms.

Airflow learns of connection types only through a package's entry point: `plugins/helsebro.dist-info` makes this folder
look like an installed one to every process that has it on its path.
"""

from __future__ import annotations

from typing import Any


def get_provider_info() -> dict[str, Any]:
    """Return the provider's description, as Airflow asks for it."""
    return {
        "package-name": "helsebro",
        "name": "Helsebro",
        "description": "Extensor journals and Flowzone.",
        "connection-types": [
            {
                "connection-type": "extensor",
                "hook-class-name": "extensor_hook.ExtensorHook",
                "hook-name": "Extensor journal",
                "ui-field-behaviour": {
                    "relabeling": {"schema": "Database"},
                    "placeholders": {
                        "host": "journal.clinic.example",
                        "port": "5432",
                        "schema": "journal",
                        "login": "flowzone_sync",
                        "extra": '{"sslmode": "verify-full"}',
                    },
                },
            },
            {
                "connection-type": "flowzone",
                "hook-class-name": "flowzone_hook.FlowzoneHook",
                "hook-name": "Flowzone",
                "ui-field-behaviour": {
                    "hidden-fields": ["port", "schema"],
                    "relabeling": {"host": "Base address", "login": "Client id", "password": "Client secret"},
                    "placeholders": {"host": "https://flowzone.example/api/v1"},
                },
                "conn-fields": {
                    "connections": {
                        "label": "Connections",
                        "description": "How many requests may be under way at once.",
                        "schema": {"type": ["integer", "null"], "minimum": 1, "maximum": 64, "default": 4},
                    }
                },
            },
        ],
    }
