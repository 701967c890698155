"""`python -m proxy.bench.simulation`: print the tables, of one's own trace where one is given."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import MsgspecError

from proxy.bench import environment
from proxy.bench.pictures import Pictures
from proxy.bench.simulation import replay, report
from proxy.bench.simulation.calibration import measured
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.findings import simulated
from proxy.bench.simulation.prices import Prices
from proxy.bench.simulation.scenarios import BASE, REQUESTS, SIZES, turned
from proxy.bench.simulation.summary import Summary
from proxy.bench.simulation.weights import Weights

WARM = 2 / 3
TURNED_AT = 100


def main() -> int:
    """Print what was asked for; 2 when a file cannot be read."""
    options = _options()
    try:
        costs = Costs.read(options.costs.read_bytes()) if options.costs else Costs()
        prices = Prices.read(options.prices.read_bytes()) if options.prices else Prices()
        if options.calibrate:
            costs = _calibrated(costs)
        if options.trace:
            print(*report.tables(_replayed(options, costs, prices)), sep="\n")
            return 0
    except (OSError, ValueError, MsgspecError) as error:
        print(f"simulation: {error}", file=sys.stderr)
        return 2
    _print(options, costs, prices)
    return 0


def _print(options: argparse.Namespace, costs: Costs, prices: Prices) -> None:
    run = {n: BASE.at(n).run(costs, prices, options.requests) for n in options.nodes}
    print("\n".join(report.tables(run)), flush=True)
    if not options.short:
        cases = [case.at(TURNED_AT) for case in turned()]
        found = {case.name: case.run(costs, prices, options.requests) for case in cases}
        print(f"\n{TURNED_AT} nodes:\n", *report.turned(found), sep="\n")


def _replayed(options: argparse.Namespace, costs: Costs, prices: Prices) -> dict[int, Summary]:
    trace = replay.read(options.trace)
    weights = Weights.of(trace, BASE.workload, costs)
    warm = float(trace.times[-1]) * WARM
    clusters = {n: replace(BASE.cluster, nodes=n) for n in options.nodes}
    return {
        n: Summary.of(simulated(trace, weights, cluster, costs, warm), cluster, costs, prices)
        for n, cluster in clusters.items()
    }


def _calibrated(costs: Costs) -> Costs:
    with TemporaryDirectory(prefix="darkroom-bench-") as folder:
        found = measured(Pictures.find(environment.corpus(), Path(folder)), costs)
    print(f"{found}\n")
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m proxy.bench.simulation", description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--trace", type=Path, help="replay these requests: see docs/scale.md")
    parser.add_argument("--prices", type=Path, help="TOML of one's own prices")
    parser.add_argument("--costs", type=Path, help="TOML of what the service takes")
    parser.add_argument("--calibrate", action="store_true", help="measure renders here first")
    parser.add_argument("--short", action="store_true", help="only the sizes, nothing turned")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="simulated in each run")
    options = parser.parse_args()
    if bad := [n for n in options.nodes if not 1 <= n <= 10_000]:
        parser.error(f"--nodes {bad[0]}: expected 1 to 10000")
    return options


if __name__ == "__main__":
    sys.exit(main())
