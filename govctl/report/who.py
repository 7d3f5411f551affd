"""The answer of `govctl who`: lines for people, and the contract of `who.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files

from govctl.errors import one_line
from govctl.model.rights import Entitlement
from govctl.model.who import WhoReport
from govctl.report.jsontext import json_text
from govctl.report.text import Line, Span


def schema_text() -> str:
    """The JSON Schema (2020-12) that every rendered answer is valid against."""
    return files("govctl.report").joinpath("who.schema.json").read_text(encoding="utf-8")


def render_json(report: WhoReport) -> str:
    """The answer as one JSON document, ending in a line feed."""
    return json_text(_data(report)) + "\n"


def _data(report: WhoReport) -> dict[str, object]:
    model, state = report.state or (None, None)
    place = report.place
    return {
        "field": str(report.name),
        "path": place.path,
        "line": place.line,
        "today": report.today.isoformat(),
        "status-model": model,
        "state": state,
        "system": report.system,
        "standing": report.standing or None,
        "writers": [_writer(each) for each in report.writers],
        "refused": report.refused or None,
        "readers": None if report.readers is None else list(report.readers),
        "views": list(report.views),
        "because": [
            {"path": each.place.path, "line": each.place.line, "says": each.note}
            for each in report.reasons
        ],
    }


def _writer(each: Entitlement) -> dict[str, object]:
    return {
        "system": each.system,
        "standing": each.standing.value,
        "via": list(each.via),
        "while": None if each.states is None else {k: list(v) for k, v in each.states.items()},
        "sets": each.sets or None,
    }


def lines(report: WhoReport) -> Iterator[Line]:
    """The answer as styled lines: who writes, who reads, and why."""
    head = str(report.name) + (
        f" while {report.state[0]} is {report.state[1]}" if report.state else ""
    )
    yield (Span(one_line(head), "bold"),)
    yield from _writers(report)
    yield _line(_reading(report))
    if report.views:
        yield _line(f"Shown by: view {', '.join(report.views)}")
    yield _line("Because")
    for each in report.reasons:
        where = f"{each.place.path}:{each.place.line}"
        yield (Span(f"  {one_line(where)}", "cyan"), Span(f"  {one_line(each.note)}"))
    if not report.reasons:
        yield _line("  no line of the registry says anything about it")


def _writers(report: WhoReport) -> Iterator[Line]:
    if not report.writers:
        who = report.system or "Nobody"
        may = "may not write it" if report.system else "may write it"
        yield _line(f"{who} {may}: {report.refused}.")
        return
    yield _line("May be written by")
    grouped: dict[str, list[str]] = {}
    for each in report.writers:
        found = grouped.setdefault(_words(each, report), [])
        if each.system not in found:
            found.append(each.system)
    width = max(len(", ".join(systems)) for systems in grouped.values())
    for words, systems in grouped.items():
        yield (
            Span(f"  {one_line(', '.join(systems)):<{width}}", "bold"),
            Span(f"  {one_line(words)}"),
        )


def _words(each: Entitlement, report: WhoReport) -> str:
    """How somebody may write: as what, to which state, when (unless asked), through what."""
    words = [f"sets {each.sets}" if each.sets else each.standing.value]
    when = _when(each.states) if report.state is None else ""
    if when:
        words.append(when)
    if each.via:
        words.append(f"through {' or '.join(each.via)}")
    return " ".join(words)


def _when(states: Mapping[str, tuple[str, ...]] | None) -> str:
    if states is None:
        return ""
    parts = (f"{model} is {' or '.join(named) or 'nothing'}" for model, named in states.items())
    return "while " + " and ".join(part.removeprefix(" is ") for part in parts)


def _reading(report: WhoReport) -> str:
    if report.system is not None:
        can = report.readers is None or report.system in report.readers
        return f"{report.system} {'may' if can else 'may not'} read it."
    if report.readers is None:
        return "May be read by everybody"
    if not report.readers:
        return "May be read by nobody else"
    return f"May be read by {', '.join(report.readers)}"


def _line(text: str) -> Line:
    return (Span(one_line(text)),)
