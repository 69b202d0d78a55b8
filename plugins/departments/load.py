"""Read the departments file; every error names the file, the line, the path and the cure (D7)."""

from __future__ import annotations

import os
from pathlib import Path
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
    "date_from_datetime_parsing": "is no date; write it as YYYY-MM-DD",
    "date_from_datetime_inexact": "is no plain date; write it as YYYY-MM-DD",
    "date_parsing": "is no date; write it as YYYY-MM-DD",
    "date_type": "is no date; write it as YYYY-MM-DD",
}

Path_ = tuple[int | str, ...]


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
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            _refuse_repeated_keys(root, file)
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise SetupError(f"{file}{line}: is not YAML ({getattr(error, 'problem', None) or 'unreadable'})") from None
    if not isinstance(content, dict):
        raise SetupError(f"{file}:1: must hold a list named «departments»; see include/departments.yaml for its form")
    try:
        return Setup.model_validate(content)
    except ValidationError as error:
        raise SetupError("\n".join(_told(file, root, finding) for finding in error.errors())) from None


def place(guid: UUID, key: str, file: Path | None = None) -> str:
    """Return where a department's key stands, as `file:line: path`, for errors that show only later."""
    file = file or path()
    root = yaml.compose(file.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    index = next(i for i, department in enumerate(load(file).departments) if department.guid == guid)
    loc = ("departments", index, key)
    return f"{file}:{line_of(root, loc)}: {'.'.join(map(str, loc))}"


def _told(file: Path, root: yaml.Node | None, finding: ErrorDetails) -> str:
    where = ".".join(str(part) for part in finding["loc"]) or "departments"
    cure = _CURES.get(finding["type"]) or finding["msg"].removeprefix("Value error, ")
    return f"{file}:{line_of(root, finding['loc'])}: {where}: {cure}"


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


def _refuse_repeated_keys(node: yaml.Node, file: Path) -> None:
    """YAML's reader lets the last of two equal keys win in silence; here that could switch a department on."""
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        for key, value in node.value:
            if keys.count(key.value) > 1:
                raise SetupError(f"{file}:{key.start_mark.line + 1}: key «{key.value}» stands twice; keep one")
            children.append(value)
    elif isinstance(node, yaml.SequenceNode):
        children = list(node.value)
    for child in children:
        _refuse_repeated_keys(child, file)
