"""Several files, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from govctl.errors import UsageError
from govctl.load.source import Memory
from govctl.scaffold.files import Planned, PlannedFile, write_all


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_new_files_get_their_folders_and_old_ones_keep_their_permissions(tmp_path: Path) -> None:
    """What does not change is not written."""
    (tmp_path / "old").write_bytes(b"1")
    (tmp_path / "old").chmod(0o640)
    (tmp_path / "same").write_bytes(b"s")
    planned = (
        PlannedFile("old", b"2", b"1"),
        PlannedFile("same", b"s", b"s"),
        PlannedFile("a/b/new", b"3"),
    )
    assert write_all(tmp_path, planned) == ("old", "a/b/new")
    assert snapshot(tmp_path) == {"a/b/new": b"3", "old": b"2", "same": b"s"}
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o640


def test_a_failure_in_the_middle_takes_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files renamed before it have their old content again; new files and folders are gone."""
    (tmp_path / "first").write_bytes(b"1")
    (tmp_path / "last").write_bytes(b"1")
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "last":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    planned = (
        PlannedFile("first", b"2", b"1"),
        PlannedFile("a/new", b"2"),
        PlannedFile("last", b"2", b"1"),
    )
    with pytest.raises(UsageError, match="No space left on device; nothing was written"):
        write_all(tmp_path, planned)
    assert snapshot(tmp_path) == {"first": b"1", "last": b"1"}
    assert not (tmp_path / "a").exists()


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Nor is any of the others."""
    (tmp_path / "one").write_bytes(b"edited")
    planned = (PlannedFile("zero", b"0"), PlannedFile("one", b"2", b"1"))
    with pytest.raises(UsageError, match="not as it was"):
        write_all(tmp_path, planned)
    assert snapshot(tmp_path) == {"one": b"edited"}


@pytest.mark.parametrize("path", ["../out", "link/file", "file-link", "a/../../out"])
def test_nothing_is_written_through_links_or_outside(tmp_path: Path, path: str) -> None:
    """The registry ends at its folder."""
    registry, outside = tmp_path / "registry", tmp_path / "outside"
    registry.mkdir()
    outside.mkdir()
    (outside / "target").write_bytes(b"")
    (registry / "link").symlink_to(outside)
    (registry / "file-link").symlink_to(outside / "target")
    before = b"" if path == "file-link" else None
    with pytest.raises(UsageError, match="through a link or outside"):
        write_all(registry, (PlannedFile(path, b"x", before),))
    assert snapshot(outside) == {"target": b""}
    assert not (tmp_path / "out").exists()


def test_a_planned_registry_reads_as_if_it_were_written() -> None:
    """Planned files stand in their places, the others as they are."""
    source = Planned(Memory({"a": b"1", "b": b"2"}), {"b": b"3", "c": b"4"})
    assert [each.path for each in source.files()] == ["a", "b", "c"]
    assert source.read_many(["c", "a", "b"]) == {"c": b"4", "a": b"1", "b": b"3"}
    assert source.read("b") == b"3"
