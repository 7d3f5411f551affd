"""`govctl vendor`: the copy of a document on the web is recorded, and references read it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, edit
from tests.cli.inside import inside

URL = "https://schemas.example.com/v1/money.json"
MONEY = '{"type": "object", "properties": {"amount": {"type": "string"}}}'
CHANNEL = 'channel: {$ref: "../../entities/order/order.schema.json#/properties/channel"}'


@pytest.fixture
def copy(registry: Path) -> Path:
    """A copy inside the registry."""
    file = registry / "vendor" / "money.json"
    file.parent.mkdir()
    file.write_text(MONEY, encoding="utf-8")
    return file


def vendor(registry: Path, *arguments: str) -> Ran:
    """Run the command in the registry."""
    return inside(registry, "vendor", *arguments)


def digest(text: str) -> str:
    """As it is recorded."""
    return f"sha256-{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.mark.usefixtures("copy")
def test_a_reference_to_the_address_reads_the_copy(registry: Path) -> None:
    """Before it is a finding, afterwards it is none, and nothing was fetched."""
    edit(registry / "contracts/orders/openapi.yaml", CHANNEL, f'channel: {{$ref: "{URL}"}}')
    assert URL in inside(registry, "check").out
    ran = vendor(registry, URL, "vendor/money.json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Recorded {URL} as vendor/money.json ({digest(MONEY)}) in govctl.yaml\n"
    assert URL not in inside(registry, "check").out


def test_comments_and_everything_else_of_the_configuration_stay(registry: Path, copy: Path) -> None:
    """Lines are added, none is changed."""
    config = registry / "govctl.yaml"
    edit(config, "kind: Config", "kind: Config   # ours, since 2024")
    before = config.read_text(encoding="utf-8")
    vendor(registry, URL, str(copy))
    after = config.read_text(encoding="utf-8")
    assert after == (
        f"{before}vendored:\n  {URL}:\n    file: vendor/money.json\n    digest: {digest(MONEY)}\n"
    )


def test_recording_it_again_changes_nothing(registry: Path, copy: Path) -> None:
    """Not a byte."""
    vendor(registry, URL, str(copy))
    before = (registry / "govctl.yaml").read_bytes()
    ran = vendor(registry, URL, str(copy))
    assert (ran.code, "recorded already" in ran.out) == (0, True)
    assert (registry / "govctl.yaml").read_bytes() == before


def test_a_short_entry_gets_its_digest(registry: Path, copy: Path) -> None:
    """`URL: file` becomes both."""
    config = registry / "govctl.yaml"
    with config.open("a", encoding="utf-8") as stream:
        stream.write(f"vendored:\n  {URL}: vendor/money.json   # short\n")
    assert vendor(registry, URL, str(copy)).code == 0
    assert f"{{file: vendor/money.json, digest: {digest(MONEY)}}}   # short" in config.read_text(
        encoding="utf-8"
    )


def test_a_copy_that_changed_is_told_by_check_and_by_vendor(registry: Path, copy: Path) -> None:
    """Both say what to do; --replace records it as it is."""
    vendor(registry, URL, "vendor/money.json")
    copy.write_text(MONEY + "\n", encoding="utf-8")
    assert "is declared" in inside(registry, "check").out
    ran = vendor(registry, URL, "vendor/money.json")
    assert ran.code == 2
    assert "has changed since it was recorded" in ran.err
    assert "--replace" in ran.err
    assert ran.err.count("\n") == 1
    assert vendor(registry, URL, "vendor/money.json", "--replace").code == 0
    assert inside(registry, "check").code == 0


@pytest.mark.usefixtures("copy")
def test_another_file_for_the_address_has_to_be_meant(registry: Path) -> None:
    """What is recorded is not overwritten by the way."""
    vendor(registry, URL, "vendor/money.json")
    (registry / "vendor" / "other.json").write_text(MONEY, encoding="utf-8")
    ran = vendor(registry, URL, "vendor/other.json")
    assert (ran.code, "has the copy 'vendor/money.json' already" in ran.err) == (2, True)
    assert vendor(registry, URL, "vendor/other.json", "--replace").code == 0
    assert "vendor/other.json" in (registry / "govctl.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "file", "message"),
    [
        ("ftp://x.example/a", "vendor/money.json", "no address on the web"),
        ("vendor/money.json", "vendor/money.json", "no address on the web"),
        (f"{URL}#/properties", "vendor/money.json", "has a fragment"),
        ("https://me:secret@x.example/a", "vendor/money.json", "user name or password"),
        ("https://[x/a", "vendor/money.json", "is no address"),
        ("https://x.example:99999/a", "vendor/money.json", "is no address"),
        ("https://x.example/a b", "vendor/money.json", "a character that no address has"),
        ("https://x.example/\x1b", "vendor/money.json", "a character that no address has"),
        (URL, "nope.json", "There is no file"),
        (URL, "vendor", "is a folder"),
        (URL, "/etc/hostname", "outside the registry"),
        (URL, "vendor/broken.json", "cannot be read"),
        (URL, "vendor/empty.yaml", "cannot be read"),
        (URL, "vendor/link.json", "outside the registry"),
    ],
)
def test_what_cannot_be_recorded_is_told_in_one_line(
    registry: Path, copy: Path, url: str, file: str, message: str
) -> None:
    """And the configuration is as it was."""
    (copy.parent / "broken.json").write_text('{"a": ', encoding="utf-8")
    (copy.parent / "empty.yaml").write_text("", encoding="utf-8")
    (copy.parent / "link.json").symlink_to("/etc/hostname")
    before = (registry / "govctl.yaml").read_bytes()
    ran = vendor(registry, url, file)
    assert ran.code == 2
    assert message in ran.err
    assert ran.err.count("\n") == 1
    assert "secret" not in ran.err
    assert (registry / "govctl.yaml").read_bytes() == before


@pytest.mark.usefixtures("git", "copy")
def test_a_file_that_git_ignores_is_no_part_of_the_registry(registry: Path) -> None:
    """A copy nobody else would get is refused."""
    (registry / ".gitignore").write_text("vendor/\n", encoding="utf-8")
    ran = vendor(registry, URL, "vendor/money.json")
    assert (ran.code, "git ignores it" in ran.err) == (2, True)
