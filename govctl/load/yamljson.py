"""The strict reader of YAML and JSON files: bytes to documents and problems, never an exception."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from govctl.load.conflicts import log_conflicts
from govctl.load.encoding import decode
from govctl.load.limits import Limits
from govctl.load.problem_log import ProblemLog
from govctl.load.source_text import SourceText
from govctl.model.document import Document
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
    """Read a file: JSON where `path` ends in `.json`, YAML (core schema of 1.2) otherwise.

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
    documents = _documents(hashlib.sha256(data).hexdigest(), log, limits)
    return Read(documents, tuple(sorted(log.problems, key=_place)))


def _documents(digest: str, log: ProblemLog, limits: Limits) -> tuple[Document, ...]:
    # Imported here since a run that finds its results in the cache parses nothing.
    if log.path.lower().endswith(".json"):
        from govctl.load.json_reader import read_json  # noqa: PLC0415 - only where needed

        return read_json(digest, log, limits)
    from govctl.load.yaml_reader import read_yaml  # noqa: PLC0415 - PyYAML takes 25 ms to import

    return read_yaml(digest, log, limits)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
