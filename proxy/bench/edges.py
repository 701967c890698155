"""The shipped nginx, before any server."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proxy.bench import environment
from proxy.bench.environment import ROOT
from proxy.bench.servers import HOST, NotStarted, Server, free_port, running

SYSTEM_PROGRAMS = "/usr/local/sbin:/usr/sbin"
SCRATCH = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def edge(folder: Path, upstream: int) -> Iterator[Server]:
    """Run nginx in a new folder, before a port; only addresses and places are changed."""
    path = f"{environment.plain().get('PATH', os.defpath)}:{SYSTEM_PROGRAMS}"
    program, port = shutil.which("nginx", path=path), free_port()
    if program is None:
        raise NotStarted("nginx is not on PATH")
    _render(folder, port, upstream)
    user = " user root;" if os.geteuid() == 0 else ""
    words = [program, "-e", "stderr", "-p", str(folder), "-g", "daemon off;" + user]
    with running([*words, "-c", str(folder / "nginx.conf")], port) as server:
        yield server


def _render(folder: Path, port: int, upstream: int) -> None:
    """Copy the configuration; its log is written, but to nowhere."""
    shutil.copytree(ROOT / "nginx", folder)
    scratch = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in SCRATCH)
    swaps = {
        "listen 8000;": f"listen {HOST}:{port};",
        "server 127.0.0.1:8080": f"server {HOST}:{upstream}",
        "pid /run/nginx.pid;": f"pid {folder}/pid;",
        "/var/cache/nginx/darkroom": f"{folder}/cache",
        "access_log /dev/stdout": "access_log /dev/null",
        "http {": "http {\n" + scratch,
    }
    texts = {path: path.read_text() for path in folder.rglob("*.conf")}
    for old, new in swaps.items():
        if not any(old in text for text in texts.values()):
            raise NotStarted(f"the configuration of nginx: expected {old!r} in it")
        texts = {path: text.replace(old, new) for path, text in texts.items()}
    for path, text in texts.items():
        path.write_text(text)
