"""The preset bench from the command line."""

import argparse

from proxy.bench import presets, report
from proxy.bench.corpus import Corpus
from proxy.bench.presets import Asked, Asking, Run
from proxy.bench.presets.store import Runs
from proxy.bench.report import Report


def chosen(options: argparse.Namespace) -> Report:
    """Run the cases that were chosen, tell each as it is done, and keep the run."""
    corpus = Corpus.plan(options.corpus, options.data / "corpus")
    asked = Asked(options.fmt, options.preset, options.group).within(corpus)
    cases = asked.cases(corpus)
    run = Run.begin(asked, len(cases), report.facts(corpus.source))
    print(f"{run.run_id}: {len(cases)} cases", flush=True)
    for after in presets.performed(run, cases, Asking()):
        if len(after.outcomes) > len(run.outcomes):
            print("  ".join(presets.cells(after.outcomes[-1])), flush=True)
        run = after
    Runs(options.data / "runs").save(run)
    found = presets.report(run)
    section = next(iter(found.suites.values()))
    print("", *(report.told(section.figures) if section.figures else ()), sep="\n")
    print(f"{run.state}: {run.verdict} ({run.seconds:.0f} s) {run.error}")
    return found
