from pathlib import Path

from proxy.bench.pictures import Pictures
from proxy.bench.servers import Server
from proxy.bench.suites import Bench, hit


def test_what_only_another_caller_can_ask_is_left_out_where_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    bench = Bench(Pictures(Path(), real=False), tmp_path)
    assert list(hit._unchanged(bench, Server(1, 1))) == []
