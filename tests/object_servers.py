"""Servers that speak as clouds do, each real, on a free loopback port, stopped by its own id."""

import base64
import hashlib
import hmac
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

import pytest

from tests.journeys.servers import free_port, stop, wait_for

BUCKET = "pictures"
BESIDE_PYTHON = Path(sys.executable).parent


def program(*names):
    """Return the first of these programs that is here."""
    for name in names:
        if found := shutil.which(name, path=f"{BESIDE_PYTHON}:{os.environ.get('PATH', '')}"):
            return found
    return None


class ObjectServer:
    """A server with one empty bucket; `url` is the store's, `variables` hold its credentials."""

    names = ()
    required = False
    strict = True

    def __init__(self, folder):
        self.program = program(*self.names)
        if self.program is None:
            required = os.environ.get("DARKROOM_REQUIRE_SERVERS")
            assert not (required and self.required), f"no {' or '.join(self.names)} on PATH"
            pytest.skip(f"no {' or '.join(self.names)} on PATH")
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.folder = folder / f"objects-{self.port}"
        (self.folder / "root" / BUCKET).mkdir(parents=True)
        self.log = self.folder / "log"
        self.process = None
        self.start()

    def start(self):
        """Start, also again after `stop`, on the same port."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                env={"PATH": os.environ.get("PATH", ""), **self.environment()},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_for(type(self).__name__, self.answers, self.process, self.log)
        self.make_bucket()

    def environment(self):
        return {}

    def make_bucket(self):
        """The bucket is a directory that is there already."""

    def answers(self):
        try:
            urllib.request.urlopen(f"{self.endpoint}/", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def stop(self):
        stop(self.process)

    close = stop


class S3(ObjectServer):
    """The S3 API: Versity's gateway, which checks every signature; else moto, which does not."""

    names = ("versitygw", "moto_server")
    required = True
    variables: ClassVar = {
        "AWS_ACCESS_KEY_ID": "the-access-key",
        "AWS_SECRET_ACCESS_KEY": "the-secret-key",
    }

    @property
    def strict(self):
        return self.program.endswith("versitygw")

    @property
    def url(self):
        return f"s3://{BUCKET}?endpoint={self.endpoint}&region=us-east-1"

    def command(self):
        if self.strict:
            return [self.program, "--port", f"127.0.0.1:{self.port}", "posix", "root"]
        return [self.program, "-H", "127.0.0.1", "-p", str(self.port)]

    def environment(self):
        return {
            "ROOT_ACCESS_KEY": self.variables["AWS_ACCESS_KEY_ID"],
            "ROOT_SECRET_KEY": self.variables["AWS_SECRET_ACCESS_KEY"],
        }

    def make_bucket(self):
        if not self.strict:
            request = urllib.request.Request(f"{self.endpoint}/{BUCKET}", method="PUT")
            urllib.request.urlopen(request, timeout=20).close()

    def names_held(self):
        """Return the names of all objects, as they lie on the gateway's disk."""
        held = self.folder / "root" / BUCKET
        return sorted(str(each.relative_to(held)) for each in held.rglob("*") if each.is_file())


class Azure(ObjectServer):
    """Azure Blob Storage: Microsoft's Azurite, which checks every signature."""

    names = ("azurite-blob",)
    account = "devstoreaccount1"  # Azurite's own, as its key below
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    variables: ClassVar = {"AZURE_STORAGE_ACCOUNT_KEY": key, "AZURE_STORAGE_ACCOUNT_NAME": account}

    @property
    def url(self):
        return f"az://{BUCKET}?account={self.account}&endpoint={self.endpoint}/{self.account}"

    def command(self):
        port = str(self.port)
        return [
            self.program,
            *("--blobHost", "127.0.0.1", "--blobPort", port, "--inMemoryPersistence"),
            *("--skipApiVersionCheck", "--disableTelemetry"),
        ]

    def make_bucket(self):
        when, version = formatdate(time.time(), usegmt=True), "2023-11-03"
        text = "\n".join(
            [
                *("PUT", *[""] * 11),
                f"x-ms-date:{when}",
                f"x-ms-version:{version}",
                f"/{self.account}/{self.account}/{BUCKET}",
                "restype:container",
            ]
        )
        code = hmac.digest(base64.b64decode(self.key), text.encode(), hashlib.sha256)
        request = urllib.request.Request(
            f"{self.endpoint}/{self.account}/{BUCKET}?restype=container",
            method="PUT",
            headers={
                "x-ms-date": when,
                "x-ms-version": version,
                "Authorization": f"SharedKey {self.account}:{base64.b64encode(code).decode()}",
            },
        )
        urllib.request.urlopen(request, timeout=20).close()


class Google:
    """Google Cloud Storage's XML API, as far as a store needs it, written after its documentation.

    No emulator takes obstore's uploads (fake-gcs-server answers 400), so nobody else stands here.
    """

    variables: ClassVar = {"GOOGLE_BEARER_TOKEN": "the-token"}
    strict = True

    def __init__(self, _):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), GoogleHandler)
        self.server.held = {}
        self.port = self.server.server_address[1]
        self.url = f"gs://{BUCKET}?endpoint=http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class GoogleHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def allowed(self):
        if self.headers["Authorization"] != f"Bearer {Google.variables['GOOGLE_BEARER_TOKEN']}":
            self.answer(401)
        elif not unquote(self.path).startswith(f"/{BUCKET}/"):
            self.answer(404)
        else:
            return True
        return False

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.allowed():
            said = {name: self.headers[name] for name in ("Content-Type", "Cache-Control")}
            self.server.held[unquote(self.path)] = body, said
            self.answer(200, {"ETag": '"1"'})

    def do_GET(self):
        if self.allowed():
            body, said = self.server.held.get(unquote(self.path), (None, {}))
            kept = {"ETag": '"1"', "Last-Modified": formatdate(0, usegmt=True), **said}
            self.answer(404) if body is None else self.answer(200, kept, body)

    def do_HEAD(self):
        self.do_GET()

    def do_DELETE(self):
        if self.allowed():
            self.answer(404 if self.server.held.pop(unquote(self.path), None) is None else 204)

    def answer(self, status, headers=None, body=b""):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def log_message(self, *_):
        pass
