"""Real vendor documents: each reads whole, and says exactly what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govctl.interfaces.detect import detect, is_known
from govctl.load.yamljson import read
from govctl.model.interface import Action, Interface

pytestmark = pytest.mark.shared

SPECS = Path(__file__).resolve().parents[2].parent / "shared" / "specs"

Reader = Callable[[Path, str], Interface]


@pytest.fixture(scope="module")
def specs() -> Path:
    """The folder of shared specs."""
    if not SPECS.is_dir():
        pytest.skip(f"the shared specs are not at {SPECS}")
    return SPECS


def test_every_document_reads(specs: Path, folder: Reader) -> None:
    """None raises; what is no spec of its own (a fragment, an index) is said to be none."""
    paths = [path for path in specs.rglob("*.*") if path.suffix in {".yaml", ".yml", ".json"}]
    formats = []
    for path in sorted(paths):
        name = path.relative_to(specs).as_posix()
        if "/multi/" in f"/{name}" and path.name != "lob-api-public.yml":
            continue
        interface = folder(specs, name)
        data = next(iter(read(name, path.read_bytes()).documents), None)
        found = detect(data.data) if data else None
        formats.append(found)
        assert (
            not is_known(found) or interface.operations or interface.messages or (interface.schemas)
        )
    assert sum(map(is_known, formats)) >= 80


@pytest.mark.parametrize(
    ("path", "operations", "lines"),
    [
        ("pairs/stripe/001/old.json", 197, 18),
        ("pairs/xero/006/new.yaml", 32, 0),
        ("pairs/amzn-sp/015/new.json", 10, 0),
        ("pairs/puris/005/new.yaml", 75, 0),
        ("multi/lob/01/new/lob-api-public.yml", 102, 2),
        ("specs/xero/xero_bankfeeds.yaml", 7, 0),
    ],
)
def test_operations_and_problems_are_counted(
    specs: Path, folder: Reader, path: str, operations: int, lines: int
) -> None:
    """Stripe uses 18 operationIds more than once, Lob has two habits; the others are valid."""
    interface = folder(specs, path)
    assert (len(interface.operations), len(interface.problems)) == (operations, lines)


@pytest.mark.parametrize(
    ("path", "line", "words"),
    [
        ("pairs/amzn-sp/020/old.json", 4662, "'transferScheduleId' does not occur in"),
        ("pairs/paypal/008/new.json", 1983, "'enum' is empty"),
        ("pairs/ups/016/new.yaml", 2, "'info' lacks the key 'version'"),
        ("pairs/shipengine/002/new.yaml", 3092, "'tag', but 'tag_name' is declared"),
        ("specs/dcsa/domain__error__error_domain_v4.0.0.yaml", 2, "lacks the key 'paths'"),
        (
            "specs/amzn-sp/schemas__notifications__ShipmentTrackingMilestoneChangedNotification.json",
            5,
            "'#/definitions/Notification' leads nowhere",
        ),
    ],
)
def test_a_defect_of_a_vendor_is_told_at_its_line(
    specs: Path, folder: Reader, path: str, line: int, words: str
) -> None:
    """Judged by hand against the file."""
    problems = [p for p in folder(specs, path).problems if words in p.message]
    assert [problem.line for problem in problems] == [line]


def test_the_warehouse_estate_has_only_known_defects(specs: Path, folder: Reader) -> None:
    """32 documents: one missing file that 14 refer to, misplaced sections, one without paths."""
    found: dict[str, list[int]] = {}
    for path in sorted((specs / "wms-estate").rglob("*.yaml")):
        name = path.relative_to(specs / "wms-estate").as_posix()
        lines = [problem.line for problem in folder(specs / "wms-estate", name).problems]
        if lines:
            found[name.removeprefix("services/").replace("/docs/", " ")] = lines
    assert found == {
        "consolidation-service asyncapi.yaml": [185],
        "facility-service asyncapi.yaml": [191],
        "inventory-service asyncapi.yaml": [60, 62, 64, 741],
        "labor-service asyncapi.yaml": [310],
        "order-service asyncapi.yaml": [151],
        "packing-service asyncapi.yaml": [343],
        "picking-service asyncapi.yaml": [299],
        "receiving-service asyncapi.yaml": [97, 151],
        "routing-service asyncapi.yaml": [308],
        "shared/api/openapi/common-components.yaml": [1],
        "shipping-service asyncapi.yaml": [380],
        "sortation-service asyncapi.yaml": [87, 131],
        "stow-service asyncapi.yaml": [97, 151],
        "walling-service asyncapi.yaml": [140],
        "waving-service asyncapi.yaml": [67, 131],
        "wes-service asyncapi.yaml": [182],
    }


def test_a_reply_of_a_real_application_is_sent(specs: Path, folder: Reader) -> None:
    """It receives a request in Avro, and answers where a header says."""
    path = "specs/asyncapi-spec/examples__adeo-kafka-request-reply-asyncapi.yml"
    request, reply = folder(specs, path).messages
    assert (request.action, reply.action) == (Action.RECEIVE, Action.SEND)
    assert request.identity == "adeo-{}-case-study-COSTING-REQUEST-{} CostingRequestV1"
    assert request.reply_to == "$message.header#/REPLY_TOPIC"
    assert request.payload_format == "application/vnd.apache.avro;version=1.9.0"
    assert request.correlation == "$message.header#/REQUEST_ID"
