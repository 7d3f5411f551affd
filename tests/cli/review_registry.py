"""A small registry with a review board, on a branch that somebody wants to merge."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.cli.conftest import Ran, edit, run
from tests.cli.inside import inside

SPEC = "contracts/orders/openapi.yaml"
OWNERSHIP = "ownership/order.yaml"
LATER = "2026-11-23"

POLICY = """\
approvals:
  additive.internal: none
  breaking.internal: [team:board, consumers]
  rights.*: [stewards]
"""
TEAMS = """\
apiVersion: govctl/v1
kind: Team
name: integration
members: [person:integration-lead]
---
apiVersion: govctl/v1
kind: Team
name: board
members: [person:architect, person:security]
board: true
---
apiVersion: govctl/v1
kind: Team
name: shop-team
members: [person:shop-dev, person:shop-lead]
---
apiVersion: govctl/v1
kind: Team
name: crm-team
members: [person:crm-lead]
"""


class Registry:
    """The registry in its git repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = folder / "govctl.yaml"
        config.write_text(config.read_text(encoding="utf-8") + POLICY, encoding="utf-8")
        (folder / "teams.yaml").write_text(TEAMS, encoding="utf-8")
        for name in ("shop", "crm"):
            edit(folder / f"systems/{name}.yaml", "team:integration", f"team:{name}-team")
            with (folder / f"systems/{name}.yaml").open("a", encoding="utf-8") as file:
                file.write(f"steward: person:{name}-lead\n")
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("The registry as it stands", "2026-10-01")
        self.git("switch", "--quiet", "--create", "feature")

    def git(self, *arguments: str, **environment: str) -> str:
        """Run a git command."""
        identity = ("-c", "user.name=registry", "-c", "user.email=registry@acme.example")
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, **environment}
        done = run(self.folder, "git", *identity, *arguments, **quiet)
        assert done.code == 0, done.err
        return done.out

    def commit(self, message: str, day: str, author: str = "registry <r@acme.example>") -> None:
        """Commit everything on a day."""
        self.git("add", "--all")
        done = f"{day}T12:00:00Z"
        self.git(
            *("commit", "--quiet", "--allow-empty", "--message", message, "--author", author),
            GIT_COMMITTER_DATE=done,
            GIT_AUTHOR_DATE=done,
        )

    def require_lines(self) -> None:
        """Break createOrder: a field is required that was not."""
        self.require("lines")

    def require(self, name: str) -> None:
        """Require one more property of createOrder."""
        edit(self.folder / SPEC, "customerPoNumber", f"customerPoNumber, {name}")

    def lower(self, old: str, new: str) -> None:
        """Change the longest purchase order number."""
        schema = self.folder / "entities/order/order.schema.json"
        edit(schema, f'"maxLength": {old}', f'"maxLength": {new}')

    def grant(self) -> None:
        """Let the CRM write the purchase order number as well."""
        edit(self.folder / OWNERSHIP, "{system: shop, while", "{system: [shop, crm], while")

    def call(self, *arguments: str) -> Ran:
        """Run `govctl review ...` in the registry."""
        return inside(self.folder, "review", *arguments, "--today", LATER)

    def record(self, *arguments: str) -> Ran:
        """Run `govctl review record ...`."""
        return self.call("record", *arguments)

    def listed(self, *arguments: str) -> dict[str, Any]:
        """What `govctl review --format json` prints."""
        ran = self.call(*arguments, "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        found: dict[str, Any] = json.loads(ran.out)
        return found

    def flat(self) -> str:
        """What `govctl review` prints, on one line."""
        return " ".join(self.call().out.split())

    def item(self, target: str = "contract:orders@1") -> dict[str, Any]:
        """One item of the list."""
        found: dict[str, Any] = next(
            each for each in self.listed()["items"] if each["target"] == target
        )
        return found
