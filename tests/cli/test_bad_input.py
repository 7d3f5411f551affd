"""Whatever is wrong ends in a finding or one line, never in a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Git, Govctl, edit, run

SPEC = "contracts/orders/openapi.yaml"


def test_no_configuration(govctl: Govctl, registry: Path) -> None:
    """A folder without govctl.yaml: what is missing and what to do, exit code 2."""
    (registry / "govctl.yaml").unlink()
    ran = govctl("check")
    assert ran.code == 2
    assert ran.err.startswith("govctl: There is no govctl.yaml in '.' or above it. ")
    assert "`extends: [pack:recommended]`" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--base", "main"), ("--head", "HEAD")])
def test_not_a_git_repository(govctl: Govctl, arguments: tuple[str, ...]) -> None:
    """Revisions need git: exit code 3, one line."""
    ran = govctl("check", *arguments)
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "not inside a git repository" in ran.err


def test_unknown_revision(govctl: Govctl, git: Git) -> None:
    """An unknown base names what was typed and ends with 3."""
    git.commit("Nothing")
    ran = govctl("check", "--base", "mian")
    assert ran.code == 3
    assert "'mian'" in ran.err
    assert "Traceback" not in ran.err


def test_a_shallow_clone_without_the_base_says_what_to_fetch(
    git: Git, registry: Path, tmp_path: Path
) -> None:
    """CI often has one commit only: the command to run stands in the message."""
    git.commit("Second")
    clone = tmp_path / "clone"
    run(tmp_path, "git", "clone", "--quiet", "--depth=1", registry.as_uri(), str(clone))
    ran = run(clone, sys.executable, "-m", "govctl", "check", "--base", "HEAD~1")
    assert ran.code == 3
    assert "git fetch" in ran.err


def test_a_base_that_does_not_parse(govctl: Govctl, git: Git, registry: Path) -> None:
    """The head is checked all the same; what could not be compared is said."""
    good = (registry / SPEC).read_text(encoding="utf-8")
    (registry / SPEC).write_text("openapi: [\n", encoding="utf-8")
    git.commit("Break the spec")
    (registry / SPEC).write_text(good, encoding="utf-8")
    ran = govctl("check", "--base", "main")
    assert ran.code == 0
    assert "could not be checked: the earlier version's spec cannot be read" in ran.out


BAD_SPECS = {
    "empty": b"",
    "tabs": b"openapi: 3.1.1\n\tinfo: {}\n",
    "windows-1252": "openapi: 3.1.1\ninfo: {title: \u20ac, version: 1.0.0}\n".encode("cp1252"),
    "deep": b"a: " + b"[" * 10_000,
    "aliases": b"a: &a [x, x]\n"
    + b"".join(b"%c: &%c [*%c, *%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 123)),
    "null": b"\x00" * 100,
    "scalar": b"42\n",
    "large": b"# " + b"x" * (50 * 1024 * 1024) + b"\na: 1\n",
}


@pytest.mark.parametrize("name", sorted(BAD_SPECS))
def test_an_unreadable_spec_is_one_finding(govctl: Govctl, registry: Path, name: str) -> None:
    """A spec that cannot be read is found once, and the rest of the run goes on."""
    (registry / SPEC).write_bytes(BAD_SPECS[name])
    report = json.loads(govctl("check", "--format", "json").out)
    rules = [finding["rule"] for finding in report["findings"]]
    assert rules.count("registry/unreadable-spec") == 1
    assert report["summary"]["crashes"] == []
    assert report["summary"]["rules"]["ownership/field-without-master"]["pass"] == 7


def test_a_byte_order_mark_and_crlf_change_nothing(govctl: Govctl, registry: Path) -> None:
    """Accepted, with the same places."""
    edit(registry / SPEC, "name: Idempotency-Key", "name: X-Key")
    before = json.loads(govctl("check", "--format", "json").out)["findings"]
    content = (registry / SPEC).read_bytes().replace(b"\n", b"\r\n")
    (registry / SPEC).write_bytes(b"\xef\xbb\xbf" + content)
    after = json.loads(govctl("check", "--format", "json").out)["findings"]
    assert [(f["line"], f["column"]) for f in after] == [(f["line"], f["column"]) for f in before]


@pytest.mark.parametrize(
    "reference",
    [
        "../../../../../etc/passwd",
        "file:///etc/passwd",
        "https://schemas.example/x.json",
        "/etc/passwd",
    ],
)
def test_a_reference_out_of_the_registry_is_a_finding(
    govctl: Govctl, registry: Path, reference: str
) -> None:
    """Nothing is fetched, nothing outside is read."""
    edit(registry / SPEC, '"#/components/schemas/NewOrder"', f'"{reference}"')
    report = json.loads(govctl("check", "--format", "json").out)
    rules = [finding["rule"] for finding in report["findings"]]
    assert rules.count("registry/unresolved-reference") == 1
    assert "root:" not in json.dumps(report)


def test_a_symbolic_link_out_of_the_registry_is_not_followed(
    govctl: Govctl, registry: Path, tmp_path: Path
) -> None:
    """A link to a file elsewhere is a finding, and its content is not read."""
    (tmp_path / "secret.yaml").write_text("secret: 1\n", encoding="utf-8")
    (registry / SPEC).unlink()
    (registry / SPEC).symlink_to(tmp_path / "secret.yaml")
    ran = govctl("check")
    assert ran.code == 1
    assert "leads out of the registry" in ran.out


def test_a_self_referencing_schema_is_walked_once(govctl: Govctl, registry: Path) -> None:
    """Recursion in a canonical schema ends."""
    edit(
        registry / "entities/order/order.schema.json",
        '"lines": {',
        '"parts": {"type": "array", "items": {"$ref": "#"}},\n'
        '    "self": {"$ref": "#/properties/self"},\n    "lines": {',
    )
    report = json.loads(govctl("check", "--format", "json").out)
    assert report["summary"]["crashes"] == []


def test_a_pattern_that_backtracks_for_ever_does_not_hang(
    govctl: Govctl, git: Git, registry: Path
) -> None:
    """Patterns of strangers are searched within a budget."""
    git.commit("Nothing")
    edit(registry / SPEC, "{type: string, format: uuid}", '{type: string, pattern: "^(a+)+$"}')
    edit(
        registry / SPEC,
        "required: [channel, customerPoNumber]",
        "required: [channel, customerPoNumber, lines]",
    )
    started = time.monotonic()
    ran = govctl("check", "--base", "main")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert time.monotonic() - started < 60


def test_terminal_escapes_do_not_reach_the_terminal(govctl: Govctl, registry: Path) -> None:
    """A key that clears the screen is shown as text."""
    edit(registry / "systems/crm.yaml", "role: crm", 'role: crm\n"\\e[2J\\a": gone')
    ran = govctl("check")
    assert ran.code == 1
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    assert "\\x1b[2J\\x07" in ran.out


def test_a_report_that_cannot_be_written(govctl: Govctl, registry: Path) -> None:
    """One line, exit code 2, nothing left behind."""
    ran = govctl("check", "--output", "missing/report.txt")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "Cannot write 'missing/report.txt'" in ran.err
    assert not (registry / "missing").exists()


def test_a_report_is_written_whole(govctl: Govctl, registry: Path) -> None:
    """The file holds what would have been printed, and no temporary file stays."""
    printed = govctl("check", "--format", "json").out
    assert govctl("check", "--format", "json", "--output", "report.json").code == 0
    assert (
        json.loads((registry / "report.json").read_text())["findings"]
        == json.loads(printed)["findings"]
    )
    assert not [each for each in registry.iterdir() if each.name.startswith(".report")]


def _listens_to_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_an_interrupted_run_ends_with_130(registry: Path) -> None:
    """Ctrl-C: a line, 130, no traceback, no half-written report."""
    script = (
        "import govctl.usecases.check as c, time\n"
        "def slow(*a, **k):\n    print('started', flush=True)\n    time.sleep(30)\n"
        "c.open_registries = slow\n"
        "import sys; sys.argv = ['govctl', 'check', '--output', 'report.txt']\n"
        "from govctl.cli import main; main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=registry,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A job in the background is deaf to Ctrl-C, and so would be what it starts.
        preexec_fn=_listens_to_interrupts,  # noqa: PLW1509  (no thread runs here)
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err == b"Interrupted. Nothing was left half-written.\n"
    assert not (registry / "report.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="pipes are POSIX")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_closed_pipe_ends_quietly(registry: Path, form: str) -> None:
    """Whoever reads the report may stop (`| head`): no complaint, and the tool ends with 0."""
    edit(registry / SPEC, "name: Idempotency-Key", "name: X-Key")
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        [sys.executable, "-m", "govctl", "check", "--format", form],
        cwd=registry,
        stdout=writer,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writer)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "--rule", "idempotency/key-mising"), "did you mean 'idempotency/key-missing'?"),
        (("check", "--pack", "idempotncy"), "did you mean 'idempotency'?"),
        (("check", "nowhere"), "does not exist"),
        (("check", "--today", "tomorrow"), "is not a date"),
        (("check", "--config", "nowhere.yaml"), "cannot be read"),
        (("explain", "key-missin"), "did you mean"),
        (("schema", "Contrat"), "did you mean Contract?"),
        (("publish", "ordrs"), "did you mean orders?"),
        (("publish", "orders@3.0.0"), "is at version 1.0.0, not 3.0.0"),
    ],
)
def test_a_slip_on_the_command_line_is_answered_kindly(
    govctl: Govctl, arguments: tuple[str, ...], said: str
) -> None:
    """Exit code 2, one line, with the name that was probably meant."""
    ran = govctl(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
