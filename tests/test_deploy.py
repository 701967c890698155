import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from proxy.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


def variables(text):
    return set(re.findall(r"\bDARKROOM_[A-Z0-9_]+", text))


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*")), ids=lambda path: path.name)
def test_only_settings_that_exist_are_chosen(path):
    assert Settings.warnings(dict.fromkeys(variables(path.read_text()), "1")) == []


def test_the_compose_file_gives_every_service_an_image_and_settings_that_can_be_read():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"darkroom", "redis", "nginx"}
    assert all(("build" in each) != ("image" in each) for each in services.values())
    build = services["darkroom"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    Settings.read(services["darkroom"]["environment"])
    redis = services["redis"]["command"]
    assert "allkeys-lfu" in redis
    assert '--save ""' in redis


def test_the_compose_file_changes_what_the_nginx_configuration_holds():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    script = compose["services"]["nginx"]["command"][-1]
    old = re.search(r"s/([^/]*)/", script)[1]
    assert old in (ROOT / "nginx" / "snippets" / "upstream.conf").read_text()
    assert "listen 8000;" in (ROOT / "nginx" / "nginx.conf").read_text()
    assert compose["services"]["nginx"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_image_copies_what_the_build_context_holds_and_runs_without_root():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    kept = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = {
        source
        for words in re.findall(r"^COPY (?!--from)(.*)$", dockerfile, re.MULTILINE)
        for source in words.split()[:-1]
    }
    assert copied <= kept
    assert all((ROOT / source).exists() for source in copied)
    assert {"cache", "proxy", "transforms"} <= copied
    assert re.search(r"^USER [1-9]", dockerfile, re.MULTILINE)
    assert "--require-hashes" in dockerfile


def test_the_packages_are_those_that_are_installed():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {"cache", "proxy", "transforms"}


def test_the_unit_is_valid(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on PATH")
    unit = (DEPLOY / "darkroom.service").read_text()
    path = tmp_path / "darkroom.service"
    path.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", unit))
    done = subprocess.run(
        [analyze, "verify", str(path)], check=False, capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda p: p.name)
def test_the_workflow_files_are_yaml(path):
    assert yaml.safe_load(path.read_text())


def test_the_locked_requirements_name_no_index_and_hash_everything():
    for path in ROOT.glob("requirements*.txt"):
        blocks = re.split(r"\n(?=\S)", path.read_text().strip())
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in path.read_text()
