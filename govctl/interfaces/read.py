"""Reading one spec of the registry, whatever its format, into an `Interface`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from govctl.interfaces.asyncapi import version2 as asyncapi2
from govctl.interfaces.asyncapi import version3 as asyncapi3
from govctl.interfaces.asyncapi.checks import check_asyncapi2, check_asyncapi3
from govctl.interfaces.asyncapi.document import document as asyncapi_document
from govctl.interfaces.dangling import report_dangling
from govctl.interfaces.detect import detect, is_known
from govctl.interfaces.edi.guide import read_guide
from govctl.interfaces.files import read_layout
from govctl.interfaces.formats import EDI_GUIDE, FILE_LAYOUT, FORMATS, JSON_SCHEMA
from govctl.interfaces.fragments import report_invalid_fragments
from govctl.interfaces.jsonschema import read_schema_document
from govctl.interfaces.node import Node
from govctl.interfaces.openapi import version2 as openapi2
from govctl.interfaces.openapi import version3 as openapi3
from govctl.interfaces.openapi.checks import check, check_security
from govctl.interfaces.openapi.operations import Found
from govctl.interfaces.reading import UNREADABLE, Defect, Reading
from govctl.interfaces.unsatisfiable import report_unsatisfiable
from govctl.interfaces.validity import report_invalid
from govctl.model.documents import Documents
from govctl.model.interface import Interface, Origin
from govctl.model.problem import Problem


def read_interface(
    path: str, documents: Documents, declared_format: str | None = None
) -> Interface:
    """Read the spec at `path` with everything it refers to inside the registry.

    Never raises for what a document says: defects are `problems`, each once, at its place, and
    what could not be read is in `not_read`. `declared_format` is what a sidecar calls the format;
    the document's own word wins, and a contradiction is a problem.
    """
    document = documents.document(path)
    if document is None:
        return _unread(path, documents, declared_format)
    root = Node(path, "", document.data)
    found = detect(root.value)
    format_name = found or declared_format or ""
    reading = Reading(path, format_name, documents)
    _check_format(reading, root, found, declared_format)
    if found is None or not is_known(format_name):
        reading.skip(root, f"no reader for the format {format_name or 'of this document'}")
        interface = Interface(path=path, format=format_name)
    else:
        interface = _read(reading, root)
    return replace(
        interface, problems=reading.problems(), not_read=tuple(sorted(reading.not_read.items()))
    )


def _read(reading: Reading, root: Node) -> Interface:
    report_invalid(reading, root)
    if reading.format == EDI_GUIDE:
        return read_guide(reading, root)
    if reading.format == FILE_LAYOUT:
        return read_layout(reading, root)
    if reading.format == JSON_SCHEMA:
        interface = read_schema_document(reading, root)
    elif reading.format.startswith("asyncapi"):
        interface = _read_asyncapi(reading, root)
    else:
        interface = _read_openapi(reading, root)
    reading.report_misplaced()
    report_dangling(reading)
    report_unsatisfiable(reading)
    return interface


def _read_openapi(reading: Reading, root: Node) -> Interface:
    old = reading.format == "openapi-2.0"
    found = tuple(openapi2.operations(reading, root) if old else openapi3.operations(reading, root))
    check(reading, root, found)
    kept = _distinct(reading, [each for _, each in found])
    document = openapi2.document if old else openapi3.document
    interface = document(reading, root, kept)
    check_security(reading, interface)
    report_invalid_fragments(reading, root)
    return interface


def _read_asyncapi(reading: Reading, root: Node) -> Interface:
    old = reading.format.startswith("asyncapi-2")
    messages = asyncapi2.messages(reading, root) if old else asyncapi3.messages(reading, root)
    interface = asyncapi_document(reading, root, messages)
    if old:
        check_asyncapi2(reading, root, interface)
    else:
        check_asyncapi3(reading, root)
    return interface


def _distinct(reading: Reading, found: Sequence[Found]) -> list[Found]:
    """Operations by identity; a second of the same identity cannot be called and is not read."""
    first: dict[str, Found] = {}
    for each in found:
        if first.setdefault(each.operation.identity, each) is not each:
            reading.skip(each.node, f"{each.operation.identity} is defined twice")
    return list(first.values())


def _check_format(
    reading: Reading, root: Node, found: str | None, declared_format: str | None
) -> None:
    if found is None:
        names = "'openapi', 'swagger', 'asyncapi', 'edi-guide'"
        message = f"The document says none of {names}, and is no schema."
        reading.defect(Defect(root.origin, message, "Name the version the document is written in."))
        return
    if found not in FORMATS:
        message = f"The document is {found}, which is not supported."
        reading.defect(Defect(root.origin, message, "Use one of the supported versions."))
    elif declared_format is not None and declared_format != found:
        message = f"The document is {found}, not {declared_format} as declared."
        reading.defect(Defect(root.origin, message, f"Declare {found}, or replace the document."))


def _unread(path: str, documents: Documents, declared_format: str | None) -> Interface:
    """What there is to say of a file without data: why, as the reader of files puts it."""
    told = tuple(replace(each, code=UNREADABLE) for each in documents.problems(path))
    missing = Problem(
        path, 0, 0, f"The spec file {path} is missing or empty.", "Write it.", UNREADABLE
    )
    return Interface(
        path=path,
        format=declared_format or "",
        problems=told or (missing,),
        not_read=((Origin(path, ""), "the file is missing or cannot be parsed"),),
    )
