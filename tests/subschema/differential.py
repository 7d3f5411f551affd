"""Cross-checks the prover against jsonschema-rs and against sampled payloads, and counts.

Run as a script: `python -m tests.subschema.differential --pairs 100000 --seed 1`. Each pair is
drawn from its own seed, so that a line of the report is enough to draw it again (`--only`).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from govctl.model.containment import Verdict
from govctl.subschema import accelerate
from govctl.subschema.judge import Judge, Unjudgeable
from govctl.subschema.plain import PlainSchema, Role, plain
from govctl.subschema.prove import Proof, prove
from govctl.subschema.question import (
    Dialect,
    Direction,
    Enums,
    Formats,
    Lens,
    SchemaProblem,
    SchemaSource,
    World,
)
from tests.subschema import dialect_strategies, schema_strategies

BUDGET = 20_000
SAMPLES = 200
DOUBTFUL = {"keyword-not-decided", "pattern-not-regular", "unevaluated"}
"""Reasons under which a candidate may be refused: the search said that it could not be sure."""
LENSES = {
    "open": Lens(world=World.OPEN),
    "declared": Lens(),
    "tolerant": Lens(tolerant_reader=True),
}


@dataclass
class Tally:
    """What a run has counted.

    Attributes:
        verdicts: pairs per verdict, and per reason where undecided.
        contradictions: pairs on which two ways of looking disagree, one line each.
        milliseconds: the time of each proof.
        seconded: contained pairs that jsonschema-rs proves as well.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    contradictions: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    seconded: int = 0
    skipped: int = 0

    def report(self) -> str:
        """Return the table of a run."""
        total = sum(self.verdicts.values())
        times = sorted(self.milliseconds) or [0.0]
        lines = [f"{count:9,}  {name}" for name, count in sorted(self.verdicts.items())]
        lines += [
            f"{total:9,}  pairs, {self.skipped:,} drawn that are no question",
            f"{self.seconded:9,}  contained pairs seconded by jsonschema-rs",
            f"{len(self.contradictions):9,}  contradictions",
            (
                f"median {times[len(times) // 2]:.2f} ms, "
                f"p95 {times[int(len(times) * 0.95)]:.2f} ms, most {times[-1]:.0f} ms"
            ),
        ]
        return "\n".join([*lines, *self.contradictions[:20]])


Pair = tuple[SchemaSource, SchemaSource]


def draw(seed: int, index: int, lens: str, depth: int) -> Pair:
    """Draw one pair: of 2020-12, or of the dialect that a lens is named after."""
    random = Random(f"{seed}/{index}")  # noqa: S311 - reproducible, not secret
    if lens in {*Dialect}:
        dialect = Dialect(lens)
        drawn = dialect_strategies.DialectMaker(random, dialect).pair()
        one, two = (SchemaSource(document, pointer, dialect=dialect) for document, pointer in drawn)
        return one, two
    writer, reader = schema_strategies.SchemaMaker(random).pair(depth)
    return SchemaSource(writer), SchemaSource(reader)


def lens_of(name: str, index: int) -> Lens:
    """Return a named lens; pairs of a dialect go through all that lenses can do, in turn."""
    if name in LENSES:
        return LENSES[name]
    bits = index % 24
    return Lens(
        world=World.OPEN if bits % 2 else World.DECLARED,
        direction=list(Direction)[bits // 2 % 3],
        formats=Formats.ASSERT if bits // 6 % 2 else Formats.ANNOTATE,
        enums=Enums.CLOSED if bits // 12 else Enums.EXTENSIBLE,
        tolerant_reader=index % 5 == 0,
    )


def check(seed: int, index: int, name: str, depth: int, tally: Tally) -> None:
    """Draw one pair, prove it, and compare the proof with what else is known about it."""
    lens, (writer, reader) = lens_of(name, index), draw(seed, index, name, depth)
    try:
        sent, accepted = plain(writer, lens, Role.WRITER), plain(reader, lens, Role.READER)
        sends, accepts = Judge(sent), Judge(accepted)
    except SchemaProblem:
        tally.skipped += 1
        return
    refused: list[object] = []

    def confirm(payload: object) -> bool:
        confirmed = breaks(sends, accepts, payload)
        if not confirmed:
            refused.append(payload)
        return confirmed

    start = time.perf_counter()
    try:
        proof = prove(writer, reader, lens, BUDGET, confirm)
    except SchemaProblem as problem:
        tally.contradictions.append(
            f"seed {seed} index {index}: only the prover refuses: {problem}"
        )
        return
    tally.milliseconds.append(1000 * (time.perf_counter() - start))
    reason = f" ({proof.undecided.reason})" if proof.undecided else ""
    tally.verdicts[f"{proof.verdict}{reason}"] += 1
    random = Random(f"{seed}/{index}/payloads")  # noqa: S311 - reproducible, not secret
    wrong = _contradiction(proof, (sent, accepted), (sends, accepts), random, tally)
    doubtful = proof.undecided is not None and proof.undecided.reason in DOUBTFUL
    if refused and wrong is None and not doubtful:
        wrong = f"a candidate was refused by the judges: {refused[0]!r}"
    if wrong is not None:
        tally.contradictions.append(f"seed {seed} index {index}: {wrong}")


def _contradiction(
    proof: Proof,
    schemas: tuple[PlainSchema, PlainSchema],
    judges: tuple[Judge, Judge],
    random: Random,
    tally: Tally,
) -> str | None:
    """Return what contradicts a proof, if anything does."""
    seconded = _second_opinion(*(schema.document for schema in schemas))
    if proof.verdict is Verdict.NOT_CONTAINED and seconded:
        return f"jsonschema-rs calls it contained, yet there is {proof.witness!r}"
    if proof.verdict is not Verdict.CONTAINED:
        return None
    tally.seconded += seconded
    for payload in schema_strategies.payloads(random, SAMPLES):
        if breaks(*judges, payload):
            return f"called contained, yet there is {json.dumps(payload)}"
    return None


def _second_opinion(writer: dict[str, object], reader: dict[str, object]) -> bool:
    """Ask jsonschema-rs, except for what crashes its 0.60.3: references with `unevaluated*`."""
    text = json.dumps([writer, reader], default=str)
    if '"unevaluated' in text and '"$ref"' in text:
        return False
    return accelerate.covers(reader, writer) is True


def breaks(sends: Judge, accepts: Judge, payload: object) -> bool:
    """Tell whether a payload is accepted by the writer's judge and refused by the reader's."""
    try:
        return sends.accepts(payload) and not accepts.accepts(payload)
    except Unjudgeable:
        return False


def run(seed: int, indexes: range, lens: str, depth: int = 3) -> Tally:
    """Check some pairs of one seed."""
    tally = Tally()
    for index in indexes:
        check(seed, index, lens, depth, tally)
    return tally


def main(arguments: list[str] | None = None) -> int:
    """Run the check from the command line; 1 where anything contradicts itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--lens", choices=[*LENSES, *Dialect], default="open")
    parser.add_argument("--only", type=int, help="the index of one pair, shown in full")
    options = parser.parse_args(arguments)
    lens = str(options.lens)
    if options.only is not None:
        return _show(options.seed, options.only, lens, options.depth)
    tally = run(options.seed, range(options.pairs), lens, options.depth)
    sys.stdout.write(tally.report() + "\n")
    return 1 if tally.contradictions else 0


def _show(seed: int, index: int, lens: str, depth: int) -> int:
    drawn = draw(seed, index, lens, depth)
    tally = run(seed, range(index, index + 1), lens, depth)
    shown = [json.dumps([side.pointer, side.document]) for side in drawn]
    sys.stdout.write("\n".join([*shown, str(lens_of(lens, index)), tally.report()]) + "\n")
    return 1 if tally.contradictions else 0


if __name__ == "__main__":
    raise SystemExit(main())
