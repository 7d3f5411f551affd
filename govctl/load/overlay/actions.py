"""What an overlay document says: its actions, and what is wrong with them.

OpenAPI Overlay Specification 1.0 and 1.1; a patch version makes no difference.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag

from govctl.load.wording import shown, suggestion
from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.problem import Problem

MOST_ACTIONS = 10_000
"""Actions of one overlay; each looks at the whole document."""

MOST_PROBLEMS = 100
"""Problems of one overlay that are told."""

_VERSION = re.compile(r"1\.([01])\.\d+", re.ASCII)
_ROOT_KEYS = ("overlay", "info", "extends", "actions")
_INFO_KEYS = ("title", "version", "description")
_ACTION_KEYS = ("target", "description", "update", "remove")
_MODIFIERS = ("remove", "update", "copy")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Action:
    """One change of an overlay: where it stands, what it selects, and what it does there.

    Attributes:
        pointer: of the action in the overlay.
        target: a JSONPath query.
        modifier: `remove`, `update` or `copy`; `value` is that key's.
    """

    pointer: str
    target: str
    modifier: str
    value: object

    @property
    def value_pointer(self) -> str:
        """Where the value stands in the overlay."""
        return f"{self.pointer}/{self.modifier}"


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay as far as it can be carried out; `minor` is that of its specification."""

    document: Document
    minor: int
    actions: tuple[Action, ...]


@dataclass(slots=True)
class Problems:
    """What is wrong with one overlay, as problems at their lines; further ones are dropped."""

    document: Document
    found: list[Problem] = field(default_factory=list)

    def add(self, pointer: str, message: str, fix: str, code: str = "") -> None:
        """Note a defect of the part at a pointer."""
        if len(self.found) > MOST_PROBLEMS:
            return
        place = self.document.place(pointer)
        if len(self.found) == MOST_PROBLEMS:
            message, fix = "The overlay has more problems than these", "Mend those first"
        where = (place.path, place.line, place.column)
        problem = Problem(*where, message, fix, pointer=place.pointer)
        self.found.append(Problem(*where, message, fix, code, place.pointer) if code else problem)


def read_overlay(
    document: Document, spec: str, vendored: Mapping[str, str], problems: Problems
) -> Overlay | None:
    """The overlay that a document is; None where nothing of it can be carried out.

    `spec` is the path of the file it is laid over; `vendored` the paths of the copies that are
    kept of documents on the web, by address.
    """
    data = document.data
    if not isinstance(data, dict) or "overlay" not in data:
        problems.add(
            "",
            "This is no overlay: the key `overlay` is missing",
            "Begin it with `overlay: 1.1.0`, `info` and `actions`",
        )
        return None
    minor = _minor(data["overlay"], problems)
    _check_keys("", data, _ROOT_KEYS, problems)
    _check_info(data.get("info"), problems)
    _check_extends(data.get("extends"), spec, vendored, problems)
    if minor is None:
        return None
    return Overlay(document, minor, tuple(_actions(data.get("actions"), minor, problems)))


def _minor(version: object, problems: Problems) -> int | None:
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        problems.add(
            "/overlay",
            f"{shown(version)} is no version of the Overlay Specification that is read",
            "Write `overlay: 1.1.0` or `overlay: 1.0.0`, with all three numbers",
        )
        return None
    return int(match[1])


def _check_info(info: object, problems: Problems) -> None:
    if not isinstance(info, dict):
        problems.add("/info", "An overlay has an `info` map", "Add `info: {title: …, version: …}`")
        return
    for key in ("title", "version"):
        if not isinstance(info.get(key), str):
            message = f"`info` has no text under `{key}`"
            problems.add(f"/info/{key}", message, f"Add the {key}, in quotes where it is a number")
    _check_keys("/info", info, _INFO_KEYS, problems)


def _check_extends(
    extends: object, spec: str, vendored: Mapping[str, str], problems: Problems
) -> None:
    """An overlay made for another document is none for this one; an address says nothing of it."""
    if extends is None:
        return
    if not isinstance(extends, str):
        problems.add("/extends", f"{shown(extends)} is no address", "Write the path of the spec")
        return
    if _SCHEME.match(extends) or extends.startswith("//"):
        means = vendored.get(urldefrag(extends).url, spec)
    else:
        folder = posixpath.dirname(problems.document.path)
        means = posixpath.normpath(posixpath.join(folder, unquote(urldefrag(extends).url)))
    if means != spec:
        problems.add(
            "/extends",
            f"The overlay extends {shown(means)}, and the contract lays it over {shown(spec)}",
            "Name the contract's spec, or leave `extends` out",
        )


def _actions(value: object, minor: int, problems: Problems) -> Iterator[Action]:
    if not isinstance(value, list) or not value:
        message = "An overlay has at least one action"
        problems.add("/actions", message, "Add a list of actions, or take the overlay away")
        return
    if len(value) > MOST_ACTIONS:
        message = f"The overlay has {len(value):,} actions, and {MOST_ACTIONS:,} are read"
        problems.add("/actions", message, "Select more nodes with fewer actions")
    for index, item in enumerate(value[:MOST_ACTIONS]):
        action = _action(f"/actions/{index}", item, minor, problems)
        if action is not None:
            yield action


def _action(pointer: str, item: object, minor: int, problems: Problems) -> Action | None:
    if not isinstance(item, dict):
        problems.add(pointer, f"An action is a map, not {shown(item)}", "Write `target: …`")
        return None
    known = (*_ACTION_KEYS, "copy") if minor else _ACTION_KEYS
    is_known = _check_keys(pointer, item, known, problems)
    target = item.get("target")
    if not isinstance(target, str):
        message = "An action selects with `target`, which is a text"
        problems.add(f"{pointer}/target", message, "Add a JSONPath query, such as `$.paths`")
        return None
    if not is_known and not any(key in item for key in _MODIFIERS):
        return None  # told at the key that was meant to be one of them
    modifier = _modifier(pointer, item, known, problems)
    return Action(pointer, target, modifier, item[modifier]) if modifier else None


def _modifier(
    pointer: str, item: Mapping[str, object], known: tuple[str, ...], problems: Problems
) -> str:
    """Which of its keys an action carries out, "" for none."""
    remove = item.get("remove", False)
    if not isinstance(remove, bool):
        message = f"`remove` is true or false, not {shown(remove)}"
        problems.add(f"{pointer}/remove", message, "Write `remove: true`")
        return ""
    given = [key for key in _MODIFIERS[1:] if key in item and key in known]
    if remove:
        return "remove"
    if len(given) != 1:
        what = "`update` as well as `copy`" if given else f"none of {_listed(known)}"
        message = f"The action has {what}, so it changes nothing"
        problems.add(pointer, message, "Give each action one of them")
        return ""
    if given == ["copy"] and not isinstance(item["copy"], str):
        message = f"`copy` is a JSONPath query, not {shown(item['copy'])}"
        problems.add(f"{pointer}/copy", message, "Select the node to copy, as `$.paths['/a']`")
        return ""
    return given[0]


def _listed(known: tuple[str, ...]) -> str:
    return ", ".join(f"`{key}`" for key in _MODIFIERS if key in known)


def _check_keys(
    pointer: str, part: Mapping[str, object], known: tuple[str, ...], problems: Problems
) -> bool:
    """Whether a map has only keys that an overlay has there, or that are other tools'."""
    unknown = [key for key in part if key not in known and not key.startswith("x-")]
    for key in unknown:
        close = suggestion(key, known)
        fix = f"Write `{close}`" if close else "Remove it, or let it begin with `x-`"
        if key == "copy":
            fix = "`copy` came with version 1.1: write `overlay: 1.1.0`"
        where = json_pointer.join(pointer, key)
        problems.add(where, f"{shown(key)} is no key of an overlay there", fix)
    return not unknown
