"""`govctl vendor`: record the copy that the registry keeps of a document on the web."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from govctl.errors import UsageError, one_line, quoted
from govctl.load.conventions import CONFIG_PATHS
from govctl.load.limits import Limits
from govctl.model.config import Vendored
from govctl.model.snapshot import Snapshot
from govctl.scaffold.files import PlannedFile, current
from govctl.scaffold.yaml_edit import editable, put
from govctl.usecases.registries import Asked, open_registries


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be written.

    Attributes:
        folder: the registry's root on disk.
        config: the configuration with the copy in it.
        url, file, digest: what it says: the address, the path within the registry, the digest.
    """

    folder: Path
    config: PlannedFile
    url: str
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class VendorRequest:
    """Which copy to record.

    Attributes:
        directory: the registry's folder, or one inside it.
        url: the address that references name.
        file: the copy: a path on disk, or one within the registry.
        replace: whether what is recorded for the address may be replaced.
    """

    directory: Path
    url: str
    file: Path
    replace: bool = False


def vendor(request: VendorRequest) -> Recording:
    """Plan to record a copy; nothing is fetched, and nothing is written yet.

    Raises:
        UsageError: the address or the file cannot be used, or another copy or other bytes are
            recorded for the address.
    """
    _refuse_address(request.url)
    registries = open_registries(Asked(request.directory))
    snapshot = registries.head
    file = _within(registries.folder, request.file, snapshot)
    _refuse_unreadable(snapshot, file)
    digest = digest_of(current(registries.folder, file) or b"")
    known = snapshot.config.vendored.get(request.url) if snapshot.config else None
    if known is not None and not request.replace:
        _refuse_other(known, file, digest)
    config = _config(registries.folder)
    if known is None or (known.file, known.digest) != (file, digest):
        config = _edited(config, request.url, file, digest)
    return Recording(registries.folder, config, request.url, file, digest)


def digest_of(content: bytes) -> str:
    """`sha256-` and the SHA-256 of a file's bytes, in hexadecimal."""
    return f"sha256-{hashlib.sha256(content).hexdigest()}"


def _refuse_address(url: str) -> None:
    reason, fix = "", "Write the address as the `$ref` does, without what follows #"
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
        _ = parts.port
    except ValueError:
        raise UsageError(f"{quoted(url)} is no address", fix=fix) from None
    if parts.scheme not in {"http", "https"} or not host:
        reason = "is no address on the web (http or https)"
    elif user is not None:  # and is not repeated here: logs keep what is printed
        raise UsageError(
            "The address holds a user name or password", fix="Registries hold no credentials"
        )
    elif "#" in url:
        reason = "has a fragment: the copy is of the whole document"
    elif not url.isprintable() or any(each.isspace() for each in url):
        reason = "has a character that no address has"
    if reason:
        raise UsageError(f"{quoted(url)} {reason}", fix=fix)


def _within(folder: Path, file: Path, snapshot: Snapshot) -> str:
    """The path of a file within the registry."""
    root = folder.resolve()
    try:
        found = next((each for each in (file, root / file) if each.exists()), None)
        real = found.resolve() if found else None
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name that no disk takes
        found = real = None
    if found is None or real is None:
        raise UsageError(f"There is no file {quoted(str(file))}", fix="Download the copy first")
    if not real.is_relative_to(root):
        raise UsageError(
            f"{quoted(str(file))} lies outside the registry",
            fix=f"Put the copy into {quoted(str(folder))}, in a folder such as vendor/",
        )
    path = real.relative_to(root).as_posix()
    if path not in snapshot.files:
        what = "is a folder" if real.is_dir() else "is no file of the registry (git ignores it?)"
        raise UsageError(f"{quoted(path)} {what}", fix="Name a file that the registry keeps")
    return path


def _refuse_unreadable(snapshot: Snapshot, path: str) -> None:
    size = snapshot.files[path].size or 0
    if snapshot.document(path) is not None and size <= Limits().size:
        return
    problem = next(iter(snapshot.documents.problems(path)), None)
    where = f"{path}:{problem.line}" if problem and problem.line else path
    raise UsageError(
        f"{quoted(path)} cannot be read: {problem.message if problem else 'it is empty'}",
        place=where,
        fix=problem.fix if problem else "Name a YAML or JSON document",
    )


def _refuse_other(known: Vendored, file: str, digest: str) -> None:
    """What is recorded is not overwritten by the way."""
    place = known.place()
    where = f"{place.path}:{place.line}"
    if posixpath.normpath(known.file) != file:
        raise UsageError(
            f"{one_line(known.url)} has the copy {quoted(known.file)} already",
            place=where,
            fix="Add --replace to record the other file",
        )
    if known.digest and known.digest.lower() != digest:
        raise UsageError(
            f"{quoted(file)} has changed since it was recorded: it has the digest {digest}, and "
            f"{one_line(known.digest)} is recorded",
            place=where,
            fix="Look at what changed; restore the file, or add --replace to record it as it is",
        )


def _config(folder: Path) -> PlannedFile:
    path = next(each for each in CONFIG_PATHS if (folder / each).is_file())
    content = current(folder, path) or b""
    return PlannedFile(path, content, content)


def _edited(config: PlannedFile, url: str, file: str, digest: str) -> PlannedFile:
    edited = put(editable(config.path, config.content), ("vendored", url, "file"), file)
    edited = put(edited, ("vendored", url, "digest"), digest)
    return PlannedFile(config.path, edited.text.encode(), config.before)
