"""The answer of `govctl impact`: lines for people, and the contract of `impact.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from govctl.errors import one_line
from govctl.model.reach import Reached, ReachKind, ReachReport
from govctl.report.jsontext import json_text
from govctl.report.text import Line, Span

_HEADINGS = {
    ReachKind.CONSUMER: "Consumers",
    ReachKind.CONTRACT: "Contracts",
    ReachKind.FLOW: "Flows",
    ReachKind.MAPPING: "Mappings",
    ReachKind.PARTNER: "Partners",
    ReachKind.ENVIRONMENT: "Environments",
    ReachKind.STATUS: "Status models",
    ReachKind.OWNERSHIP: "Rights",
}


def schema_text() -> str:
    """The JSON Schema (2020-12) that every rendered answer is valid against."""
    return files("govctl.report").joinpath("impact.schema.json").read_text(encoding="utf-8")


def render_json(report: ReachReport) -> str:
    """The answer as one JSON document, ending in a line feed."""
    data: dict[str, object] = {
        "contract": report.contract,
        "part": report.part or None,
        "field": str(report.field) if report.field else None,
        "path": report.place.path,
        "line": report.place.line,
        "carries": [str(each) for each in report.carried],
        "reached": [_row(each) for each in report.reached],
        "spared": [_row(each) for each in report.spared],
    }
    return json_text(data) + "\n"


def _row(each: Reached) -> dict[str, object]:
    return {
        "kind": each.kind.value,
        "name": each.name,
        "why": each.why,
        "sure": each.sure,
        "through": each.through or None,
        "path": each.place.path,
        "line": each.place.line,
    }


def lines(report: ReachReport) -> Iterator[Line]:
    """The answer as styled lines, by kind, each with the line that says so."""
    yield (Span(one_line(_title(report)), "bold"),)
    if not report.reached:
        yield (Span("  It reaches nothing that the registry knows of."),)
    for kind, heading in _HEADINGS.items():
        rows = [each for each in report.reached if each.kind is kind]
        if rows:
            yield (Span(f"{heading} ({len({each.name for each in rows})})", "cyan"),)
            yield from (_line(each) for each in rows)
    if report.spared:
        yield (Span("Not reached", "cyan"),)
        yield from (_line(each) for each in report.spared)


def _title(report: ReachReport) -> str:
    what = f"{report.field} in " if report.field else ""
    part = f"{report.part} of " if report.part else ""
    return f"A change of {what}{part}{report.contract} reaches:"


def _line(each: Reached) -> Line:
    unsure = "" if each.sure else " (ask: it may be)"
    where = f"{each.place.path}:{each.place.line}"
    return (
        Span(f"  {one_line(each.name)}", "bold"),
        Span(f"  {one_line(each.why)}{unsure}"),
        Span(f"  {one_line(where)}", "dim"),
    )
