"""Symbolic links: inside a registry they work, out of it they are never followed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.load.catalogue import LinkCircleError, LinkLeavesError, follow
from govctl.load.git import repository_of, resolve
from govctl.load.source import Entry, Revision, Source, WorkTree
from govctl.model.problem import Problem

Git = Callable[..., str]
Committed = Callable[..., Path]
Both = Callable[[Path], tuple[Source, Source]]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="makes symbolic links freely")

SECRET = "top secret"  # noqa: S105 (what must never be read)


@pytest.fixture
def both(git: Git) -> Both:
    """`both(folder)` commits what stands there: as work tree and as commit."""

    def make(folder: Path) -> tuple[Source, Source]:
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", "Links")
        repository = repository_of(folder)
        assert repository is not None
        return WorkTree(folder), Revision(repository, resolve(repository, "HEAD"))

    return make


def _entry(source: Source, path: str) -> Entry:
    return next(entry for entry in source.files() if entry.path == path)


def _links(folder: Path, links: dict[str, str]) -> None:
    for name, target in links.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target)


def test_a_link_inside_is_read_through(committed: Committed, both: Both) -> None:
    """The link has the content, the size and the identity of what it names."""
    folder = committed({"shared/money.json": "{}", "x/a": "1"})
    _links(folder, {"x/money.json": "../shared/money.json", "again": "x/money.json"})
    for source in both(folder):
        assert source.problems() == ()
        for link in ("again", "x/money.json"):
            target = _entry(source, "shared/money.json")
            assert source.read(link) == b"{}"
            assert _entry(source, link) == Entry(link, target.blob, target.size, "symlink")


def test_a_link_to_a_folder_is_a_way_and_not_a_second_copy(
    committed: Committed, both: Both
) -> None:
    """Files are listed under their own names only, and can be reached through the link."""
    folder = committed({"shared/money.json": "{}", "x/a": "1"})
    _links(folder, {"x/common": "../shared"})
    for source in both(folder):
        assert [entry.path for entry in source.files()] == ["shared/money.json", "x/a", "x/common"]
        assert source.problems() == ()
        assert source.read("x/common/money.json") == b"{}"
        assert source.read("x/common/../a") == Problem(
            "x/common/../a",
            0,
            0,
            "There is no file x/common/../a.",
            "Correct the path, or add the file.",
            code="registry/unresolved-reference",
        )


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "a/../../secret", "../origin/a"])
def test_a_link_that_leaves_is_a_problem(
    committed: Committed, both: Both, tmp_path: Path, target: str
) -> None:
    """Above the root or absolute, even by a detour that comes back: not followed."""
    (tmp_path / "secret").write_text(SECRET)
    folder = committed({"a": "1"})
    _links(folder, {"link": target, "deep/link": f"../{target}"})
    expected = Problem(
        "link",
        0,
        0,
        f"The link link to {target} leads out of the registry.",
        "Put a copy of what it names into the registry; nothing outside is read.",
        code="registry/unresolved-reference",
    )
    for source in both(folder):
        assert expected in source.problems()
        assert source.read("link") == expected


def test_a_folder_link_that_leaves_is_no_way_out(
    committed: Committed, both: Both, tmp_path: Path
) -> None:
    """A path through such a link reads nothing."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text(SECRET)
    folder = committed({"a": "1"})
    _links(folder, {"out": "../outside"})
    for source in both(folder):
        found = source.read("out/secret")
        assert isinstance(found, Problem)
        assert found.message == "out/secret leads out of the registry."


def test_a_tracked_folder_replaced_by_a_link_is_not_entered(
    committed: Committed, tmp_path: Path
) -> None:
    """Git still knows `sub/secret`; on disk `sub` now leads elsewhere."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text(SECRET)
    folder = committed({"a": "1", "sub/secret": "harmless"})
    (folder / "sub" / "secret").unlink()
    (folder / "sub").rmdir()
    _links(folder, {"sub": "../outside"})
    source = WorkTree(folder)
    assert [entry.path for entry in source.files()] == ["a", "sub"]
    assert isinstance(source.read("sub/secret"), Problem)


def test_paths_that_leave_read_nothing(committed: Committed, both: Both, tmp_path: Path) -> None:
    """`..`, absolute paths, backslashes and NUL in a reference end in a problem."""
    (tmp_path / "secret").write_text(SECRET)
    for source in both(committed({"a": "1"})):
        hostile = ["../secret", "a/../../secret", "/etc/passwd", "/a", "..\\secret", "\0", "", "."]
        for path in [*hostile, f"{tmp_path}/secret", "x/../../origin/a"]:
            assert isinstance(source.read(path), Problem), path


def test_circles_end(committed: Committed, both: Both) -> None:
    """Links that lead to themselves, each other or the folder around them end in a problem."""
    folder = committed({"a": "1"})
    _links(folder, {"self": "self", "ping": "pong", "pong": "ping", "x/up": ".."})
    for source in both(folder):
        assert [(each.path, each.message) for each in source.problems()] == [
            (name, f"The link {name} leads back to itself.") for name in ("ping", "pong", "self")
        ]
        assert source.read("x/up/a") == b"1"
        assert isinstance(source.read("x/up/x/up/a"), Problem)


def test_a_link_that_leads_nowhere(committed: Committed, both: Both) -> None:
    """A dangling link is a problem; the lock of an editor, which dangles on purpose, is not."""
    folder = committed({"a": "1"})
    _links(folder, {"lost.yaml": "nope.yaml", ".#a": "user@host.1234", "tool": "node_modules/x"})
    for source in both(folder):
        assert [each.message for each in source.problems()] == [
            "The link lost.yaml leads to nope.yaml, which the registry lacks.",
            "The link tool leads to node_modules/x, which the registry lacks.",
        ]
        assert isinstance(source.read("lost.yaml"), Problem)


def test_a_link_whose_text_is_not_utf8(committed: Committed, both: Both) -> None:
    """It leads nowhere, and the report shows its bytes spelled out."""
    folder = committed({"a": "1"})
    (folder / "link").symlink_to(os.fsdecode(b"caf\xe9"))
    for source in both(folder):
        (problem,) = source.problems()
        assert problem.message == "The link link leads to caf\\xe9, which the registry lacks."


def test_the_root_itself_may_be_reached_by_a_link(committed: Committed, tmp_path: Path) -> None:
    """Who names a link as the registry means the folder behind it."""
    folder = committed({"registry/a": "1"})
    (tmp_path / "way").symlink_to(folder / "registry")
    assert WorkTree(tmp_path / "way").read("a") == b"1"
    repository = repository_of(tmp_path / "way")
    assert repository is not None
    assert repository.prefix == "registry"


_PARTS = st.sampled_from(["a", "b", "c", "..", ".", ""])
_PATHS = st.lists(_PARTS, min_size=1, max_size=6).map("/".join)
_NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)


@given(_PATHS, st.dictionaries(_NAMES, _PATHS, max_size=6))
def test_following_ends_inside_or_not_at_all(path: str, targets: dict[str, str]) -> None:
    """Whatever the links, the end has no `..`, no link left in it, and begins at the root."""
    try:
        end = follow(path, targets)
    except (LinkLeavesError, LinkCircleError):
        return
    parts = end.split("/") if end else []
    assert {"", ".", ".."}.isdisjoint(parts)
    assert not any("/".join(parts[:count]) in targets for count in range(1, len(parts) + 1))


def test_a_long_chain_of_links_is_followed_in_no_time() -> None:
    """Links that fan out double a naive walk at each step; here each counts once."""
    targets = {f"l{n}": f"l{n + 1}/../l{n + 1}" for n in range(2000)}
    with pytest.raises(LinkCircleError):
        follow("l0", targets)
    assert follow("c0", {f"c{n}": f"c{n + 1}" for n in range(2000)}) == "c2000"
