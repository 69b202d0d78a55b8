"""Read a YAML file of set-up; every error names the file, the line, the path and the cure (D7)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from faults import ContractBroken

Content = TypeVar("Content", bound=BaseModel)
Path_ = tuple[int | str, ...]

_CURES = {
    "extra_forbidden": "unknown key; remove it or correct its spelling",
    "missing": "is missing; add it",
    "bool_parsing": "is neither true nor false; write one of them",
    "bool_type": "is neither true nor false; write one of them",
    "int_type": "is no whole number; write it in digits, without quotes",
    "float_type": "is no number; write it in digits, without quotes, like 0.3",
    "string_type": "is no text; put it in quotes",
    "invalid_key": "a key that is no text; put it in quotes or remove it",
}


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
    """A file of set-up cannot be used; the text lists every finding with its place and cure."""


@dataclass(frozen=True)
class Form(Generic[Content]):
    """What a file of set-up is: where it lies, and what may stand in it.

    :param name: its one outermost key, and the file's name in `include/`.
    :param one: what stands in its list, as the cures call it.
    :param variable: the environment variable that names another file.
    :param default: where it lies without that.
    :param model: what may stand in it.
    :param cures: what to do about an error, by its type, beside those that every file has in common.
    """

    name: str
    one: str
    variable: str
    default: Path
    model: type[Content]
    cures: Mapping[str, str] = field(default_factory=dict, hash=False)

    def path(self) -> Path:
        """Where the file lies."""
        return Path(os.environ.get(self.variable) or self.default)

    def load(self, file: Path | None = None) -> Content:
        """Read and validate the file. Raises SetupError."""
        file = file or self.path()
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError(
                f"{file}: cannot be read as UTF-8 text ({type(error).__name__}); set {self.variable} to the file"
            ) from None
        parsed: Content = _parsed(self, file, text)
        return parsed


@lru_cache(maxsize=8)
def _parsed(form: Form[Content], file: Path, text: str) -> Content:
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
        raise SetupError(f"{file}:1: is nested without end; write each {form.one} out, without anchors") from None
    if not isinstance(content, dict):
        raise SetupError(f"{file}:1: must hold a list named «{form.name}»; see include/{form.name}.yaml for its form")
    try:
        return form.model.model_validate(content)
    except ValidationError as error:
        raise SetupError("\n".join(_told(form, file, root, finding) for finding in error.errors())) from None


def node(file: Path) -> yaml.Node | None:
    """Return the file as YAML nodes, which know their lines, for errors that show only later."""
    root: yaml.Node | None = yaml.compose(file.read_text(encoding="utf-8-sig"), Loader=_Reader)
    return root


def _not_yaml(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return f"is not YAML ({problem}); correct it there, or just before"


def _line_of_error(error: yaml.YAMLError, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1


def _told(form: Form[Any], file: Path, root: yaml.Node | None, finding: ErrorDetails) -> str:
    loc = (*finding["loc"], *finding.get("ctx", {}).get("within", ()))
    cure = {**_CURES, **form.cures}.get(finding["type"]) or finding["msg"].removeprefix("Value error, ")
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
