"""nginx's image_filter: as many workers as we have render processes; JPEG from JPEG."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from proxy.bench.installing import Absent, Home, debian, found
from proxy.bench.rivals.base import AHEAD, Asked, Claims, Stage
from proxy.bench.servers import HOST, Server, free_port, running

PACKAGE = "libnginx-mod-http-image-filter"
MODULE = Path("usr", "lib", "nginx", "modules", "ngx_http_image_filter_module.so")
SETTINGS = """
{user}daemon off;
pid {folder}/pid;
error_log stderr error;
load_module {module};
worker_processes {processes};
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream source {{ server {host}:{source}; keepalive 16; }}
    server {{
        listen {host}:{port};
        location ~ ^/(?<width>[0-9]+)(?<path>/.+)$ {{
            proxy_pass http://source$path;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            image_filter resize $width -;
            image_filter_buffer 64m;
        }}
    }}
}}
"""


class Nginx:
    """The module that Debian packages, behind the nginx that there is."""

    name: ClassVar[str] = "nginx"
    formats: ClassVar[tuple[str, ...]] = ("jpeg",)
    claims: ClassVar[Claims] = AHEAD
    home: ClassVar[Home] = Home(
        "nginx", lambda home: None if _module(home) else debian(home, PACKAGE)
    )

    @contextmanager
    def running(self, stage: Stage) -> Iterator[Server]:
        """Run nginx as a proxy of the source; it asks for a larger buffer than its default."""
        home, port = self.home.require(), free_port()
        module = _module(home)
        if module is None:
            raise Absent(f"the package {PACKAGE} holds no {MODULE.name}")
        folder = stage.folder / "nginx"
        folder.mkdir(exist_ok=True)
        settings = folder / "nginx.conf"
        settings.write_text(
            SETTINGS.format(
                user="user root;\n" if os.geteuid() == 0 else "",
                folder=folder,
                module=module,
                processes=stage.processes,
                host=HOST,
                source=stage.source.port,
                port=port,
            )
        )
        words = [found(home, "nginx"), "-e", "stderr", "-p", str(folder), "-c", str(settings)]
        with running(words, port, {"LD_LIBRARY_PATH": _libraries(home)}) as server:
            yield server

    def target(self, asked: Asked) -> str:
        """Return the request for a rendition."""
        return f"/{asked.width}{urlsplit(asked.url).path}"


def _module(home: Path) -> Path | None:
    return next((path for path in (home / MODULE, Path("/", MODULE)) if path.is_file()), None)


def _libraries(home: Path) -> str:
    """Name the folders of the libraries that were unpacked with it."""
    return ":".join(sorted({str(path.parent) for path in home.rglob("*.so*")}))
