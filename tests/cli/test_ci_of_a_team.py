"""`examples/ci`, run as its pipelines run it: what is blocked, and what is let through."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import ROOT, Ran, edit, run

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="pipelines are bash")

EXAMPLE = ROOT / "examples" / "ci"
SPEC = "contracts/orders/openapi.yaml"
ANSWER = '        "422": {description: The key was used with another payload}\n'
WAIVER = """apiVersion: govctl/v1
kind: Waiver
rule: idempotency/key-policy-incomplete
target: contract:orders@1#createOrder
reason: The ERP cannot keep keys before its upgrade
requested-by: team:integration
approved-by: person:chief-architect
approved-on: 2026-11-02
expires: 2027-01-15
"""
GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$GH_LOG"
if [ -n "${GH_FAILS:-}" ]; then echo "HTTP 403: Resource not accessible" >&2; exit 1; fi
case "$*" in *--paginate*) cat "$GH_COMMENTS";; esac
"""


@dataclass
class Team:
    """A clone of the team's repository, and a machine that runs its pipeline."""

    folder: Path
    machine: Path

    def git(self, *arguments: str) -> str:
        """Run a git command in the clone."""
        identity = ("-c", "user.name=registry", "-c", "user.email=registry@acme.example")
        done = run(self.folder, "git", *identity, *arguments, GIT_CONFIG_GLOBAL=os.devnull)
        assert done.code == 0, done.err
        return done.out.strip()

    def branch(self, name: str, start: str = "origin/main") -> None:
        """Begin a change."""
        self.git("switch", "--quiet", "--no-track", "--create", name, start)

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def merge(self, branch: str) -> None:
        """Bring a branch to the default branch."""
        self.git("push", "--quiet", "origin", f"{branch}:main")
        self.git("fetch", "--quiet", "origin")

    def script(self, text: str, **environment: str) -> Ran:
        """Run a script of a pipeline, with the tool and a stand-in for `gh` on its path."""
        (self.machine / "summary.md").write_text("")
        place = {
            "PATH": f"{self.machine / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "RUNNER_TEMP": str(self.machine),
            "GITHUB_STEP_SUMMARY": str(self.machine / "summary.md"),
            "GITHUB_OUTPUT": str(self.machine / "output"),
            "GITHUB_REPOSITORY": "acme/contracts",
            "GH_LOG": str(self.machine / "gh.log"),
            "GH_COMMENTS": str(self.machine / "comments"),
        }
        return run(
            self.folder, "bash", "-e", "-o", "pipefail", "-c", text, **{**place, **environment}
        )

    def pull_request(self) -> Ran:
        """The check of `action.yml` as it runs for a pull request to the default branch."""
        return self.script(step("Check"), **CHECK, PULL_BASE="main", QUEUE_BASE="")


CHECK = {"REGISTRY": ".", "BASE": "", "FAIL_ON": "error"}


def step(name: str) -> str:
    """The script of a step of `action.yml`."""
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return next(str(each["run"]) for each in action["runs"]["steps"] if each.get("name") == name)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """The example as a repository with an origin; the tool as it is in this checkout."""
    machine, folder, origin = tmp_path / "machine", tmp_path / "clone", tmp_path / "origin.git"
    (machine / "bin").mkdir(parents=True)
    programs = {"govctl": f'#!/bin/sh\nexec "{sys.executable}" -m govctl "$@"\n', "gh": GH}
    for name, text in programs.items():
        program = machine / "bin" / name
        program.write_text(text)
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
    (machine / "comments").write_text("")
    shutil.copytree(EXAMPLE, folder)
    run(tmp_path, "git", "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    made = Team(folder, machine)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("The registry as it stands")
    made.git("remote", "add", "origin", str(origin))
    made.merge("main")
    return made


def drop_answer(team: Team) -> None:
    """What breaks the rule."""
    edit(team.folder / SPEC, ANSWER, "")


def waive(team: Team) -> None:
    """A waiver of the board."""
    (team.folder / "waivers").mkdir(exist_ok=True)
    (team.folder / "waivers" / "orders-422.yaml").write_text(WAIVER)


def test_a_bad_change_is_blocked_and_a_waived_one_let_through(team: Team) -> None:
    """The story of the example, from the first red run to the green one."""
    team.branch("bad")
    drop_answer(team)
    team.commit("Drop an answer")
    blocked = team.pull_request()
    assert blocked.code == 1
    assert (
        f"::error file={SPEC},line=7,col=5,title=idempotency/key-policy-incomplete" in blocked.out
    )
    assert "## Integration contracts: 1 error to mend" in (team.machine / "summary.md").read_text()

    waive(team)
    team.commit("Waive it")
    own = team.pull_request()
    assert own.code == 1
    assert own.out.startswith("::error file=waivers/orders-422.yaml,line=1,col=1,title=governance/")

    team.branch("waiver")
    waive(team)
    team.commit("Grant a waiver")
    granted = team.pull_request()
    assert (granted.code, "title=governance/policy-changed" in granted.out) == (0, True)
    team.merge("waiver")

    team.branch("again")
    drop_answer(team)
    team.commit("Drop an answer")
    passed = team.pull_request()
    assert passed.code == 0
    assert "waived by orders-422" in (team.machine / "summary.md").read_text()


def test_two_green_changes_that_make_two_masters_are_red_in_the_queue(team: Team) -> None:
    """Git merges them without a conflict; the run of the merge queue sees the two together."""
    ownership = team.folder / "ownership" / "order.yaml"
    schema = team.folder / "entities" / "order" / "order.schema.json"
    note = '    "note": {"type": "string", "maxLength": 200},\n'
    for name, system, before in (
        ("promises", "erp", "  - name: intent\n"),
        ("dates", "shop", "  - name: money\n"),
    ):
        team.branch(name)
        edit(schema, note, note + '    "promisedOn": {"type": "string", "format": "date"},\n')
        group = f"  - {{name: {name}, fields: [promisedOn], master: {system}, writers: []}}\n"
        edit(ownership, before, group + before)
        team.commit(f"Add the promised day, mastered by {system}")
        assert team.pull_request().code == 0, name
    base = team.git("rev-parse", "origin/main")
    team.git("switch", "--quiet", "--detach", "promises")
    team.git("merge", "--quiet", "--no-edit", "dates")
    queued = team.script(step("Check"), **CHECK, PULL_BASE="", QUEUE_BASE=base)
    assert queued.code == 1
    assert "title=ownership/two-masters" in queued.out


def test_on_the_default_branch_everything_counts(team: Team) -> None:
    """Without a base, what was there before fails as well: nothing stays hidden for good."""
    drop_answer(team)
    assert team.script(step("Check"), **CHECK, PULL_BASE="", QUEUE_BASE="").code == 1


class TestComment:
    """One comment for a pull request, whatever the number of pushes."""

    def comment(self, team: Team, **environment: str) -> tuple[Ran, list[str]]:
        """Run the step; what `gh` was asked."""
        (team.machine / "govctl.md").write_text("<!-- govctl check -->\nred\n")
        ran = team.script(step("Comment"), GH_TOKEN="t", PULL="7", **environment)  # noqa: S106
        return ran, (team.machine / "gh.log").read_text().splitlines()

    def test_the_first_push_writes_it(self, team: Team) -> None:
        """There is none yet."""
        ran, asked = self.comment(team)
        assert (ran.code, ran.out) == (0, "")
        assert "--method POST repos/acme/contracts/issues/7/comments" in asked[1]

    def test_a_later_push_writes_it_anew(self, team: Team) -> None:
        """The one that begins with the marker, never somebody else's."""
        (team.machine / "comments").write_text("4711\n4712\n")
        ran, asked = self.comment(team)
        assert (ran.code, ran.out) == (0, "")
        assert "--method PATCH repos/acme/contracts/issues/comments/4711" in asked[1]
        assert 'startswith("<!-- govctl check -->")' in asked[0]

    def test_a_token_that_may_only_read_falls_back_to_the_summary(self, team: Team) -> None:
        """Forks: a notice, and no failure of its own."""
        ran, asked = self.comment(team, GH_FAILS="yes")
        assert (ran.code, len(asked)) == (0, 1)
        assert ran.out.startswith("::notice title=govctl::The comment could not be written")

    def test_without_a_report_there_is_nothing_to_say(self, team: Team) -> None:
        """The check could not even begin."""
        ran = team.script(step("Comment"), GH_TOKEN="t", PULL="7")  # noqa: S106
        assert (ran.code, (team.machine / "gh.log").exists()) == (0, False)


def test_every_action_is_pinned_to_a_commit() -> None:
    """A tag can be moved; the tool's own place is for its user to fill in."""
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    workflow = yaml.safe_load((EXAMPLE / ".github/workflows/contracts.yml").read_text())
    steps = [*action["runs"]["steps"], *workflow["jobs"]["contracts"]["steps"]]
    used = [each["uses"] for each in steps if "uses" in each]
    assert len(used) == 3
    for name in used:
        _, _, commit = name.partition("@")
        assert commit == "COMMIT" or (len(commit) == 40 and int(commit, 16))


def test_the_gitlab_pipeline_compares_and_reports(team: Team) -> None:
    """A merge request against its base; both reports are there for the server to read."""
    job = yaml.safe_load((team.folder / ".gitlab-ci.yml").read_text())["contracts"]
    base = team.git("rev-parse", "HEAD")
    drop_answer(team)
    ran = team.script("\n".join(job["script"]), CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert ran.code == 1
    rows = json.loads((team.folder / "gl-code-quality-report.json").read_text())
    assert "idempotency/key-policy-incomplete" in {row["check_name"] for row in rows}
    assert (team.folder / "govctl.xml").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("azure-pipelines.yml", {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"}),
        ("Jenkinsfile", {"CHANGE_TARGET": "main"}),
    ],
)
def test_the_other_pipelines_compare_and_report(
    team: Team, file: str, target: dict[str, str]
) -> None:
    """Red on a change that breaks a rule, green without it, and the results to publish."""
    text = (team.folder / file).read_text()
    if file == "Jenkinsfile":
        script = text.split("#!/usr/bin/env bash\n")[1].split("'''")[0]
    else:
        script = next(each["bash"] for each in yaml.safe_load(text)["steps"] if "bash" in each)
    assert team.script(script, **target).code == 0
    drop_answer(team)
    assert team.script(script, **target).code == 1
    assert "key-policy-incomplete" in (team.folder / "govctl.xml").read_text()


def test_the_pre_commit_hook_runs_the_tool() -> None:
    """The hook's command is one that the tool has."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, *arguments = hook["entry"].split()
    ran = run(EXAMPLE, sys.executable, "-m", program, *arguments)
    assert (ran.code, hook["pass_filenames"]) == (0, False)
