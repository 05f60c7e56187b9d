"""Prints the last line of a run: how many generated requests passed, and how many defects were found."""

import json
import sys
from pathlib import Path

# Less is no test of a server; only what was chosen by hand may be less.
FEWEST = {"single": 3000, "sequences": 1000}


def main(reports: Path) -> int:
    passed = failed = 0
    tested: set[str] = set()
    succeeded: set[str] = set()
    for path in sorted(reports.glob("*.json")):
        run = json.loads(path.read_text("utf-8"))
        cases = run["test_cases"]
        passed += cases["generated"] - cases["with_failures"] - cases["errored"]
        failed += sum(failure["count"] for failure in run["failures"]) + len(run["errors"])
        fewest = FEWEST.get(path.stem, 1)
        if cases["generated"] < fewest:
            print(f"{path.stem}: only {cases['generated']} requests were generated, expected at least {fewest}")
            failed += 1
        outcomes = json.loads(path.with_suffix(".outcomes").read_text("utf-8"))
        tested.update(outcomes["tested"])
        succeeded.update(outcomes["succeeded"])
    if not tested:
        print("nothing was tested")
        failed += 1
    # A server that refuses everything would pass all checks.
    for operation_id in sorted(tested - succeeded):
        print(f"{operation_id}: no request was successful")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main(Path(sys.argv[1])))
