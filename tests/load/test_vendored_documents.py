"""Documents on the web of which the registry keeps a copy."""

from __future__ import annotations

import hashlib
import json

import pytest

from govctl.engine.published import published_side
from govctl.engine.revision import Revision, revision
from govctl.estate.content import contract_content
from govctl.load.registry import load, read_config
from govctl.load.source import Memory
from govctl.model.published import PublishedVersion
from govctl.model.snapshot import Snapshot
from govctl.subschema.documents import Documents as Reachable

MONEY = '{"type": "object", "properties": {"amount": {"$ref": "amount.json"}}}'
AMOUNT = '{"type": "string"}'
CONFIG = """\
apiVersion: govctl/v1
kind: Config
specs: [specs/*.yaml]
"""
VENDORED = """\
vendored:
  https://schemas.example.com/v1/money.json:
    file: vendor/money.json
    digest: DIGEST
  https://schemas.example.com/v1/amount.json: vendor/example-amount.json
"""
SPEC = """\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: 'https://schemas.example.com/v1/money.json'}
"""


def sha256(text: str) -> str:
    """The digest of a file."""
    return f"sha256-{hashlib.sha256(text.encode()).hexdigest()}"


def registry(config: str = CONFIG, **changed: str | None) -> Snapshot:
    """A registry with a spec and the copies it needs; `changed` by path with `__` for `/`."""
    files = {
        "govctl.yaml": config.replace("DIGEST", sha256(MONEY)),
        "specs/orders.yaml": SPEC,
        "vendor/money.json": MONEY,
        "vendor/example-amount.json": AMOUNT,
    }
    for name, text in changed.items():
        path = name.replace("__", "/") + ".json"
        files.pop(path)
        if text is not None:
            files[path] = text
    return load(Memory({path: text.encode() for path, text in files.items()}))


def told(snapshot: Snapshot) -> list[str]:
    """What reading the one spec found."""
    (interface,) = revision(snapshot).interfaces.values()
    return [problem.message for problem in interface.problems]


def test_a_reference_to_a_copy_reads_it() -> None:
    """And what the copy refers to, against its address on the web."""
    snapshot = registry(CONFIG + VENDORED)
    assert snapshot.problems == ()
    assert told(snapshot) == []
    content = contract_content(snapshot.contracts[0], snapshot.documents)
    assert content["documents"] == {
        "orders.yaml": snapshot.documents.document("specs/orders.yaml").data,  # type: ignore[union-attr]  # it is there
        "../vendor/money.json": json.loads(MONEY),
        "../vendor/example-amount.json": json.loads(AMOUNT),
    }


def test_without_a_copy_nothing_is_fetched() -> None:
    """The same reference is a problem."""
    (message,) = told(registry())
    assert message.startswith("'https://schemas.example.com/v1/money.json' is outside the registry")
    assert message.endswith("nothing is fetched.")


def test_a_copy_that_was_altered_is_a_problem_with_both_digests() -> None:
    """At the digest of the configuration; the copy is read all the same."""
    altered = MONEY.replace("amount", "sum", 1)
    snapshot = registry(CONFIG + VENDORED, vendor__money=altered)
    (problem,) = snapshot.problems
    assert (problem.path, problem.line, problem.code) == (
        "govctl.yaml",
        7,
        "registry/invalid-document",
    )
    assert sha256(altered) in problem.message
    assert sha256(MONEY) in problem.message
    assert told(snapshot) == []


def test_a_copy_that_is_not_there_is_a_problem_where_it_is_named() -> None:
    """And one where it is referred to."""
    snapshot = registry(CONFIG + VENDORED, vendor__money=None)
    (problem,) = snapshot.problems
    assert (problem.path, problem.line, problem.code) == (
        "govctl.yaml",
        6,
        "registry/unresolved-reference",
    )
    (message,) = told(snapshot)
    assert message.startswith("'https://schemas.example.com/v1/money.json' means vendor/money.json")
    assert message.endswith("there is no such readable document.")


def test_a_configuration_given_apart_names_copies_from_the_root() -> None:
    """`--config FILE` says what the registry's own configuration would."""
    text = (CONFIG + VENDORED).replace("DIGEST", sha256(MONEY))
    given = read_config("elsewhere/govctl.yaml", text.encode()).config
    files = {"vendor/money.json": MONEY, "vendor/example-amount.json": AMOUNT}
    source = Memory({path: content.encode() for path, content in files.items()})
    snapshot = load(source, given)
    assert snapshot.problems == ()
    assert set(snapshot.documents.vendored.values()) == set(files)


def test_what_is_published_knows_its_copies() -> None:
    """A frozen version can be read without the configuration of its time."""
    snapshot = registry(CONFIG + VENDORED)
    (contract,) = snapshot.contracts
    content = contract_content(contract, snapshot.documents)
    frozen = {"published.json": json.dumps({"content": content})}
    documents = load(Memory({path: text.encode() for path, text in frozen.items()})).documents
    published = PublishedVersion(contract.name, "1.0.0", "published.json", documents)
    side = published_side(contract, published)
    assert side is not None
    assert side.interface.problems == ()


@pytest.mark.parametrize("declared", [CONFIG, CONFIG + VENDORED])
def test_content_names_copies_only_where_there_are_some(declared: str) -> None:
    """Digests of contracts without copies stay what they were."""
    snapshot = registry(declared)
    content = contract_content(snapshot.contracts[0], snapshot.documents)
    assert ("vendored" in content) is (VENDORED in declared)


def test_the_prover_reads_copies_too() -> None:
    """A payload's schema behind an address on the web is compared, not left undecided."""
    snapshot = registry(CONFIG + VENDORED)
    read: Revision = revision(snapshot)
    side = read.side(snapshot.contracts[0])
    assert side is not None
    (operation,) = side.interface.operations
    schema = operation.responses[0].contents[0].schema
    assert schema is not None
    reachable = Reachable(side.source(schema))
    place = reachable.start()
    target = reachable.resolve(place, "https://schemas.example.com/v1/money.json")
    assert target.raw == json.loads(MONEY)
