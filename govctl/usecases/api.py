"""The public functions of the package: what `import govctl` offers to programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from govctl.errors import UsageError, quoted
from govctl.model.compat import CompatReport
from govctl.model.dialect import Dialect
from govctl.model.diff import DiffReport
from govctl.model.report import CheckReport
from govctl.subschema.compat import Mode
from govctl.subschema.question import DEFAULT_BUDGET, SchemaSource, World
from govctl.usecases.check import CheckRequest
from govctl.usecases.check import check as run_check
from govctl.usecases.compat import CompatRequest, ask, report, schema_file
from govctl.usecases.diff import diff_sides
from govctl.usecases.operands import Operands, Side, value_side

Word = TypeVar("Word", bound=StrEnum)

Schema = str | Path | dict[str, object] | bool
"""A parsed schema, or the file it stands in (`FILE` or `FILE#/pointer`)."""


def contains(
    writer: Schema,
    reader: Schema,
    *,
    lens: str = "declared",
    dialect: str | None = None,
    budget: int | None = None,
) -> CompatReport:
    """Answer whether every payload that `writer` accepts is accepted by `reader`.

    Args:
        writer: the schema of what is sent: parsed, or the path of its file.
        reader: the schema of what is accepted, likewise.
        lens: `declared`, writers send only what their schema declares; `open`, anything goes.
        dialect: the dialect of both (`2020-12`, `draft-07`, `openapi-3.0`, ...); None takes it
            from `$schema` or the spec around the schema, and 2020-12 where those are silent.
        budget: the most search steps to spend; None is the default budget.

    Raises:
        UsageError: an unknown lens or dialect, or a file that cannot be read.
    """
    spoken = None if dialect is None else _chosen(Dialect, dialect, "dialect")
    request = CompatRequest(
        writer="",
        reader="",
        world=_chosen(World, lens, "lens"),
        budget=DEFAULT_BUDGET if budget is None else budget,
    )
    return report(ask(_schema(writer, spoken), _schema(reader, spoken), request))


def diff(before: object, after: object, *, mode: str | None = None) -> DiffReport:
    """Say what changed between two specs, and what of it breaks.

    Args:
        before: the earlier spec: a parsed document, or the path of its file.
        after: the later spec, likewise.
        mode: for two bare schemas, the questions to answer: `backward`, `forward` or `full` (the
            default).

    Raises:
        UsageError: an unknown mode, a file that cannot be read, or a document that is no mapping.
    """
    chosen = None if mode is None else _chosen(Mode, mode, "mode")
    return diff_sides(_side("before", before), _side("after", after), chosen)


def check(  # noqa: PLR0913  (keywords alone, as the command has options)
    path: str | Path = ".",
    *,
    base: str | None = None,
    head: str | None = None,
    packs: Iterable[str] = (),
    rules: Iterable[str] = (),
    today: date | None = None,
) -> CheckReport:
    """Check the registry at `path`, and what changed since the revision `base`.

    Args:
        path: the registry's folder, or one inside it.
        base: revision to compare with; None compares nothing.
        head: revision to check instead of the work tree.
        packs: rule packs to run instead of those the configuration extends; `rules` likewise.
        rules: ids of rules to run.
        today: the day that expiry and notice are judged on; None is today in UTC.

    Raises:
        ConfigurationError: there is no registry, or its configuration is unreadable.
        RevisionError: a revision cannot be read.
        UsageError: an unknown pack or rule.
    """
    request = CheckRequest(
        path=Path(path),
        today=today or datetime.now(UTC).date(),
        base=base,
        head=head,
        packs=tuple(packs),
        rules=tuple(rules),
    )
    return run_check(request)


def _schema(schema: Schema, dialect: Dialect | None) -> SchemaSource:
    if isinstance(schema, str | Path):
        return schema_file(str(schema), dialect)
    return SchemaSource(schema, dialect=dialect)


def _side(name: str, spec: object) -> Side:
    if isinstance(spec, str | Path):
        return Operands(Path()).side(str(spec))
    if not isinstance(spec, dict):
        raise UsageError(
            f"{name} is neither a path nor a parsed document", fix="Give a mapping or a path"
        )
    return value_side(name, spec)


def _chosen(words: type[Word], text: str, what: str) -> Word:
    try:
        return words(text)
    except ValueError:
        known = ", ".join(each.value for each in words)
        raise UsageError(f"There is no {what} {quoted(text)}", fix=f"Choose of {known}") from None
