"""What a person reads when a registry document is not valid."""

from __future__ import annotations

from textwrap import dedent

import pytest

from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.problem import Problem

HEAD = "apiVersion: govctl/v1\n"
FREEZE = """\
kind: Environments
order: [prod]
gates: {prod: {freeze: [{from: 2027-01-02, to: 2027-01-01}]}}
"""


def problems(text: str, path: str = "a.yaml") -> tuple[Problem, ...]:
    """The problems of one document, whose head stands on line 1."""
    return load(Memory({path: (HEAD + dedent(text)).encode()})).problems


def contract(line: str) -> str:
    """A contract with one more line, the fifth below the head: line 6."""
    return f"kind: Contract\nname: orders\nversion: 1.0.0\nstyle: rest\n{line}\n"


CASES = [
    (
        "owner: integration",
        "`integration` is not a reference to a team",
        "Write `team:integration`",
    ),
    ("provder: erp", "Unknown key `provder`", "Write `provider`"),
    ("status: live", "`live` is not a value of `status`", ""),
    ("exposure: partners", "`partners` is not a value of `exposure`", "Write `partner`"),
    ("class: {criticality: tier9}", "`tier9` is not a criticality tier", ""),
    (
        "class: {peak-per-minute: 1_000}",
        "`peak-per-minute` should be a number that is not negative; YAML 1.2 reads `1_000` as text",
        "Write `1000`, without quotes",
    ),
    (
        "file: {header: yes}",
        "`header` should be true or false; YAML 1.2 reads `yes` as text",
        "Write `true`, without quotes",
    ),
    (
        "file: {header: NO}",
        "`header` should be true or false; YAML 1.2 reads `NO` as text",
        "Write `false`, without quotes",
    ),
    (
        "class: {latency: [interactive]}",
        "`latency` should be text, not a list",
        "Write it like `interactive`",
    ),
    ("modernise-by: 2027-02-30", "`2027-02-30` is not a date", "Write it like `2026-11-30`"),
    ("modernise-by: soon", "`soon` is not a date", "Write it like `2026-11-30`"),
    ("operations: {a: {timeout: 5s}}", "`5s` is not a duration", "Write it like `P14D`"),
    (
        "security: {rate-limit: {erp: 120 per minute}}",
        "`120 per minute` is not a rate",
        "Write it like `120/min`",
    ),
    (
        'operations: {a: {idempotency: {business-key: ["lines[].no"]}}}',
        "`lines[].no` is not a field path",
        "Array levels are implicit: write `lines.no`",
    ),
    (
        "capability:",
        "`capability` should be a name, not nothing",
        "Write it like `order-submission`",
    ),
    ("description: {}", "`description` should be text, not an empty map", "Write text"),
    ("operations: {a: [1]}", "`a` should be a map, not a list", "Write a map"),
    ("wraps: orders@1", "`orders@1` is not a reference to a contract", "Write `contract:orders@1`"),
    (
        "consumers-must: {retry: {max: -1}}",
        "`max` is `-1`, less than 0",
        "Write 0 or more",
    ),
    (
        "consumers-must: {dedup: {key: [id, 7.50, id]}}",
        "",
        "",
    ),
    ('runbook: ""', "`runbook` is empty", "Fill `runbook`, or leave it out"),
    (
        "edi: {set: 850}",
        "`standard` is missing",
        "Add it, such as `standard: x12`",
    ),
]


@pytest.mark.parametrize(("line", "message", "fix"), CASES)
def test_one_root_cause_is_one_problem(line: str, message: str, fix: str) -> None:
    """Each mistake gives exactly one sentence and one remedy, on its line."""
    found = problems(contract(line))
    if not message:
        assert found == ()
        return
    (problem,) = found
    assert (problem.message, problem.line) == (message, 6)
    assert problem.fix == fix if fix else problem.fix.startswith("Write one of")
    assert problem.pointer


@pytest.mark.parametrize(
    ("typed", "fix"),
    [("1.10", "Write `1.10.0`"), ("2", "Write `2.0.0`"), ('"1.10"', "Write `1.10.0`")],
)
def test_a_version_has_three_numbers(typed: str, fix: str) -> None:
    """`1.10` is the number 1.1 to YAML; what was typed is what the message shows."""
    (problem,) = problems(f"kind: Entity\nname: order\nversion: {typed}\nschema: o.json\n")
    assert problem.message == f"`{typed.strip(chr(34))}` is not a version of three numbers"
    assert problem.fix == fix
    assert (problem.line, problem.column) == (4, 10)


def test_every_root_cause_is_told() -> None:
    """Two mistakes in one document are two problems, in the order of the file."""
    found = problems("kind: Team\nnme: x\nboard: on\n")
    assert [problem.message for problem in found] == [
        "Unknown key `nme`",
        "`board` should be true or false; YAML 1.2 reads `on` as text",
    ]


def test_a_misspelt_key_is_not_missing_as_well() -> None:
    """A required key with a typo is one mistake, not two."""
    (problem,) = problems("kind: Team\nnmae: integration\n")
    assert (problem.message, problem.fix) == ("Unknown key `nmae`", "Write `name`")


def test_an_unknown_key_lists_what_is_known() -> None:
    """Where nothing is close, the remedy says which keys there are."""
    (problem,) = problems("kind: Capability\nname: picking\nzebra: 1\n")
    assert problem.fix == (
        "The keys here are `description`, `name`, `owner`, `steward`; "
        "keys of your own begin with `x-`"
    )


def test_keys_of_other_tools_are_let_through() -> None:
    """`x-` keys stand anywhere, maps of names included, and mean nothing here."""
    text = """\
    kind: StatusModel
    name: order
    entity: order
    path: status
    x-tool: {a: 1}
    states: {open: {x-colour: red}, x-note: text}
    """
    snapshot = load(Memory({"a.yaml": (HEAD + dedent(text)).encode()}))
    assert snapshot.problems == ()
    assert list(snapshot.status_models["order"].states) == ["open"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("on", "`on` is text in YAML 1.2 and a truth value in YAML 1.1"),
        ("12:30", "`12:30` is text in YAML 1.2 and a number to base 60 in YAML 1.1"),
        ("1_000", "`1_000` is text in YAML 1.2 and a number in YAML 1.1"),
        ("2026-11-30", "`2026-11-30` is text in YAML 1.2 and a date in YAML 1.1"),
        ("1.10", "`1.10` is read as the number 1.1"),
        ("011", "`011` is read as the number 11"),
    ],
)
def test_traps_where_nothing_declares_a_type(typed: str, message: str) -> None:
    """Where no schema says what is meant, an ambiguous scalar has to be quoted."""
    (problem,) = problems(f"kind: Team\nname: a\nx-y: [{{z: {typed}}}]\n")
    assert (problem.message, problem.line) == (message, 4)
    assert problem.fix.startswith(f'Write `"{typed}"` for the text')
    assert problems(f'kind: Team\nname: a\nx-y: [{{z: "{typed}"}}]\n') == ()


@pytest.mark.parametrize(
    "typed", ["on", "NO", "12:30", "1_000", "2026-11-30", "011", "1.10", "true"]
)
def test_no_trap_where_text_is_declared(typed: str) -> None:
    """In a field declared as text, what was typed is the value, whatever YAML would read."""
    text = f"{HEAD}kind: CodeList\nname: a\nvalues: [{typed}]\n"
    snapshot = load(Memory({"a.yaml": text.encode()}))
    assert snapshot.problems == ()
    assert list(snapshot.codelists["a"].values) == [typed]


def test_a_date_is_no_trap_where_one_is_declared() -> None:
    """A bare date in a field declared as a date is what it looks like."""
    assert problems(contract("deprecation: {since: 2026-11-01}")) == ()


def test_hostile_text_is_shown_safely() -> None:
    """Control characters of a document never reach a terminal through a message."""
    (problem,) = problems(contract('"\\e[31mred": 1'))
    assert problem.message == "Unknown key `\\x1b[31mred`"


def test_long_values_are_cut() -> None:
    """A message stays one line, however long the value."""
    (problem,) = problems(contract(f"status: {'x' * 5000}"))
    assert len(problem.message) < 120


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "kind: Consumer\nsystem: a\nuses: [{contract: b, range: 1.2.3.4}]\n",
            "`1.2.3.4` is not a range of versions",
        ),
        (
            "kind: Flow\nname: a\nsteps: [{id: one}, {id: one}]\n",
            "There are two steps `one`",
        ),
        (
            "kind: Ownership\nentity: a\ngroups: [{name: g, fields: a}, {name: g, fields: b}]\n",
            "There are two groups named `g`",
        ),
        (
            FREEZE,
            "This freeze ends before it begins",
        ),
        (
            "kind: Ownership\nentity: a\ndefault: {writers: [{system: s, while: x, until: y}]}\n",
            "`until` and `while` say two things",
        ),
        (
            "kind: Contract\nname: a\nversion: 1.0.0\n",
            "Nothing says of which style this contract is",
        ),
    ],
)
def test_what_a_schema_cannot_say(text: str, message: str) -> None:
    """Contradictions inside a document are told in the same way."""
    (problem,) = problems(text)
    assert problem.message == message
    assert problem.fix
