"""A storm over a whole support line: `python -m bench.torture --stack postgres-rt --calls 1000`.

Callers who hang up anywhere, a carrier that repeats, mixes up and loses webhooks, kill -9 of every process at any
moment, and a proxy before a real helpdesk that makes every kind of trouble. Afterwards the carrier's list, our
record and the desk's tickets are compared: nothing may be lost, nothing doubled. Exits with 1 if something is.
"""

import argparse
import secrets
import sys
from collections import Counter
from pathlib import Path

from bench.houses import home
from tests.support.torture.stacks import STACKS
from tests.support.torture.storm import Plan, Report, run

SHOWN = 40
"""So many troubles of a kind are told of one by one."""


def main() -> None:
    """Torture, and print what came of it."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--stack", choices=STACKS, default=STACKS[0])
    reader.add_argument("--calls", type=int, default=300)
    reader.add_argument("--at-once", type=int, default=12, help="callers on the line at the same time")
    reader.add_argument("--minutes", type=float, default=20, help="bound of it all; the storm has the first half")
    reader.add_argument("--goes-on", type=float, default=60, help="seconds of trouble after the last call")
    reader.add_argument("--seed", type=int, default=None, help="the chances of an earlier run")
    reader.add_argument("--keep", type=Path, help="an empty folder in which logs and record are left")
    reader.add_argument("--hurried", action="store_true", help="do not wait for what only time must pass for")
    asked = reader.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    plan = Plan(asked.stack, asked.calls, seed, asked.minutes, asked.goes_on, asked.at_once, asked.hurried)
    print(f"{plan.stack}, seed {plan.seed}", flush=True)
    with home() as place:
        report = run(plan, asked.keep or place)
    tell(report)
    sys.exit(0 if report.well else 1)


def tell(report: Report) -> None:
    """Print it."""
    told, verdict = report.told, report.verdict
    print(f"calls: {report.calls}, webhooks: {told.webhooks}, never answered: {told.unanswered}")
    print(f"kills: {_counted(report.kills)}")
    print(f"faults: {_counted(report.faults)}; of {report.requests_at_desk} requests to the desk")
    print(
        f"requests: {verdict.requests}, tickets: {verdict.tickets}, "
        f"recordings: {verdict.recordings}, numbers spoken: {verdict.numbers}"
    )
    for name, troubles in (("lost", verdict.lost), ("doubled", verdict.doubled), ("wrongly answered", told.wrong)):
        print(f"{name}: {len(troubles)}")
        for each in troubles[:SHOWN]:
            print(f"  {each}")
    print("seconds: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in report.seconds.items()))


def _counted(counts: Counter[str]) -> str:
    each = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)
    return f"{counts.total()} ({each})" if each else "0"


if __name__ == "__main__":
    main()
