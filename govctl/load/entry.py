"""One file of a registry, as a source lists it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

EntryKind = Literal["file", "symlink", "submodule"]


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One file of a registry, as listed.

    Attributes:
        path: POSIX path relative to the registry's root.
        blob: identity of the content that `read` returns, whatever the source: the git blob id of
            exactly those bytes. Equal ids are equal content. Where there is no content to
            identify (a broken link, a file too large), an id that equals no other. For a
            submodule, the commit it stands at.
        size: in bytes, where the source knows it without reading.
        kind: a *symlink* is read through to its target inside the registry, which is listed under
            its own name as well; a *submodule* is another repository and cannot be read.
    """

    path: str
    blob: str
    size: int | None
    kind: EntryKind = "file"


def content_id(content: bytes, object_format: str = "sha1") -> str:
    """The id git gives a blob of this content (`object_format`: "sha1" or "sha256")."""
    digest = hashlib.new(object_format, b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def no_content_id(path: str) -> str:
    """The id of a file whose content cannot be identified: it equals no content's."""
    return f"unread:{path}"
