"""What is built and installed is complete, and starts as light as it can."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_the_rule_catalogue_is_up_to_date() -> None:
    """`rules/README.md` is what `govctl rules --as markdown` prints."""
    printed = subprocess.run(
        [sys.executable, "-m", "govctl", "rules", "--as", "markdown"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert (ROOT / "rules" / "README.md").read_text(encoding="utf-8") == printed


def _imported(*arguments: str) -> set[str]:
    """Top-level modules that a run of the tool has imported when it ends."""
    script = (
        "import sys, json, atexit\n"
        "names = lambda: sorted({m.split('.')[0] for m in sys.modules})\n"
        "atexit.register(lambda: sys.stderr.write(json.dumps(names())))\n"
        f"sys.argv = ['govctl', *{list(arguments)!r}]\n"
        "from govctl.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, cwd=ROOT
    )
    return set(json.loads(done.stderr.decode()))


def test_the_version_is_answered_before_anything_is_imported() -> None:
    """`--version` costs no more than Python itself."""
    heavy = {"typer", "rich", "yaml", "jsonschema", "jsonschema_rs", "referencing", "subprocess"}
    assert _imported("--version") & heavy == set()


def test_help_does_not_load_the_engine() -> None:
    """`--help` needs the command line, not parsers and provers."""
    heavy = {"yaml", "jsonschema", "jsonschema_rs", "referencing", "deepdiff", "sqlite3"}
    assert _imported("check", "--help") & heavy == set()


def test_a_clean_check_does_not_load_what_only_findings_need() -> None:
    """Explanations, differences and terminals are paid for when they are used."""
    heavy = {"jsonschema", "deepdiff", "openapi_spec_validator", "jinja2", "hypothesis"}
    assert _imported("check", "tests/rules/common") & heavy == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("govctl_registry-*.whl"))


def test_the_wheel_carries_packs_registry_schemas_and_licence(wheel: Path) -> None:
    """Everything that is needed without a checkout is inside."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "govctl/_bundled/rules/registry/pack.yaml",
        "govctl/_bundled/registry/govctl.yaml",
        "govctl/load/schemas/contract.json",
        "govctl/report/check.schema.json",
        "govctl/rulepacks/pack.schema.json",
        "govctl/py.typed",
    } <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed into a fresh environment, it checks the registry it carries."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    packages = tmp_path / "packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    shared = [path for path in sys.path if path.endswith("site-packages")]
    script = (
        f"import sys; sys.path[:0] = {[str(packages), *shared]!r}\n"
        "import govctl, pathlib\n"
        "from govctl.rulepacks.bundled import bundled\n"
        "assert '_bundled' in str(bundled('rules')), bundled('rules')\n"
        "sys.argv = ['govctl', 'check', str(bundled('registry'))]\n"
        "from govctl.cli import main; main()\n"
    )
    done = subprocess.run([python, "-c", script], capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    assert b"No findings." in done.stdout
