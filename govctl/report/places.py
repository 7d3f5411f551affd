"""Paths as a code host shows them: relative to the repository, not to the registry."""

from __future__ import annotations

import posixpath

from govctl.model.place import Place
from govctl.model.report import Scope


def hosted_path(scope: Scope, place: Place) -> str:
    """The path of a place from the repository's root; the registry may be a folder below it."""
    return posixpath.join(scope.folder, place.path) if scope.folder else place.path


def hosted(scope: Scope, place: Place) -> str:
    """The place from the repository's root: `path:line`."""
    path = hosted_path(scope, place)
    return f"{path}:{place.line}" if place.line else path
