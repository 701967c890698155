import subprocess
import sys

import pytest

PROGRAM = """
import signal, sys, time
from proxy.draining import Draining
def stop(number, frame):
    print("stopped", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
draining = Draining({seconds})
draining.install()
print("ready", draining.begun, flush=True)
while True:
    time.sleep(0.01)
    if draining.begun:
        print("draining", flush=True)
        signal.pause()
"""


@pytest.fixture
def program():
    started = []

    def start(seconds):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(seconds=seconds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "ready False\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_without_a_pause_the_signal_does_what_it_did(program):
    process = program(0)
    process.terminate()
    assert process.communicate(timeout=60)[0] == "stopped\n"


def test_with_a_pause_the_signal_waits(program):
    process = program(0.5)
    process.terminate()
    assert process.stdout.readline() == "draining\n"
    assert process.stdout.readline() == "stopped\n"


def test_a_second_signal_does_not_wait(program):
    process = program(3600)
    process.terminate()
    assert process.stdout.readline() == "draining\n"
    process.terminate()
    assert process.stdout.readline() == "stopped\n"
