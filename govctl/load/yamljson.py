"""The strict reader of YAML, JSON and CSV: bytes to documents and problems, never an exception."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from govctl.load.conflicts import log_conflicts
from govctl.load.encoding import decode, mark_of
from govctl.load.limits import Limits
from govctl.load.problem_log import ProblemLog
from govctl.load.source_text import SourceText
from govctl.model.document import Document, Format
from govctl.model.problem import Problem

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave.

    Attributes:
        documents: the documents up to the first that cannot be read, in the order of the file;
            none for a file without content. A document whose problems leave its structure clear
            (a duplicate key) is among them.
        problems: what is wrong, in the order of the file.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...] = ()


def read(path: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Read:
    """Read a file: JSON or CSV where `path` ends so, YAML (core schema of 1.2) otherwise.

    `path` is the POSIX path within the registry; nothing but `data` is looked at.
    """
    if len(data) > limits.size:
        message = f"The file has {len(data):,} bytes, more than the {limits.size:,} that are read"
        return Read((), (Problem(path, 0, 0, message, "Split the file"),))
    text = decode(path, data)
    if isinstance(text, Problem):
        return Read((), (text,))
    log = ProblemLog(path, SourceText(text), limits.problems)
    if log_conflicts(log):
        return Read((), tuple(log.problems))
    if syntax_of(path) == "csv" and mark_of(data):
        _log_mark(log, mark_of(data))
    documents = _documents(hashlib.sha256(data).hexdigest(), log, limits)
    return Read(documents, tuple(sorted(log.problems, key=_place)))


def _log_mark(log: ProblemLog, encoding: str) -> None:
    """Readers of plain CSV take a byte order mark as part of the first heading."""
    message = f"The file begins with a byte order mark ({encoding.upper()})"
    log.add(0, message, "Save it as UTF-8 without one")


def syntax_of(path: str) -> Format:
    """The syntax that a file is read in, by the end of its name."""
    name = path.lower()
    return "json" if name.endswith(".json") else "csv" if name.endswith(".csv") else "yaml"


def _documents(digest: str, log: ProblemLog, limits: Limits) -> tuple[Document, ...]:
    # Imported here since a run that finds its results in the cache parses nothing.
    syntax = syntax_of(log.path)
    if syntax == "csv":
        from govctl.load.csv_reader import read_csv  # noqa: PLC0415 - only where needed

        return read_csv(digest, log, limits)
    if syntax == "json":
        from govctl.load.json_reader import read_json  # noqa: PLC0415 - only where needed

        return read_json(digest, log, limits)
    from govctl.load.yaml_reader import read_yaml  # noqa: PLC0415 - PyYAML takes 25 ms to import

    return read_yaml(digest, log, limits)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
