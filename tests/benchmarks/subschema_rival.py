"""Answers containment questions with another tool; runs in that tool's own environment.

    PYTHON tests/benchmarks/subschema_rival.py NAME < questions.jsonl

Every line is `{"writer": ..., "reader": ...}`, two plain 2020-12 schemas; every answer is
`{"verdict": ..., "ms": ...}`. Only the standard library and the tool itself are imported.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

Answer = Callable[[Any, Any], str]
CONTAINED, BROKEN, UNDECIDED = "contained", "not-contained", "undecided"


def _jsonschema_rs() -> Answer:
    tool = import_module("jsonschema_rs")

    def answer(writer: Any, reader: Any) -> str:
        sides = [
            tool.canonicalize(side, draft=tool.Draft202012, validate_formats=False, offline=True)
            for side in (reader, writer)
        ]
        verdict = sides[0].covers(sides[1])
        if verdict == tool.canonical.Containment.YES:
            return CONTAINED
        return BROKEN if verdict == tool.canonical.Containment.NO else UNDECIDED

    return answer


def _jsoncompat() -> Answer:
    tool = import_module("jsoncompat")
    said = {"compatible": CONTAINED, "incompatible": BROKEN}

    def answer(writer: Any, reader: Any) -> str:
        found = tool.analyze_compat(json.dumps(writer), json.dumps(reader), "deserializer")
        return said.get(found["status"], UNDECIDED)

    return answer


def _subschema() -> Answer:
    tool = import_module("subschema")

    def answer(writer: Any, reader: Any) -> str:
        dialect = tool.Dialect.DRAFT202012
        return CONTAINED if tool.is_subschema(writer, reader, dialect=dialect) else BROKEN

    return answer


def _jsonsubschema() -> Answer:
    tool = import_module("jsonsubschema")

    def answer(writer: Any, reader: Any) -> str:
        sides = [_downgraded(side) for side in (writer, reader)]
        return CONTAINED if tool.isSubschema(*sides) else BROKEN

    return answer


def _downgraded(schema: Any) -> Any:
    """Respell what draft-04, the only dialect of jsonsubschema, spells otherwise."""
    if isinstance(schema, list):
        return [_downgraded(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        {"$defs": "definitions"}.get(name, name): _downgraded(value)
        for name, value in schema.items()
    }
    if isinstance(found.get("$ref"), str):
        found["$ref"] = found["$ref"].replace("#/$defs/", "#/definitions/")
    for strict, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(found.get(strict), (int, float)) and bound not in found:
            found[bound], found[strict] = found[strict], True
    return found


RIVALS: dict[str, Callable[[], Answer]] = {
    "jsonschema-rs": _jsonschema_rs,
    "jsoncompat": _jsoncompat,
    "subschema": _subschema,
    "jsonsubschema": _jsonsubschema,
}


def main(name: str) -> None:
    """Answer every question on standard input."""
    answer = RIVALS[name]()
    for line in sys.stdin:
        question = json.loads(line)
        start = time.perf_counter()
        try:
            verdict = answer(question["writer"], question["reader"])
        except Exception as error:  # noqa: BLE001 - whatever a tool raises, it has not answered
            verdict = f"{UNDECIDED}: {type(error).__name__}"
        elapsed = (time.perf_counter() - start) * 1000
        sys.stdout.write(json.dumps({"verdict": verdict, "ms": elapsed}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    del sys.path[0]  # this folder has a module of the same name as one of the tools
    main(sys.argv[1])
