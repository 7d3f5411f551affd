"""JSON Pointer (RFC 6901) in its formatted form: "" is the root, "/a~1b/0" a path below it.

A pointer is a plain string, so that it can be a dictionary key, be sorted and be printed as it is.
"""

from __future__ import annotations

import re

Pointer = str
"""A formatted JSON Pointer; not the URI fragment form (no `#`, nothing percent-encoded)."""

_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z", re.ASCII)
_STRAY_TILDE = re.compile(r"~(?![01])")


class PointerError(LookupError):
    """A pointer that names nothing, or is not a pointer.

    Attributes:
        pointer: the pointer as given.
        stopped_at: the pointer of the deepest part that does exist.
        reason: what is missing below it, as a sentence without a full stop.
    """

    def __init__(self, pointer: Pointer, stopped_at: Pointer, reason: str) -> None:
        super().__init__(pointer, stopped_at, reason)
        self.pointer = pointer
        self.stopped_at = stopped_at
        self.reason = reason

    def __str__(self) -> str:
        where = f"at {self.stopped_at}" if self.stopped_at else "at the root"
        return f"{self.pointer!r} leads nowhere: {where}, {self.reason}"


def join(pointer: Pointer, *tokens: str | int) -> Pointer:
    """Return the pointer of what `tokens` (member names, item indexes) reach below `pointer`."""
    return pointer + "".join("/" + _escape(str(token)) for token in tokens)


def split(pointer: Pointer) -> tuple[str, ...]:
    """Return the unescaped tokens of a pointer, () for the root.

    Raises:
        PointerError: the text is not a JSON Pointer.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise PointerError(pointer, "", "a JSON Pointer is empty or starts with '/'")
    if "~" not in pointer:
        return tuple(pointer[1:].split("/"))
    if _STRAY_TILDE.search(pointer):
        raise PointerError(pointer, "", "'~' stands only before '0' or '1'")
    return tuple(_unescape(token) for token in pointer[1:].split("/"))


def resolve(value: object, pointer: Pointer) -> object:
    """Return the part of `value` (dicts, lists, scalars) that a pointer names.

    Raises:
        PointerError: nothing stands there, or the text is not a JSON Pointer.
    """
    tokens = split(pointer)
    for depth, token in enumerate(tokens):
        try:
            value = child(value, token)
        except LookupError as error:
            stopped_at = join("", *tokens[:depth])
            raise PointerError(pointer, stopped_at, str(error.args[0])) from None
    return value


def child(value: object, token: str) -> object:
    """Return the member or item that one unescaped token names.

    Raises:
        LookupError: `value` has no such member or item; the first argument says why.
    """
    if isinstance(value, dict):
        if token in value:
            found: object = value[token]
            return found
        raise LookupError(f"there is no member {token!r}")
    if isinstance(value, list):
        if not _INDEX.match(token):
            raise LookupError(f"{token!r} is no index of a list")
        if int(token) < len(value):
            item: object = value[int(token)]
            return item
        raise LookupError(f"there is no item {token}, the list has {len(value)}")
    raise LookupError(f"a scalar has no part {token!r}")


def parent(pointer: Pointer) -> Pointer:
    """Return the pointer of the container; the root is its own."""
    return pointer.rpartition("/")[0]


def last(pointer: Pointer) -> str:
    """Return the last token, unescaped: a member name or an index; "" for the root."""
    return _unescape(pointer.rpartition("/")[2])


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def _unescape(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")
