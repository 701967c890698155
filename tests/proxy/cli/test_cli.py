import subprocess
import sys
from importlib import import_module
from inspect import signature

import pytest

from proxy import __version__, cli


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_a_main_that_takes_words(name):
    main = import_module(cli.COMMANDS[name].module).main
    assert list(signature(main).parameters) == ["words"]


def test_no_word_serves():
    assert cli.USUAL in cli.COMMANDS


def test_unknown_word_is_refused_and_names_what_is_known(capsys):
    assert cli.run(["nope"]) == 2
    assert "'nope': expected one of serve, bench" in capsys.readouterr().err


def test_help_tells_every_command(capsys):
    assert cli.run(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told and each.about in told for name, each in cli.COMMANDS.items())


def test_version_is_told(capsys):
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"darkroom {__version__}\n"


def test_serve_takes_no_words(capsys):
    assert cli.run(["serve", "--port", "1"]) == 2
    assert "'--port': expected no words" in capsys.readouterr().err


def test_the_command_itself_loads_no_command():
    program = "import sys, proxy.cli; print([n for n in sys.modules if n.startswith('proxy.')])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"proxy.app" not in found.stdout
    assert b"proxy.bench" not in found.stdout
    assert b"proxy.cli" in found.stdout
