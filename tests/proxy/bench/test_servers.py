import os
import signal
import sys
import time

import pytest

from proxy.bench import processes, servers

FORKED = """
import os, socket, sys, time
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.fork()
time.sleep(600)
"""


STUBBORN = """
import signal, socket, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(600)
"""


def test_service_gets_no_setting_of_this_environment(monkeypatch):
    monkeypatch.setenv("DARKROOM_RENDERERS", "3")
    with servers.service({"RENDERERS": 1}) as server:
        assert server.get("/livez")[0] == 200
        assert len(processes.renderers(server.pid)) == 1
        assert 10 < processes.megabytes(server.pid) <= processes.peak_megabytes(server.pid)
        pids = processes.family(server.pid)
    assert all(processes.command(pid) == "" for pid in pids)


def test_servers_end_with_what_was_measured():
    pid = 0

    def measure():
        nonlocal pid
        with servers.module("origin") as server:
            pid = server.pid
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_workers_that_a_server_leaves_behind_end_too():
    port = servers.free_port()
    with servers.running([sys.executable, "-c", FORKED, str(port)], port) as server:
        while not (workers := processes.children(server.pid)):
            time.sleep(0.01)
    until = time.monotonic() + 10
    while processes.command(workers[0]):
        assert time.monotonic() < until, "it still runs"
        time.sleep(0.01)


def test_server_that_does_not_start_says_why():
    words = [sys.executable, "-c", "raise SystemExit('no such thing')"]
    with pytest.raises(servers.NotStarted, match="no such thing"), servers.running(words, 1):
        pass


def test_processor_time_is_counted_with_children():
    meter = processes.Meter.start(me=os.getpid(), all_children=os.getpid())
    sum(range(3_000_000))
    used = meter.milliseconds(1)
    assert used["me cpu ms"] > 0
    assert used["all cpu ms"] >= 0


def test_process_that_is_gone_has_used_nothing():
    assert processes.cpu(2**22 + 1) == 0
    assert processes.children(2**22 + 1) == []


def test_a_server_ends_though_whoever_waits_for_it_is_interrupted_again():
    def interrupted(*_):
        raise KeyboardInterrupt

    port, pid = servers.free_port(), 0
    before = signal.signal(signal.SIGALRM, interrupted)

    def measure():
        nonlocal pid
        with servers.running([sys.executable, "-c", STUBBORN, str(port)], port) as server:
            pid = server.pid
            signal.setitimer(signal.ITIMER_REAL, 0.3)

    try:
        with pytest.raises(KeyboardInterrupt):
            measure()
    finally:
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
