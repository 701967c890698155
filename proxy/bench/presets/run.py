"""One run of the preset bench, as it is kept."""

from datetime import UTC, datetime
from secrets import token_hex
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from proxy.bench.presets.asked import Asked
from proxy.bench.presets.cases import ORDER, Outcome, Verdict, worst
from proxy.bench.presets.verdicts import Row, summed

State = Literal["running", "done", "cancelled", "failed"]


class Run(Struct, frozen=True, kw_only=True):
    """A run: what was asked, and what came of it so far."""

    run_id: str
    when: str
    asked: Asked
    total: int
    machine: dict[str, str]
    state: State = "running"
    error: str = ""
    seconds: float = 0.0
    verdict: Verdict = "pass"
    rows: tuple[Row, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @classmethod
    def begin(cls, asked: Asked, total: int, machine: dict[str, str]) -> "Run":
        """Name a new run by its time, and by chance."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%SZ}-{token_hex(4)}"
        when = now.isoformat(timespec="seconds")
        return cls(run_id=name, when=when, asked=asked, total=total, machine=machine)

    def added(self, outcome: Outcome, seconds: float) -> "Run":
        """Return it with one case more, so many seconds after its beginning."""
        return replace(self, outcomes=(*self.outcomes, outcome), seconds=seconds)

    def ended(self, state: State, error: str = "") -> "Run":
        """Return it summed up; one that came to no end of its own has failed."""
        rows = summed(self.outcomes)
        verdict = "fail" if state == "failed" else worst([row.verdict for row in rows])
        return replace(self, state=state, error=error, rows=rows, verdict=verdict)

    @property
    def counts(self) -> dict[str, int]:
        """How many cases came to each verdict."""
        verdicts = [each.verdict for each in self.outcomes]
        return {verdict: verdicts.count(verdict) for verdict in ORDER}
