import sys

import pytest

from proxy.bench import installing
from proxy.bench.installing import Absent, Home
from proxy.bench.rivals import RIVALS


@pytest.fixture
def said(tmp_path, monkeypatch):
    """Stand in for the programs that install: each writes its words down."""
    for name in ("npm", "node"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> "{tmp_path}/said"\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "said"


def test_npm_is_told_the_packages(said, tmp_path):
    installing.npm(tmp_path, "ipx@3")
    assert said.read_text().split() == ["npm", "install", "--no-audit", "--no-fund", "ipx@3"]


def test_each_rival_of_npm_asks_for_its_package(said, tmp_path):
    for name, package in {"ipx": "ipx@3", "sharp": "sharp@0.35"}.items():
        Home(name, RIVALS[name].home.install, folder=tmp_path / "peers").fetch()
        assert said.read_text().splitlines()[-1].endswith(package)


def test_pip_installs_into_an_environment_of_its_own(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(Absent):
        installing.pip(home, "--no-index", "no-such-package")
    assert (home / "bin" / "pip").exists()


def test_packages_of_the_distribution_need_its_tools(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("sh", "mkdir", "dirname"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    with pytest.raises(Absent, match="your distribution's packages"):
        installing.debian(tmp_path / "..", "no-such-package")


def test_a_program_of_its_own_comes_before_the_machines(tmp_path):
    (tmp_path / "bin").mkdir()
    own = tmp_path / "bin" / "sh"
    own.symlink_to(sys.executable)
    assert installing.found(tmp_path, "sh") == str(own)
    assert installing.found(tmp_path / "nowhere", "sh") != str(own)


def test_what_is_not_installed_cannot_be_required(tmp_path):
    with pytest.raises(Absent, match="not installed in peers/nobody"):
        Home("nobody", list, folder=tmp_path / "peers").require()


def test_a_program_that_cannot_run_is_absent(tmp_path):
    with pytest.raises(Absent, match="No such file"):
        installing.run([str(tmp_path / "none")], tmp_path)
