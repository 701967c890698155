import json
import subprocess
import sys

import pytest

from proxy.logs import shown

PROGRAM = """
import logging, structlog
from proxy.logs import configure
configure({form!r}, {level!r})
log = structlog.get_logger()
{body}
"""


def logged(body, form="json", level="info"):
    program = PROGRAM.format(form=form, level=level, body=body)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, check=True
    )
    assert done.stderr == b""
    return done.stdout.decode().splitlines()


def test_a_line_is_one_json_object():
    (line,) = logged("log.info('request', status=200, request_id='r1', text='a\\nb')")
    told = json.loads(line)
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "event": "request",
        "level": "info",
        "status": 200,
        "request_id": "r1",
        "text": "a\nb",
    }


def test_what_is_below_the_level_is_not_written():
    assert logged("log.info('a'); logging.getLogger('x').info('b')", level="warning") == []


def test_the_loggers_of_the_server_write_the_same_lines():
    (line,) = logged("logging.getLogger('uvicorn.error').info('Started %d', 7)")
    told = json.loads(line)
    assert (told["event"], told["level"]) == ("Started 7", "info")


def test_an_exception_is_told_in_one_line():
    (line,) = logged("try:\n    1 / 0\nexcept ZeroDivisionError:\n    log.exception('failed')")
    assert "ZeroDivisionError: division by zero" in json.loads(line)["exception"]


def test_values_that_json_does_not_know_are_written_all_the_same():
    first, second = logged("log.info('a', what=1j); log.info('b', text='\\udcff')")
    assert json.loads(first)["what"] == "1j"
    assert json.loads(second)["event"] == "b"


def test_text_cannot_drive_a_terminal():
    (line,) = logged(r"log.info('a', url='http://h/\x1b[2J\n')", form="text")
    assert "\x1b" not in line


def test_an_address_is_logged_without_its_secrets():
    (line,) = logged("log.info('a', url='https://u:p@h/i?url=x&sig=abc', path='/image?w=1')")
    told = json.loads(line)
    assert told["url"] == "https://h/i?(hidden)"
    assert told["path"] == "/image?w=1"


@pytest.mark.parametrize(
    ("url", "fit"),
    [
        ("https://h/a.jpg?w=200&format=auto", "https://h/a.jpg?w=200&format=auto"),
        ("/image?w=1&sig=o.abc&exp=9", "/image?(hidden)"),
        ("/image?url=https%3A%2F%2Fb%2Fa%3FX-Amz-Signature%3Dff", "/image?(hidden)"),
        ("https://h/a?access_token=1", "https://h/a?(hidden)"),
        ("https://user:pass@h/a@b", "https://h/a@b"),
        ("https://h/a@b?c=d@e", "https://h/a@b?c=d@e"),
    ],
)
def test_only_what_holds_a_key_is_hidden(url, fit):
    assert shown(url) == fit


@pytest.mark.parametrize(
    ("written", "shown_as"),
    [
        ("http://ann:secret@a.example/x", "http://a.example/x"),
        (
            "/image?url=http%3A%2F%2Fann%3Asecret%40a.example%2Fx",
            "/image?url=http%3A%2F%2Fa.example%2Fx",
        ),
        (
            "/image?url=http%253A%252F%252Fann%2540a.example",
            "/image?url=http%253A%252F%252Fa.example",
        ),
        ("/image?url=https://a.example/ann@2x.jpg", "/image?url=https://a.example/ann@2x.jpg"),
        (
            "/image?url=https%3A%2F%2Fa.example%2Fa%402x.jpg",
            "/image?url=https%3A%2F%2Fa.example%2Fa%402x.jpg",
        ),
    ],
)
def test_the_user_of_an_address_is_not_shown_however_it_is_encoded(written, shown_as):
    assert shown(written) == shown_as
