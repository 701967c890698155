"""Asks a running service to optimise and to estimate, as a client would."""

import socket
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from msgspec import MsgspecError, json

from proxy.bench.presets import verdicts
from proxy.bench.presets.cases import PRESETS, Case, Outcome, worst
from proxy.bench.presets.spent import Spent
from proxy.bench.servers import HOST, Server, service

BOUNDARY = "------------------------what-no-picture-holds"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
# A client of the bench's pace is no flood, and nothing is asked twice.
SETTINGS = {
    "RATE_LIMIT_PUBLIC_RPM": 0,
    "RATE_LIMIT_PUBLIC_BURST": 0,
    "CACHE": "memory://?max_bytes=1mb",
    "LOG_LEVEL": "warning",
}
PATIENCE = 120.0
LONGEST_WORD = 300


class Stopped(Exception):
    """Nothing more is to be asked."""


class Asking:
    """One connection to a service, which another thread may stop."""

    def __init__(self) -> None:
        self._connection: HTTPConnection | None = None
        self._stopped = False

    def stop(self) -> None:
        """Have what is being asked, and all after it, end as Stopped."""
        self._stopped = True
        held = self._connection.sock if self._connection else None
        if held:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def check(self) -> None:
        """Raise Stopped where it is."""
        if self._stopped:
            raise Stopped

    def post(self, port: int, path: str, body: bytes) -> tuple[HTTPResponse, bytes, float]:
        """Send a form: the answer, its body and its milliseconds; raises Stopped, OSError."""
        self._connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        try:
            self.check()
            began = time.perf_counter()
            self._connection.request("POST", path, body, FORM)
            response = self._connection.getresponse()
            answer = response.read()
            return response, answer, 1000 * (time.perf_counter() - began)
        except (OSError, HTTPException):
            self.check()
            raise
        finally:
            self._connection.close()


def outcomes(cases: Sequence[Case], asking: Asking) -> Iterator[Outcome]:
    """Yield what becomes of each case, in a service of its own; raises Stopped, NotStarted."""
    with service(SETTINGS) as server:
        before: Outcome | None = None
        for case in cases:
            asking.check()
            same = before is not None and not before.error and before.file == case.file.name
            before = _outcome(case, server, asking, before.reduction if same and before else None)
            yield before


def _outcome(case: Case, server: Server, asking: Asking, stronger: float | None) -> Outcome:
    file = case.file
    fixed: dict[str, Any] = {
        "file": file.name,
        "group": file.group,
        "format": file.format,
        "preset": case.preset,
    }
    try:
        found = _measured(file.body(), case, server, asking)
    except (OSError, HTTPException, ValueError) as error:
        told = f"{type(error).__name__}: {error}"[:LONGEST_WORD]
        return Outcome(**fixed, verdict="fail", reasons=("no answer",), error=told)
    said = verdicts.of_case(found["reduction"], found["estimated"], stronger)
    return Outcome(
        **fixed,
        **found,
        verdict=worst([verdict for verdict, _ in said]),
        reasons=verdicts.reasons(said),
    )


def _measured(body: bytes, case: Case, server: Server, asking: Asking) -> dict[str, Any]:
    estimate, estimate_ms = _estimate(body, case.preset, server, asking)
    spent = Spent.start(server.pid)
    wish = json.encode({"optimization": PRESETS[case.preset]})
    response, answer, ms = asking.post(server.port, "/optimize", _form(body, "options", wish))
    cpu_ms = spent.milliseconds()
    if response.status != 200:
        raise ValueError(f"/optimize answered {response.status}: {_shown(answer)}")
    reduction = 100 * (1 - len(answer) / len(body))
    estimated = float(estimate["estimated_reduction_percent"])
    return {
        "bytes_before": len(body),
        "bytes_after": len(answer),
        "reduction": round(reduction, 2),
        "method": response.getheader("X-Optimization-Method", ""),
        "ms": round(ms, 1),
        "cpu_ms": round(cpu_ms, 1),
        "estimated": estimated,
        "estimate_method": str(estimate["method"]),
        "estimate_ms": round(estimate_ms, 1),
        "estimate_error": round(abs(estimated - reduction), 2),
    }


def _estimate(
    body: bytes, preset: str, server: Server, asking: Asking
) -> tuple[dict[str, Any], float]:
    form = _form(body, "preset", preset.lower().encode())
    response, answer, ms = asking.post(server.port, "/estimate", form)
    if response.status != 200:
        raise ValueError(f"/estimate answered {response.status}: {_shown(answer)}")
    try:
        return json.decode(answer, type=dict[str, Any]), ms
    except MsgspecError:
        raise ValueError(f"/estimate answered no JSON: {_shown(answer)}") from None


def _form(body: bytes, name: str, value: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
    file = (
        f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    return b"".join((head, value, file, body, f"\r\n--{BOUNDARY}--\r\n".encode()))


def _shown(answer: bytes) -> str:
    return answer[:LONGEST_WORD].decode(errors="replace")
