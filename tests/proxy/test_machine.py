import os
import subprocess
import sys

import pytest

from proxy import machine

AFFINITY = len(os.sched_getaffinity(0))


@pytest.fixture
def groups(tmp_path):
    def write(membership, files):
        (tmp_path / "self").write_text(membership)
        for name, content in files.items():
            path = tmp_path / "fs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return tmp_path / "fs", tmp_path / "self"

    return write


def test_without_control_groups_the_affinity_decides(tmp_path):
    absent = tmp_path / "absent"
    assert machine.cores(absent, absent) == AFFINITY
    assert machine.memory_limit(absent, absent) is None


def test_a_quota_of_version_2_counts_whole_cores(groups):
    assert machine.cores(*groups("0::/\n", {"cpu.max": "150000 100000\n"})) == 1


def test_an_unlimited_quota_changes_nothing(groups):
    assert machine.cores(*groups("0::/\n", {"cpu.max": "max 100000\n"})) == AFFINITY


def test_a_quota_below_one_core_is_one_core(groups):
    assert machine.cores(*groups("0::/\n", {"cpu.max": "20000 100000\n"})) == 1


def test_a_quota_of_version_1_is_read_by_controller(groups):
    at = groups(
        "4:memory:/m\n3:cpu,cpuacct:/app\n",
        {"cpu/app/cpu.cfs_quota_us": "100000\n", "cpu/app/cpu.cfs_period_us": "100000\n"},
    )
    assert machine.cores(*at) == 1


def test_no_quota_in_version_1_is_minus_one(groups):
    at = groups("3:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"})
    assert machine.cores(*at) == AFFINITY


def test_the_tightest_of_the_groups_around_the_process_holds(groups):
    at = groups(
        "0::/slice/app\n",
        {"slice/memory.max": "268435456\n", "slice/app/memory.max": "536870912\n"},
    )
    assert machine.memory_limit(*at) == 268_435_456


def test_a_limit_of_version_1_is_read_and_its_unlimited_is_none(groups):
    at = groups("5:memory:/app\n", {"memory/app/memory.limit_in_bytes": "1048576\n"})
    assert machine.memory_limit(*at) == 1_048_576
    at = groups("5:memory:/\n", {"memory/memory.limit_in_bytes": "9223372036854771712\n"})
    assert machine.memory_limit(at[0] / "other", at[1]) is None
    assert machine.memory_limit(*at) is None


def test_a_group_outside_its_namespace_is_passed_over(groups):
    at = groups("0::/../../outside\n", {"memory.max": "1048576\n"})
    assert machine.memory_limit(*at) == 1_048_576


def test_nonsense_in_a_group_is_no_limit(groups):
    at = groups("nonsense\n0::/\n", {"memory.max": "lots\n", "cpu.max": "7 0\n"})
    assert machine.memory_limit(*at) is None
    assert machine.cores(*at) == AFFINITY


def test_the_memory_of_a_process_is_known_until_it_is_gone():
    held = "held = b'x' * 50_000_000; print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        assert 50_000_000 < machine.resident(process.pid) < 500_000_000
        process.stdin.close()
    assert machine.resident(process.pid) == 0
