"""A reviewed YAML file of set-up, validated before anything runs; every error names file, line, path and cure (D7)."""

from setup_file.reading import Form, SetupError, line_of, node

__all__ = ["Form", "SetupError", "line_of", "node"]
