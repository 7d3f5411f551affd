"""Schemas that require a property which they do not allow: no object can meet them."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.interfaces.reading import Defect, Reading
from govctl.interfaces.survey import forbidden_requirements, schema_objects
from govctl.model.interface import Origin

_SHOWN = 5


def report_unsatisfiable(reading: Reading) -> None:
    """Report names that are required but not declared where `additionalProperties` is false."""
    for path in reading.reached:
        if reading.references.survey(path).unsatisfiable:
            for defect in _defects(reading, path):
                reading.defect(defect)


def _defects(reading: Reading, path: str) -> Iterator[Defect]:
    document = reading.documents.document(path)
    for pointer, schema in schema_objects(document.data if document else None):
        names = [name for _, name in forbidden_requirements(schema)]
        if names:
            yield Defect(
                Origin(path, f"{pointer}/additionalProperties"),
                "No object can be valid: additionalProperties is false, but required names are "
                f"not declared beside it (in allOf does not count): {_listed(names)}.",
                "Declare the names under properties there, or use unevaluatedProperties "
                "(JSON Schema 2019-09 or later).",
                related=tuple(
                    (Origin(path, f"{pointer}/required/{index}"), "required here")
                    for index, _ in list(forbidden_requirements(schema))[:1]
                ),
            )


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
