"""Runs `contains` over real pairs of schemas, beside other tools, and prints Markdown tables.

    python -m tests.benchmarks.subschema_pairs ../shared/estate.bundle > /tmp/pairs.jsonl
    python -m tests.benchmarks.subschema ../shared/estate.bundle /tmp/pairs.jsonl \
        --specs ../shared/specs/pairs --rival 5=jsonschema-rs=python

`--rival N=NAME=PYTHON` adds a row: the tool gets every N-th question, and PYTHON is the interpreter
of a throw-away environment that has it, made for instance by

    python -m venv /tmp/rival && /tmp/rival/bin/pip install jsonsubschema==0.0.8

(names: jsonschema-rs, jsoncompat, subschema, jsonsubschema; each question has ten seconds).
`--every N` takes only every N-th pair at all. Times are wall-clock milliseconds
of one question, reading of the files excluded; the truth is our verdict, whose breaks carry a
witness that jsonschema-rs has confirmed, and jsonschema is asked about once more.
"""

from __future__ import annotations

import argparse
import json
import selectors
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema

from govctl.load.yamljson import read
from govctl.model.containment import Containment, Verdict
from govctl.model.dialect import Dialect
from govctl.model.pointer import PointerError, join, resolve
from govctl.subschema.contains import contains
from govctl.subschema.plain import Role, plain
from govctl.subschema.question import Direction, Lens, SchemaProblem, SchemaSource, World
from tests.benchmarks.subschema_pairs import Blobs, Pair, dialect_of, opened

OPEN = Lens(world=World.OPEN)
GUARD_SECONDS = 30
RIVAL_SECONDS = 10
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the run."""

    label: str
    writer: SchemaSource
    reader: SchemaSource
    lens: Lens


@dataclass(slots=True)
class Tally:
    """Verdicts and times of one tool on one set of questions."""

    verdicts: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    doubted: list[str] = field(default_factory=list)

    def add(self, verdict: str, ms: float, label: str) -> None:
        """Count one answer."""
        self.verdicts[verdict] += 1
        self.times.append(ms)
        self.slowest = max(self.slowest, (ms, label))

    def at(self, share: float) -> float:
        """Return the time below which a share of the answers stayed."""
        return _below(self.times, share)


def _below(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


class GuardError(Exception):
    """The wall-clock guard fired."""


def _alarm(*_: object) -> None:
    raise GuardError


def history(repository: Path, listed: Path, every: int) -> Iterator[Question]:
    """Yield the questions of neighbouring revisions: both directions under `open`."""
    blobs = Blobs(repository)
    lines = listed.read_text(encoding="utf-8").splitlines()[::every]
    for pair in (Pair(**json.loads(line)) for line in lines):
        old, new = (
            SchemaSource(
                blobs.document(pair.path, blob), pair.pointer, dialect=Dialect(pair.dialect)
            )
            for blob in (pair.old, pair.new)
        )
        label = f"{pair.path} {pair.pointer} {pair.commit[:8]}"
        yield Question(f"{label} backward", old, new, OPEN)
        yield Question(f"{label} forward", new, old, OPEN)


def specs(folder: Path) -> Iterator[Question]:
    """Yield the questions of specification pairs: each request and response of both versions."""
    for old_file in sorted(folder.glob("*/*/old.*")):
        new_file = next(iter(sorted(old_file.parent.glob("new.*"))), None)
        old = _document(old_file)
        new = _document(new_file) if new_file else None
        dialect = dialect_of(old)
        if dialect is None or dialect_of(new) is None:
            continue
        seen: set[str] = set()
        for pointer, direction in _payloads(old):
            try:
                both = (resolve(old, pointer), resolve(new, pointer))
            except PointerError:
                continue
            if (asked := f"{direction} {both}") in seen:
                continue  # the same references, or the same words, as in another place
            seen.add(asked)
            sides = (
                SchemaSource(old, pointer, dialect=dialect),
                SchemaSource(new, pointer, dialect=dialect_of(new)),
            )
            writer, reader = sides if direction is Direction.REQUEST else sides[::-1]
            label = f"{old_file.parent.name} {pointer}"
            yield Question(label, writer, reader, Lens(direction=direction))


def _document(path: Path) -> object:
    documents = read(path.name, path.read_bytes()).documents
    return documents[0].data if documents else None


def _payloads(document: object) -> Iterator[tuple[str, Direction]]:
    """Yield the pointer and direction of every schema of a request or response."""
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((join(pointer, index), item) for index, item in enumerate(value))
        if not isinstance(value, dict):
            continue
        in_paths = pointer.startswith("/paths/")
        if in_paths and isinstance(value.get("schema"), dict):
            is_request = "/requestBody/" in pointer or "/parameters/" in pointer
            yield join(pointer, "schema"), Direction.REQUEST if is_request else Direction.RESPONSE
            continue
        waiting.extend((join(pointer, name), item) for name, item in value.items())


def special() -> Iterator[Question]:
    """Yield what is known to be hard: a wide union, many conditionals, a dense knot."""
    for label, old, new in (
        ("discriminated union of 80", _union(80, 1), _union(80, 2)),
        ("discriminated union of 80, widened", _union(80, 1), _union(81, 1)),
        ("if/then x 24", _conditions(24, 1), _conditions(24, 2)),
        ("if/then x 24, reordered", _conditions(24, 1), _reordered(_conditions(24, 1))),
        ("120 mutually recursive schemas", _knot(120, 1), _knot(120, 2)),
        ("120 mutually recursive schemas, renamed", _knot(120, 1), _knot(120, 1, "other")),
    ):
        yield Question(label, SchemaSource(old), SchemaSource(new), OPEN)


def _union(width: int, length: int) -> dict[str, Any]:
    return {
        "oneOf": [
            {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"const": f"k{index}"},
                    f"value{index}": {"type": "string", "minLength": length if index == 0 else 1},
                },
            }
            for index in range(width)
        ]
    }


def _conditions(count: int, least: int) -> dict[str, Any]:
    return {
        "type": "object",
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": index}}, "required": ["kind"]},
                "then": {"properties": {"value": {"minimum": index + (least if index else 1)}}},
            }
            for index in range(count)
        ],
    }


def _reordered(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "allOf": schema["allOf"][::-1]}


def _knot(size: int, least: int, name: str = "node") -> dict[str, Any]:
    def node(index: int) -> dict[str, Any]:
        links = {
            f"to{step}": {"$ref": f"#/$defs/{name}{(index * step + 1) % size}"}
            for step in (1, 2, 3, 5, 7)
        }
        value = {"type": "integer", "minimum": least if index == size - 1 else 0}
        return {"type": "object", "properties": {**links, "value": value}}

    definitions = {f"{name}{index}": node(index) for index in range(size)}
    return {"$ref": f"#/$defs/{name}0", "$defs": definitions}


def ask(question: Question) -> tuple[Containment | None, float]:
    """Return our answer and its time; None where the wall-clock guard fired."""
    signal.alarm(GUARD_SECONDS)
    start = time.perf_counter()
    try:
        answer = contains(question.writer, question.reader, question.lens)
    except GuardError:
        return None, (time.perf_counter() - start) * 1000
    finally:
        signal.alarm(0)
    return answer, (time.perf_counter() - start) * 1000


def verdict_of(answer: Containment | None) -> str:
    """Return the verdict, with the reason where it stays open."""
    if answer is None:
        return "aborted"
    if answer.undecided is not None:
        return f"undecided: {answer.undecided.reason}"
    return str(answer.verdict)


class Rival:
    """Another tool, in a process of its own that is started again when it hangs."""

    def __init__(self, sample: str, name: str, python: str) -> None:
        self.name = name
        self.sample = int(sample)
        self._command = [python, str(HERE / "subschema_rival.py"), name]
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, line: bytes) -> tuple[str, float]:
        """Return the verdict and time of one question."""
        process = self._process or subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._process = process
        if process.stdin is None or process.stdout is None:
            return "undecided: no pipe", 0.0
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except BrokenPipeError:
            self.stop()
            return "undecided: died", 0.0
        selector = selectors.DefaultSelector()
        selector.register(process.stdout, selectors.EVENT_READ)
        answered = selector.select(RIVAL_SECONDS)
        selector.close()
        text = process.stdout.readline() if answered else b""
        if not text:
            self.stop()
            return (
                ("undecided: died", 0.0)
                if answered
                else ("undecided: timeout", RIVAL_SECONDS * 1e3)
            )
        said = json.loads(text)
        return said["verdict"], said["ms"]

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def run(questions: Iterator[Question], rivals: list[Rival]) -> dict[str, Any]:
    """Answer every question with every tool; return a tally for each, and the comparison."""
    own = Tally()
    others = {rival.name: Tally() for rival in rivals}
    compared: dict[str, Counter[tuple[str, str]]] = {rival.name: Counter() for rival in rivals}
    for number, question in enumerate(questions):
        began = time.process_time()
        answer, ms = ask(question)
        own.cpu.append((time.process_time() - began) * 1000)
        own.add(verdict_of(answer), ms, question.label)
        if not _second_validator_agrees(question, answer):
            own.doubted.append(question.label)
        asked = [rival for rival in rivals if number % rival.sample == 0]
        line = _line(question) if asked and answer is not None else None
        for rival in asked if line else ():
            said, spent = rival.ask(line or b"")
            others[rival.name].add(said, spent, question.label)
            compared[rival.name][_word(verdict_of(answer)), _word(said)] += 1
    for rival in rivals:
        rival.stop()
    return {"own": own, "others": others, "compared": compared}


def _word(verdict: str) -> str:
    return verdict.partition(":")[0]


def _line(question: Question) -> bytes | None:
    """Return a question as both tools can read it: two plain 2020-12 documents."""
    try:
        writer = plain(question.writer, question.lens, Role.WRITER).document
        reader = plain(question.reader, question.lens, Role.READER).document
        return json.dumps({"writer": writer, "reader": reader}, default=float).encode() + b"\n"
    except (SchemaProblem, ValueError, RecursionError):
        return None


def _second_validator_agrees(question: Question, answer: Containment | None) -> bool:
    """Whether jsonschema confirms a witness, on both plain documents, as jsonschema-rs did."""
    if answer is None or not answer.has_witness:
        return True
    documents = (
        plain(question.writer, question.lens, Role.WRITER).document,
        plain(question.reader, question.lens, Role.READER).document,
    )
    accepted, refused = (
        jsonschema.Draft202012Validator(document).is_valid(answer.witness) for document in documents
    )
    return accepted and not refused


def print_own(title: str, tally: Tally) -> None:
    """Print what we answered."""
    total = len(tally.times)
    sys.stdout.write(
        f"\n### {title}\n\n{total} questions.\n\n| verdict | count | share |\n|---|---|---|\n"
    )
    for verdict, count in sorted(tally.verdicts.items()):
        sys.stdout.write(f"| {verdict} | {count} | {count / max(total, 1):.2%} |\n")
    sys.stdout.write(
        f"\nMedian {tally.at(0.5):.2f} ms, p95 {tally.at(0.95):.1f} ms, "
        f"max {tally.slowest[0]:.0f} ms (`{tally.slowest[1]}`); CPU median "
        f"{_below(tally.cpu, 0.5):.2f} ms, p95 {_below(tally.cpu, 0.95):.1f} ms, "
        f"max {max(tally.cpu, default=0):.0f} ms. "
        f"Witnesses that jsonschema does not confirm: {len(tally.doubted)}"
        f"{''.join(f' (`{label}`)' for label in tally.doubted[:3])}.\n"
    )


def print_rivals(results: dict[str, Any]) -> None:
    """Print the comparison on the questions that all tools were given."""
    head = "| tool | questions | breaks found | breaks open | breaks missed | contained proved |"
    line = "|---|---|---|---|---|---|---|---|"
    sys.stdout.write(f"\n{head} false alarms | median / p95 ms |\n{line}\n")
    own: Tally = results["own"]
    same: Counter[tuple[str, str]] = Counter()
    for verdict, count in own.verdicts.items():
        same[_word(verdict), _word(verdict)] += count
    rows = {"govctl": (own, same)}
    rows |= {
        name: (results["others"][name], results["compared"][name]) for name in results["others"]
    }
    for name, (tally, compared) in rows.items():
        cells = [_share(compared, Verdict.NOT_CONTAINED, said) for said in _SAID]
        cells += [_share(compared, Verdict.CONTAINED, said) for said in _SAID[::-2]]
        times = f"{tally.at(0.5):.2f} / {tally.at(0.95):.1f}"
        sys.stdout.write(f"| {name} | {len(tally.times)} | {' | '.join(cells)} | {times} |\n")


_SAID = ("not-contained", "undecided", "contained")


def _share(compared: Counter[tuple[str, str]], truth: Verdict, said: str) -> str:
    total = sum(count for (true, _), count in compared.items() if true == truth)
    return f"{compared[str(truth), said] / max(total, 1):.1%}"


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description="containment on real pairs of schemas")
    parser.add_argument("source", type=Path, help="the bundle or repository of the pairs")
    parser.add_argument("pairs", type=Path, help="the list that subschema_pairs.py printed")
    parser.add_argument("--specs", type=Path, help="a folder of specification pairs")
    parser.add_argument("--rival", action="append", default=[], help="N=NAME=PYTHON")
    parser.add_argument("--every", type=int, default=1, help="take every N-th pair only")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _alarm)
    rivals = [Rival(*named.split("=", 2)) for named in options.rival]
    with opened(options.source) as repository:
        results = run(history(repository, options.pairs, options.every), rivals)
        print_own("Neighbouring revisions, both directions, `open`", results["own"])
        if rivals:
            print_rivals(results)
        declared = (
            Question(question.label, question.writer, question.reader, Lens())
            for question in history(repository, options.pairs, options.every)
        )
        print_own("The same under `declared`", run(declared, [])["own"])
    if options.specs:
        results = run(specs(options.specs), [])
        print_own("Requests and responses of the specification pairs", results["own"])
    sys.stdout.write("\n### Hard shapes\n\n| shape | verdict | ms |\n|---|---|---|\n")
    for question in special():
        answer, ms = ask(question)
        sys.stdout.write(f"| {question.label} | {verdict_of(answer)} | {ms:.1f} |\n")


if __name__ == "__main__":
    main()
