"""`spec.overlay`: OpenAPI overlays laid over vendor specs before anything reads them."""

from __future__ import annotations

import re

import pytest

from govctl.engine.revision import revision
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.pointer import resolve
from govctl.model.snapshot import Snapshot

SPEC = """\
openapi: 3.1.0
info: {title: Labels, version: 3.4.0}
tags: [{name: a}, {name: b}, {name: c}]
paths:
  /labels:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: debug, in: query, schema: {type: boolean}}
      responses: {"200": {description: ok}}
    post:
      summary: Make a label
      responses: {"201": {description: made}}
  /pickups:
    get:
      responses: {"200": {description: ok}}
"""
CONTRACT = """\
apiVersion: govctl/v1
kind: Contract
name: labels
version: 3.4.0
style: rest
origin: vendor
spec: {file: vendor.yaml, format: openapi-3.1, overlay: overlay.yaml}
"""
HEAD = "overlay: 1.1.0\ninfo: {title: Ours, version: 1.0.0}\nactions:\n"
FOLDER = "contracts/labels"
VENDOR, OVERLAY = f"{FOLDER}/vendor.yaml", f"{FOLDER}/overlay.yaml"


def registry(overlay: str | None, spec: str = SPEC, **more: str) -> Snapshot:
    """A registry with one vendor contract and its overlay; `more` by path with `__` for `/`."""
    files = {
        "govctl.yaml": "apiVersion: govctl/v1\nkind: Config\n",
        f"{FOLDER}/contract.yaml": CONTRACT,
        VENDOR: spec,
    }
    if overlay is not None:
        files[OVERLAY] = overlay
    files |= {f"{name.replace('__', '/')}.yaml": text for name, text in more.items()}
    return load(Memory({path: text.encode() for path, text in files.items()}))


def part(snapshot: Snapshot, pointer: str) -> object:
    """A part of the spec as everything reads it."""
    document = snapshot.document(VENDOR)
    assert document is not None
    return resolve(document.data, pointer)


def place(snapshot: Snapshot, pointer: str) -> tuple[str, int, str]:
    """Where a part of the spec was written: file, line, pointer there."""
    document = snapshot.document(VENDOR)
    assert document is not None
    found = document.place(pointer)
    return found.path.rpartition("/")[2], found.line, found.pointer


def told(snapshot: Snapshot) -> list[tuple[int, str, str]]:
    """The problems of the overlay: line, rule, message."""
    return [
        (each.line, each.code.removeprefix("registry/"), each.message)
        for each in snapshot.problems
        if each.path == OVERLAY
    ]


def actions(*lines: str) -> str:
    """An overlay of version 1.1 with these actions, one a line."""
    quoted = (re.sub(r"(target|copy): (\$[^,}]*)", r'\1: "\2"', line) for line in lines)
    return HEAD + "".join(f"  - {line}\n" for line in quoted)


def test_an_update_merges_maps_at_every_level() -> None:
    """What only one side has stays or is added; a plain value replaces a plain value."""
    snapshot = registry(
        actions("{target: $.paths['/labels'], update: {post: {summary: Ours, x-safe: false}}}")
    )
    assert told(snapshot) == []
    assert part(snapshot, "/paths/~1labels/post") == {
        "summary": "Ours",
        "responses": {"201": {"description": "made"}},
        "x-safe": False,
    }


def test_parts_stand_where_they_were_written() -> None:
    """In the overlay what it brought in, in the vendor's file everything else."""
    snapshot = registry(
        actions(
            "{target: $.paths['/labels'].post, update: {x-a: {deep: 1}, summary: Ours}}",
            "{target: $.tags, update: {name: d}}",
            "{target: $.info.title, update: Other}",
        )
    )
    assert place(snapshot, "/paths/~1labels/post/x-a/deep") == (
        *("overlay.yaml", 4),
        "/actions/0/update/x-a/deep",
    )
    assert place(snapshot, "/paths/~1labels/post/summary")[:2] == ("overlay.yaml", 4)
    assert place(snapshot, "/paths/~1labels/post/responses/201")[:2] == ("vendor.yaml", 13)
    assert place(snapshot, "/tags/3/name") == ("overlay.yaml", 5, "/actions/1/update/name")
    assert place(snapshot, "/info/title") == ("overlay.yaml", 6, "/actions/2/update")
    assert place(snapshot, "/info/version")[:2] == ("vendor.yaml", 2)


def test_items_after_a_removed_one_keep_their_own_lines() -> None:
    """The third tag is the second one now, and still stands where the vendor wrote it."""
    snapshot = registry(actions("{target: \"$.tags[?@.name == 'b']\", remove: true}"))
    assert part(snapshot, "/tags") == [{"name": "a"}, {"name": "c"}]
    assert place(snapshot, "/tags/1/name") == ("vendor.yaml", 3, "/tags/2/name")


def test_a_copy_stands_where_its_original_does() -> None:
    """Copied parts are the vendor's; changing the copy afterwards leaves the original alone."""
    snapshot = registry(
        actions(
            "{target: $.paths['/pickups'].get, copy: $.paths['/labels'].post}",
            "{target: $.paths['/pickups'].get, update: {summary: Copied}}",
        )
    )
    assert told(snapshot) == []
    assert part(snapshot, "/paths/~1pickups/get/responses") == {
        "200": {"description": "ok"},
        "201": {"description": "made"},
    }
    assert part(snapshot, "/paths/~1labels/post/summary") == "Make a label"
    assert place(snapshot, "/paths/~1pickups/get/responses/201")[:2] == ("vendor.yaml", 13)


@pytest.mark.parametrize(
    ("version", "update", "expected"),
    [
        ("1.1.0", "{name: d}", [{"name": "d"}]),
        ("1.1.0", "[{name: d}, {name: e}]", [{"name": "d"}, {"name": "e"}]),
        ("1.0.0", "{name: d}", [{"name": "d"}]),
        ("1.0.0", "[{name: d}]", [[{"name": "d"}]]),
    ],
)
def test_lists_grow_as_the_version_says(version: str, update: str, expected: object) -> None:
    """1.1 concatenates lists and appends anything else; 1.0 appends one entry, whatever it is."""
    overlay = actions(f"{{target: $.tags, update: {update}}}").replace("1.1.0", version)
    assert part(registry(overlay), "/tags") == [
        *({"name": "a"}, {"name": "b"}, {"name": "c"}),
        *expected,  # type: ignore[misc]  # lists, all of them
    ]


def test_lists_inside_an_update_are_concatenated() -> None:
    """An operation keeps its parameters and gets those of the overlay."""
    snapshot = registry(
        actions(
            "{target: $.paths.*.get, update: {parameters: [{name: trace, in: header}]}}",
        )
    )
    assert [
        *resolve(part(snapshot, "/paths/~1labels/get/parameters"), "")  # type: ignore[misc]
    ][2] == {"name": "trace", "in": "header"}
    assert part(snapshot, "/paths/~1pickups/get/parameters") == [{"name": "trace", "in": "header"}]


def test_actions_see_what_those_before_them_left() -> None:
    """A part may be removed and made anew."""
    snapshot = registry(
        actions(
            "{target: $.tags, remove: true}",
            "{target: $, update: {tags: [{name: z}]}}",
            "{target: \"$.tags[?@.name == 'z']\", update: {x-new: true}}",
        )
    )
    assert part(snapshot, "/tags") == [{"name": "z", "x-new": True}]
    assert told(snapshot) == []


def test_an_action_that_matches_nothing_is_a_finding_at_its_line() -> None:
    """And the other actions are carried out."""
    snapshot = registry(
        actions("{target: $.paths['/gone'], remove: true}", "{target: $.tags, remove: true}")
    )
    assert told(snapshot) == [
        (4, "unresolved-reference", f"`$.paths['/gone']` selects nothing in {VENDOR}")
    ]
    document = snapshot.document(VENDOR)
    assert document is not None
    assert "tags" not in document.data  # type: ignore[operator]  # a map


def test_the_interface_is_that_of_the_overlaid_spec() -> None:
    """Operations that the overlay removes are gone, and its mistakes are told at its lines."""
    snapshot = registry(
        actions(
            "{target: $.paths['/pickups'], remove: true}",
            "{target: $.paths['/labels'].get.parameters[0].schema, update: {type: strin}}",
        )
    )
    (interface,) = revision(snapshot).interfaces.values()
    assert sorted(each.method for each in interface.operations) == ["GET", "POST"]
    assert [(each.path, each.line) for each in interface.problems] == [(OVERLAY, 5)]


def test_the_digest_is_that_of_the_overlaid_content() -> None:
    """A change of the overlay alone is a change of the contract, also for `publish`."""
    plain = revision(registry(None, SPEC)).digests
    first = revision(registry(actions("{target: $.info, update: {x-a: 1}}"))).digests
    other = revision(registry(actions("{target: $.info, update: {x-a: 2}}"))).digests
    nothing = revision(registry(actions("{target: $.info, update: {}}"))).digests
    assert len({plain["contract:labels@3"], first["contract:labels@3"]}) == 2
    assert first != other
    assert nothing == plain


@pytest.mark.parametrize(
    ("overlay", "line", "message"),
    [
        ("actions: []\n", 1, "This is no overlay"),
        ("- a\n", 1, "This is no overlay"),
        ("", 0, "The overlay is empty"),
        ("overlay: [\n", 2, ""),
        (HEAD.replace("1.1.0", "2.0.0") + "  - {target: $}\n", 1, "`2.0.0` is no version"),
        (HEAD.replace("1.1.0", "1.1") + "  - {target: $}\n", 1, "`1.1` is no version"),
        (HEAD.replace("actions:\n", "action: []\n"), 3, "`action` is no key"),
        (HEAD.replace("{title: Ours, version: 1.0.0}", "{title: Ours}"), 2, "no text under"),
        (HEAD.replace("{title: Ours, version: 1.0.0}", "x"), 2, "has an `info` map"),
        (HEAD + "  []\n", 3, "at least one action"),
        (actions("text"), 4, "An action is a map"),
        (actions("{update: {}}"), 4, "selects with `target`"),
        (actions("{target: $}"), 4, "none of `remove`, `update`, `copy`"),
        (actions("{target: $, update: {}, copy: $.info}"), 4, "`update` as well as `copy`"),
        (actions("{target: $, remove: 'yes'}"), 4, "true or false"),
        (actions("{target: $, copy: 3}"), 4, "`copy` is a JSONPath query"),
        (actions("{target: $, updates: {}}"), 4, "`updates` is no key"),
        (actions("{target: 'paths', remove: true}"), 4, "no JSONPath query"),
        (actions("{target: $, remove: true}"), 4, "remove the whole document"),
        (actions("{target: $.info, update: text}"), 4, "cannot be merged into it"),
        (actions("{target: $.info.title, update: {a: 1}}"), 4, "cannot be merged into it"),
        (actions("{target: $, update: {info: []}}"), 4, "A list cannot be merged into a map"),
        (actions("{target: $.*, update: {a: 1}}"), 4, "selects a list and a map"),
        (actions("{target: $.info, copy: $.tags.*}"), 4, "one is copied"),
        (actions("{target: $.info, copy: $.nope}"), 4, "selects nothing"),
        (actions("{target: $.info, copy: $.tags}"), 4, "cannot be merged into it"),
        (actions("{target: \"$..[?match(@, '(?=a)')]\", remove: true}"), 4, "RFC 9485"),
        (
            actions("{target: $, copy: $.info}").replace("1.1.0", "1.0.0"),
            4,
            "`copy` is no key",
        ),
        (
            actions("{target: $.info.title, update: x}").replace("1.1.0", "1.0.0"),
            4,
            "which version 1.0 cannot",
        ),
        (HEAD.replace("actions", "extends: other.yaml\nactions") + "  - {target: $}\n", 3, "lays"),
    ],
)
def test_a_mistake_in_an_overlay_is_told_at_its_line(overlay: str, line: int, message: str) -> None:
    """As a finding of the registry; what is right about the overlay still counts."""
    snapshot = registry(overlay)
    found = [(each[0], each[2]) for each in told(snapshot)]
    assert any(at == line and message in words for at, words in found), found
    assert snapshot.document(VENDOR) is not None


@pytest.mark.parametrize(
    "extends",
    [
        "vendor.yaml",
        "./vendor.yaml",
        "https://carrier.example/openapi.yaml",
        "../labels/vendor.yaml",
    ],
)
def test_an_overlay_may_say_which_document_it_extends(extends: str) -> None:
    """The spec, or an address on the web that says where it once came from."""
    overlay = actions("{target: $.tags, remove: true}").replace(
        "actions", f"extends: {extends}\nactions"
    )
    assert told(registry(overlay)) == []


@pytest.mark.parametrize("where", ["../../../etc/passwd", "/etc/passwd", "nope.yaml"])
def test_an_overlay_outside_the_registry_is_not_read(where: str) -> None:
    """The vendor's spec stands as it is, and the name leads nowhere."""
    contract = CONTRACT.replace("overlay.yaml", where)
    snapshot = registry(None, contracts__labels__contract=contract)
    assert part(snapshot, "/info/title") == "Labels"


def test_an_overlay_on_the_web_is_not_fetched() -> None:
    """It is told at the sidecar's line."""
    contract = CONTRACT.replace("overlay.yaml", "https://carrier.example/overlay.yaml")
    snapshot = registry(None, contracts__labels__contract=contract)
    assert [(each.line, "nothing is fetched" in each.message) for each in snapshot.problems] == [
        (7, True)
    ]


def test_one_file_has_one_reading() -> None:
    """A contract that reads the same vendor file without the overlay is told to take a copy."""
    other = CONTRACT.replace("labels", "tracking").replace(", overlay: overlay.yaml", "")
    other = other.replace("vendor.yaml", "../labels/vendor.yaml")
    snapshot = registry(
        actions("{target: $.tags, remove: true}"), contracts__tracking__contract=other
    )
    (problem,) = snapshot.problems
    assert (problem.path, problem.line) == ("contracts/tracking/contract.yaml", 7)
    assert "without an overlay" in problem.message


def test_copies_of_copies_end() -> None:
    """Thirty doublings would be a billion nodes."""
    doublings = ["{target: $.info, update: {x: {}}}", "{target: $.info.x, copy: $.paths}"]
    for each in range(30):
        doublings.append(f"{{target: $.info.x, update: {{x{each}: {{}}}}}}")
        doublings.append(f"{{target: $.info.x.x{each}, copy: $.paths}}")
        doublings.append("{target: $.paths, copy: $.info.x}")
    snapshot = registry(actions(*doublings))
    assert any("adds more than" in message for _, _, message in told(snapshot))


def test_the_vendors_data_is_never_changed_in_place() -> None:
    """The same parse serves a base that has no overlay; anchors keep their other uses."""
    spec = SPEC + "x-shared: &shared {a: 1}\nx-again: *shared\n"
    snapshot = registry(actions("{target: $['x-again'], update: {a: 2}}"), spec)
    assert part(snapshot, "/x-shared") == {"a": 1}
    assert part(snapshot, "/x-again") == {"a": 2}
