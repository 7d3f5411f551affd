"""The answer of `govctl compat`: sentences for people, and the contract of `compat.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from govctl.errors import printable
from govctl.model.compat import CompatDirection, CompatReport
from govctl.model.containment import RootEdit, Verdict
from govctl.report.jsontext import json_text
from govctl.report.text import Line, Span

_STYLES = {
    Verdict.CONTAINED: "bold green",
    Verdict.NOT_CONTAINED: "bold red",
    Verdict.UNDECIDED: "bold yellow",
}
_WORDS = {
    Verdict.CONTAINED: "contained",
    Verdict.NOT_CONTAINED: "not contained",
    Verdict.UNDECIDED: "undecided",
}


def schema_text() -> str:
    """The JSON Schema (2020-12) that every rendered answer is valid against."""
    return files("govctl.report").joinpath("compat.schema.json").read_text(encoding="utf-8")


def render_json(report: CompatReport) -> str:
    """The answer as one JSON document, ending in a line feed."""
    return json_text(as_data(report)) + "\n"


def as_data(report: CompatReport) -> dict[str, object]:
    """The answer as plain JSON data, the worst direction on top."""
    return {
        **_answer(report),
        "directions": [_answer(each) for each in report.directions],
    }


def _answer(answer: CompatReport | CompatDirection) -> dict[str, object]:
    return {
        "verdict": answer.verdict.value,
        "witness": answer.witness,
        "reason": answer.reason,
        "lens": answer.lens,
        "mode": answer.mode,
        "sentence": answer.sentence,
        "edit": {"writer": answer.edit.writer, "reader": answer.edit.reader},
    }


def render_text(report: CompatReport) -> str:
    """The answer as plain text."""
    return "".join("".join(span.text for span in line) + "\n" for line in lines(report))


def lines(report: CompatReport) -> Iterator[Line]:
    """The answer as styled lines, one block for each direction."""
    for answer in report.directions:
        several = f"{answer.mode}: " if len(report.directions) > 1 else ""
        word, style = _WORDS[answer.verdict], _STYLES[answer.verdict]
        yield (Span(several), Span(word, style), Span(f" (lens {answer.lens})", "dim"))
        yield (Span(_flat(f"  {answer.sentence}")),)
        yield from _edit(answer.edit)
        if answer.has_witness:
            yield (Span("  Accepted by the writer, refused by the reader:", "dim"),)
            for line in json_text(answer.witness, ascii_only=False).split("\n"):
                yield (Span(f"    {printable(line)}"),)


def _edit(edit: RootEdit) -> Iterator[Line]:
    sides = (("writer", edit.writer), ("reader", edit.reader))
    for side, pointer in sides:
        if pointer is not None:
            yield (Span(f"  {side} #", "dim"), Span(_flat(pointer)))


def _flat(text: str) -> str:
    return printable(" ".join(text.split("\n")))
