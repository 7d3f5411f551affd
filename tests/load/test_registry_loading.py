"""Loading a registry into a snapshot."""

from __future__ import annotations

from textwrap import dedent

import pytest

from govctl.load.documents import Parses
from govctl.load.registry import load, read_config
from govctl.load.source import Memory
from govctl.model.contract import Level, Style
from govctl.model.problem import Problem
from govctl.model.snapshot import Snapshot

CONFIG = "apiVersion: govctl/v1\nkind: Config\n"
SYSTEM = "apiVersion: govctl/v1\nkind: System\nname: {}\n"
CONTRACT = "apiVersion: govctl/v1\nkind: Contract\nname: orders\nversion: {}\nstyle: rest\n"
HEADER = "name,from,to,style,entity,documented,manual\n"


def loaded(files: dict[str, str]) -> Snapshot:
    """The snapshot of files by path."""
    return load(Memory({path: dedent(text).encode() for path, text in files.items()}))


def said(problems: tuple[Problem, ...]) -> list[tuple[str, int, str]]:
    """Where each problem stands, and what it says."""
    return [(problem.path, problem.line, problem.message) for problem in problems]


def test_kinds_live_anywhere() -> None:
    """A document is found by what it says it is, wherever it stands."""
    snapshot = loaded({"deep/down/all.yaml": SYSTEM.format("erp") + "---\n" + SYSTEM.format("wms")})
    assert list(snapshot.systems) == ["erp", "wms"]
    assert snapshot.problems == ()


def test_json_is_accepted() -> None:
    """A registry document may be written in JSON."""
    text = '{"apiVersion": "govctl/v1", "kind": "System", "name": "erp"}'
    assert list(loaded({"systems/erp.json": text}).systems) == ["erp"]


def test_other_files_are_left_alone() -> None:
    """Files that do not name the format are nobody's business."""
    snapshot = loaded(
        {"ci.yaml": "on: push", "notes.json": "[1, 2]", "broken.yaml": "a: [", "x": ""}
    )
    assert snapshot.problems == ()


def test_without_configuration_there_is_none() -> None:
    """No `govctl.yaml` is for the caller to say: the snapshot just has no configuration."""
    assert loaded({"systems/erp.yaml": SYSTEM.format("erp")}).config is None


def test_an_invalid_configuration_is_none() -> None:
    """A configuration that is not valid is a problem, and is not half applied."""
    snapshot = loaded({"govctl.yaml": CONFIG + "severty: {}\n"})
    assert snapshot.config is None
    assert said(snapshot.problems) == [("govctl.yaml", 3, "Unknown key `severty`")]


def test_a_given_configuration_applies() -> None:
    """`--config FILE` counts in the place of the registry's own."""
    given = read_config("my.yaml", (CONFIG + "priority: [orders]\n").encode())
    assert given.config is not None
    source = Memory({"govctl.yaml": (CONFIG + "priority: [returns]\n").encode()})
    snapshot = load(source, given.config)
    assert snapshot.config is not None
    assert snapshot.config.priority == ("orders",)


@pytest.mark.parametrize("text", ["", "a: 1", "[", SYSTEM.format("erp"), "\x00"])
def test_no_configuration_is_a_problem(text: str) -> None:
    """A file given as configuration that is none says so."""
    read = read_config("my.yaml", text.encode())
    assert read.config is None
    assert read.problems


def test_a_second_name_is_a_problem_with_both_places() -> None:
    """The first by path stays; the second says where the first is."""
    snapshot = loaded({"a.yaml": SYSTEM.format("erp"), "b.yaml": SYSTEM.format("erp")})
    (problem,) = snapshot.problems
    assert problem.code == "registry/duplicate-name"
    assert (problem.path, problem.line, problem.pointer) == ("b.yaml", 3, "/name")
    ((place, _),) = problem.related
    assert (place.path, place.line) == ("a.yaml", 3)
    assert snapshot.systems["erp"].path == "a.yaml"


def test_majors_of_a_contract_live_side_by_side() -> None:
    """One document per live major; two of one major are one too many."""
    files = {
        "contracts/orders/contract.yaml": CONTRACT.format("2.1.0"),
        "contracts/orders/v1/contract.yaml": CONTRACT.format("1.9.3"),
        "other.yaml": CONTRACT.format("2.0.0"),
    }
    snapshot = loaded(files)
    assert [contract.label for contract in snapshot.contracts] == ["orders@1", "orders@2"]
    assert [problem.path for problem in snapshot.problems] == ["other.yaml"]
    current = snapshot.contract("orders")
    assert current is not None
    assert current.version == "2.1.0"
    earlier = snapshot.contract("orders", 1)
    assert earlier is not None
    assert earlier.version == "1.9.3"
    assert snapshot.contract("orders", 3) is None


def test_the_latest_live_contract_is_meant() -> None:
    """A draft of the next major does not take the name before it is live."""
    draft = CONTRACT.format("2.0.0") + "status: draft\n"
    snapshot = loaded({"a.yaml": CONTRACT.format("1.0.0"), "b.yaml": draft})
    current = snapshot.contract("orders")
    assert current is not None
    assert current.version == "1.0.0"


def test_two_ownerships_of_an_entity() -> None:
    """What a document is about counts as its name."""
    text = "apiVersion: govctl/v1\nkind: Ownership\nentity: order\n"
    (problem,) = loaded({"a.yaml": text, "b.yaml": text + "name: more\n"}).problems
    assert problem.message == "There is another ownership of entity `order`"


@pytest.mark.parametrize(
    ("path", "text", "message", "fix"),
    [
        ("systems/erp.yaml", "name: erp\n", "`kind` is missing", "Add `kind: System`"),
        (
            "systems/erp.yaml",
            "apiVersion: govctl/v1\nkind: Sistem\nname: erp\n",
            "`Sistem` is not a kind of document",
            "Write `System`",
        ),
        (
            "systems/erp.yaml",
            "kind: System\nname: erp\n",
            "`apiVersion` is missing",
            "Add `apiVersion: govctl/v1`",
        ),
        (
            "systems/erp.yaml",
            "apiVersion: govctl/v2\nkind: System\nname: erp\n",
            "`govctl/v2` is not the version of the registry's document format",
            "Write `govctl/v1`",
        ),
        (
            "systems/erp.yaml",
            "",
            "The file is empty; a document of kind System belongs here",
            "Write the document, or remove the file",
        ),
        (
            "systems/erp.yaml",
            "- erp\n",
            "A registry document is a map, not a list",
            "Write `apiVersion: govctl/v1` and `kind`",
        ),
        (
            "anywhere.yaml",
            "apiVersion: govctl/v1\nkind: Waver\n",
            "`Waver` is not a kind of document",
            "Write `Waiver`",
        ),
    ],
)
def test_what_stands_in_a_conventional_place(path: str, text: str, message: str, fix: str) -> None:
    """A file where registry documents belong is one, or says what it lacks."""
    (problem,) = loaded({"govctl.yaml": CONFIG, path: text}).problems
    assert (problem.path, problem.message, problem.fix) == (path, message, fix)
    assert problem.code == "registry/invalid-document"


def test_a_registry_file_that_cannot_be_parsed() -> None:
    """Text that is no YAML is a problem where it names the format, wherever it stands."""
    snapshot = loaded({"x/y.yaml": SYSTEM.format("erp") + "limits: [\n"})
    assert [problem.path for problem in snapshot.problems] == ["x/y.yaml"]
    assert snapshot.systems == {}


def test_specs_among_conventional_places() -> None:
    """A spec or schema that happens to lie in such a folder is no registry document."""
    text = "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\n"
    assert loaded({"govctl.yaml": CONFIG, "systems/api.yaml": text}).problems == ()


def test_folders_mean_nothing_without_a_registry() -> None:
    """A repository of other things has folders of these names as well."""
    assert loaded({"systems/unit.yaml": "name: x\n"}).problems == ()


def test_a_registry_inside_is_another() -> None:
    """A folder with a configuration of its own is a registry of its own."""
    snapshot = loaded(
        {
            "govctl.yaml": CONFIG,
            "systems/erp.yaml": SYSTEM.format("erp"),
            "examples/one/govctl.yaml": CONFIG,
            "examples/one/systems/erp.yaml": SYSTEM.format("erp"),
        }
    )
    assert snapshot.problems == ()
    assert snapshot.systems["erp"].path == "systems/erp.yaml"


def test_the_rest_loads() -> None:
    """One bad document takes nothing else with it, not even its neighbours in the file."""
    text = SYSTEM.format("erp") + "---\n" + SYSTEM.format("wms") + "rle: wms\n"
    snapshot = loaded({"all.yaml": text})
    assert list(snapshot.systems) == ["erp"]
    assert said(snapshot.problems) == [("all.yaml", 8, "Unknown key `rle`")]
    assert snapshot.invalid == {("System", "wms")}


def test_spec_files_without_a_sidecar() -> None:
    """`specs` turns spec files into contracts; parts that specs refer to are passed over."""
    snapshot = loaded(
        {
            "govctl.yaml": CONFIG + 'specs: ["apis/**/*.yaml"]\n',
            "apis/sales/orders.yaml": "openapi: 3.0.3\ninfo: {title: t, version: 1.10}\n",
            "apis/events.yaml": "asyncapi: 3.0.0\ninfo: {title: t, version: 2.0.0}\n",
            "apis/schemas/money.yaml": "type: object\n",
            "apis/broken.yaml": "openapi: [\n",
            "elsewhere.yaml": "openapi: 3.0.3\n",
        }
    )
    found = {each.name: (each.style, each.version) for each in snapshot.contracts}
    assert found == {
        "broken": (Style.REST, "0.0.0"),
        "events": (Style.EVENT, "2.0.0"),
        "sales.orders": (Style.REST, "1.10"),
    }
    assert {each.level for each in snapshot.contracts} == {Level.DESCRIBED}
    assert not any(each.sidecar for each in snapshot.contracts)


def test_names_from_paths_are_unique() -> None:
    """Two paths that would give one name keep both, told apart by their digest."""
    spec = "openapi: 3.0.3\ninfo: {title: t, version: 1.0.0}\npaths: {}\n"
    files = {"govctl.yaml": CONFIG + 'specs: ["**"]\n', "a/b.yaml": spec, "a.b.yaml": spec}
    names = [contract.name for contract in loaded(files).contracts]
    assert len(set(names)) == 2
    assert all(name.startswith("a.b-") for name in names)


def test_a_spec_with_a_sidecar_is_one_contract() -> None:
    """A spec that a sidecar names is not counted again by the pattern."""
    files = {
        "govctl.yaml": CONFIG + 'specs: ["**"]\n',
        "contracts/orders/contract.yaml": CONTRACT.format("1.0.0") + "spec: openapi.yaml\n",
        "contracts/orders/openapi.yaml": "openapi: 3.0.3\n",
    }
    assert [contract.name for contract in loaded(files).contracts] == ["orders"]


def test_a_missing_spec_is_a_problem_where_it_is_named() -> None:
    """The sidecar is where somebody mends it."""
    (problem,) = loaded({"a.yaml": CONTRACT.format("1.0.0") + "spec: openapi.yaml\n"}).problems
    assert (problem.code, problem.path, problem.line) == ("registry/unreadable-spec", "a.yaml", 6)


def test_paths_are_beside_the_document_first() -> None:
    """A path means the file beside its document, else the one from the root."""
    text = CONTRACT.format("1.0.0") + "runbook: runbooks/orders.md\nspec: openapi.yaml\n"
    snapshot = loaded(
        {
            "contracts/orders/contract.yaml": text,
            "contracts/orders/openapi.yaml": "",
            "runbooks/orders.md": "",
        }
    )
    (contract,) = snapshot.contracts
    assert contract.runbook == "runbooks/orders.md"
    assert contract.spec is not None
    assert contract.spec.file == "contracts/orders/openapi.yaml"


def test_published_versions_are_sorted_and_lazy() -> None:
    """Versions come oldest first; a file is read when it is asked for."""
    frozen = '{"version": "1.10.0", "digest": "sha256-x", "published-on": "2026-11-02"}'
    snapshot = loaded(
        {
            "contracts/orders/published/1.10.0.json": frozen,
            "contracts/orders/v1/published/1.9.0.json": "not JSON",
            "entities/order/published/2.0.0.json": "{}",
        }
    )
    first, second = snapshot.published["orders"]
    assert (first.version, first.document) == ("1.9.0", None)
    assert (second.version, second.digest) == ("1.10.0", "sha256-x")
    assert str(second.published_on) == "2026-11-02"
    assert list(snapshot.published_entities) == ["order"]


def test_the_inventory() -> None:
    """Rows of the assessment keep their lines; yes and no are what they say."""
    header = "name,from,to,style,entity,documented,manual,transformation,contract,successor,note\n"
    row = "nightly stock,legacy,shop,file,inventory,No,yes,spreadsheet,,,\n"
    snapshot = loaded({"assessment/interfaces.csv": header + "\n" + row})
    (only,) = snapshot.inventory
    assert (only.name, only.documented, only.manual) == ("nightly stock", False, True)
    assert only.place.line == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nme,from,to,style,entity,documented,manual\n", "Unknown column `nme`"),
        ("name,from,to,style,entity,documented\n", "There is no column `manual`"),
        (
            "name,from,to,style,entity,documented,manual\na,b,c,d,e,maybe,no\n",
            "`documented` is `maybe`",
        ),
        (
            'name,from,to,style,entity,documented,manual\n"a',
            "This is not CSV: unexpected end of data",
        ),
        (
            "name,from,to,style,entity,documented,manual\n,b,c,d,e,yes,no\n",
            "This interface has no name",
        ),
    ],
)
def test_a_bad_inventory(text: str, message: str) -> None:
    """What is wrong with the inventory has a line."""
    (problem,) = loaded({"assessment/interfaces.csv": text}).problems
    assert problem.message == message
    assert problem.line >= 1


def test_persons_are_members_of_teams() -> None:
    """A person is known by being in a team, and known to be in all of theirs."""
    team = "apiVersion: govctl/v1\nkind: Team\nname: {}\nmembers: [person:dana.k]\n"
    snapshot = loaded({"teams.yaml": team.format("b") + "---\n" + team.format("a")})
    assert snapshot.persons == {"dana.k": ("a", "b")}


def test_revisions_share_what_they_parsed() -> None:
    """Equal content is parsed once, and stands at its own path in each revision."""
    parses = Parses()
    text = SYSTEM.format("erp").encode()
    base = load(Memory({"a.yaml": text}), parses=parses)
    head = load(Memory({"b.yaml": text}), parses=parses)
    first, second = base.systems["erp"], head.systems["erp"]
    assert first.document.data is second.document.data
    assert (first.place().path, second.place().path) == ("a.yaml", "b.yaml")


def test_problems_move_with_their_file() -> None:
    """A bad file that was renamed is reported under its new name."""
    parses = Parses()
    text = b"apiVersion: govctl/v1\nkind: ["
    load(Memory({"a.yaml": text}), parses=parses)
    assert {each.path for each in load(Memory({"b.yaml": text}), parses=parses).problems} == {
        "b.yaml"
    }


def test_order_does_not_depend_on_files() -> None:
    """The snapshot sorts by name, whatever the files are called."""
    snapshot = loaded({"a.yaml": SYSTEM.format("wms"), "b.yaml": SYSTEM.format("erp")})
    assert list(snapshot.systems) == ["erp", "wms"]


def test_an_unreadable_canonical_schema() -> None:
    """The schema of an entity is the registry's own: what it lacks is said."""
    entity = "apiVersion: govctl/v1\nkind: Entity\nname: order\nversion: 1.0.0\nschema: o.json\n"
    snapshot = loaded({"entity.yaml": entity, "o.json": "{"})
    assert [problem.path for problem in snapshot.problems] == ["o.json"]
