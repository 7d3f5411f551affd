"""Write `expected.json` of the bad fixtures named on the command line (all, with `--all`).

The result is read and judged by a person before it is committed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.rules.test_rule_fixtures import FIXTURES, described, results_of


def main(arguments: list[str]) -> None:
    """Regenerate the expectations of the fixtures whose path holds one of the arguments."""
    for fixture in FIXTURES:
        named = "--all" in arguments or any(each in str(fixture) for each in arguments)
        if named and fixture.name.startswith("bad-"):
            found = described(results_of(fixture))
            text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
            (fixture / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
