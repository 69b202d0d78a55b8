"""Read the departments file; every error names the file, the line, the path and the cure (D7)."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from departments.models import Setup
from faults import ContractBroken

DEFAULT = Path(__file__).resolve().parents[2] / "include" / "departments.yaml"

_CURES = {
    "extra_forbidden": "unknown key; remove it or correct its spelling",
    "missing": "is missing; add it",
    "uuid_parsing": "is no GUID; copy the department's GUID from Extensor",
    "uuid_type": "is no GUID; copy the department's GUID from Extensor and put it in quotes",
    "bool_parsing": "is neither true nor false; write one of them",
    "bool_type": "is neither true nor false; write one of them",
    "int_type": "is no whole number; write it in digits, without quotes",
    "float_type": "is no number; write it in digits, without quotes, like 0.3",
    "string_type": "is no text; put it in quotes",
    "string_pattern_mismatch": "is no connection id; write letters, digits, _ . and - only",
    "tuple_type": "is no list; begin each department with «- guid: …»",
    "model_type": "holds no keys; see include/departments.yaml for its form",
    "invalid_key": "a key that is no text; put it in quotes or remove it",
}

Path_ = tuple[int | str, ...]


class _Reader(yaml.SafeLoader):
    """Reads plain values only; dates stay text, so that a bad one is found with its path like any other finding."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Name the line of a value that its YAML tag forbids; PyYAML lets whatever Python says of it escape."""
        try:
            if isinstance(node, yaml.ScalarNode):
                node.value.encode()  # YAML's \uD800 makes text that nothing can write down
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError):
            raise yaml.constructor.ConstructorError(
                problem=f"a value does not fit {node.tag}", problem_mark=node.start_mark
            ) from None


_Reader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class SetupError(ContractBroken):
    """The departments file cannot be used; the text lists every finding with its place and cure."""


def path() -> Path:
    """Where the departments file lies: `HELSEBRO_DEPARTMENTS`, or `include/departments.yaml`."""
    return Path(os.environ.get("HELSEBRO_DEPARTMENTS") or DEFAULT)


def load(file: Path | None = None) -> Setup:
    """Read and validate the file. Raises SetupError."""
    file = file or path()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"{file}: cannot be read as UTF-8 text ({type(error).__name__}); set HELSEBRO_DEPARTMENTS to the file"
        ) from None
    return _parsed(file, text)


@lru_cache(maxsize=8)
def _parsed(file: Path, text: str) -> Setup:
    """Parse and validate; kept by its text, because the file is looked at again before every batch (D8)."""
    try:
        reader = _Reader(text)
        root = reader.get_single_node()
        if root is not None:
            _refuse_repeated_keys(root, file, set())
        content = reader.construct_document(root) if root else None
    except yaml.YAMLError as error:
        raise SetupError(_finding(file, _line_of_error(error, text), _not_yaml(error))) from None
    except RecursionError:
        raise SetupError(f"{file}:1: is nested without end; write each department out, without anchors") from None
    if not isinstance(content, dict):
        raise SetupError(f"{file}:1: must hold a list named «departments»; see include/departments.yaml for its form")
    try:
        return Setup.model_validate(content)
    except ValidationError as error:
        raise SetupError("\n".join(_told(file, root, finding) for finding in error.errors())) from None


def place(guid: UUID, key: str, file: Path | None = None) -> str:
    """Return where a department's key stands, as `file:line: path`, for errors that show only later."""
    file = file or path()
    root = yaml.compose(file.read_text(encoding="utf-8-sig"), Loader=_Reader)
    index = next(i for i, department in enumerate(load(file).departments) if department.guid == guid)
    loc = ("departments", index, key)
    return f"{file}:{line_of(root, loc)}: {'.'.join(map(str, loc))}"


def _not_yaml(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return f"is not YAML ({problem}); correct it there, or just before"


def _line_of_error(error: yaml.YAMLError, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1


def _told(file: Path, root: yaml.Node | None, finding: ErrorDetails) -> str:
    loc = (*finding["loc"], *finding.get("ctx", {}).get("within", ()))
    cure = _CURES.get(finding["type"]) or finding["msg"].removeprefix("Value error, ")
    return _finding(file, line_of(root, loc), f"{'.'.join(map(str, loc))}: {cure}")


def _finding(file: Path, line: int, text: str) -> str:
    """One line, though a key that it quotes may hold line breaks."""
    return f"{file}:{line}: {' '.join(text.split())}"


def line_of(node: yaml.Node | None, loc: Path_) -> int:
    """Return the line (from 1) of the deepest node on the path that exists."""
    line = node.start_mark.line + 1 if node else 1
    for part in loc:
        child = _child(node, part)
        if child is None:
            break
        node, line = child
    return line


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None


def _refuse_repeated_keys(node: yaml.Node, file: Path, seen: set[yaml.Node]) -> None:
    """YAML's reader lets the last of two equal keys win in silence; here that could switch a department on.

    `seen` keeps aliases from being walked again, maybe for ever: one may stand within what it names.
    """
    if node in seen:
        return
    seen.add(node)
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        for key, value in node.value:
            if keys.count(key.value) > 1:
                raise SetupError(_finding(file, key.start_mark.line + 1, f"key «{key.value}» stands twice; keep one"))
            children.append(value)
    elif isinstance(node, yaml.SequenceNode):
        children = list(node.value)
    for child in children:
        _refuse_repeated_keys(child, file, seen)
