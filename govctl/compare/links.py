"""What a response says can be called next: links that came, went, or lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.versions import Versions
from govctl.interfaces.template import erase_names
from govctl.model import pointer as json_pointer
from govctl.model.change import Change
from govctl.model.interface import Interface, Link, Response

_PATHS = ("paths",)
_OPERATION_AT = 3
"""Tokens of the pointer to an operation: `paths`, its path, its method."""


def link_changes(
    versions: Versions, subject: str, old: Response, new: Response
) -> Iterator[Change]:
    """Changes of the links of a response; an operation that is only called otherwise is none.

    What callers were led to stands as long as its operation does, so no change here is a break of
    its own.
    """
    before = {each.name: each for each in old.links}
    after = {each.name: each for each in new.links}
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        operands = {"name": name, "status": new.status}
        if was is None or now is None:
            kind = "response-link-added" if was is None else "response-link-removed"
            ends = (was.origin if was else old.origin, now.origin if now else new.origin)
            yield versions.change(kind, subject, ends, operands)
            continue
        both = (was.origin, now.origin)
        called = _called(versions.before.interface, was), _called(versions.after.interface, now)
        if called[0] != called[1]:
            words = {"old": was.operation or "nothing", "new": now.operation or "nothing"}
            yield versions.change("response-link-target-changed", subject, both, operands | words)
        elif dict(was.parameters) != dict(now.parameters):
            words = {"old": _filled(was), "new": _filled(now)}
            kind = "response-link-parameters-changed"
            yield versions.change(kind, subject, both, operands | words)


def _called(interface: Interface, link: Link) -> str:
    """The operation that a link leads to, whatever it is called; its text where it is not known."""
    for each in interface.operations:
        if link.operation and each.name == link.operation:
            return f"{each.method} {erase_names(each.path)}"
    _, hash_, fragment = link.operation.partition("#")
    tokens = json_pointer.split(fragment) if hash_ and fragment.startswith("/") else ()
    if tokens[:1] == _PATHS and len(tokens) == _OPERATION_AT:
        return f"{tokens[2].upper()} {erase_names(tokens[1])}"
    return link.operation


def _filled(link: Link) -> str:
    found = ", ".join(f"{name} from {text}" for name, text in sorted(link.parameters.items()))
    return found or "nothing"
