"""What the operator chose, read once from the environment."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from proxy import environment
from proxy.budgets import with_budgets
from proxy.cache_settings import CacheSettings
from proxy.contract_settings import megabytes, zero_is
from proxy.setting import Setting, setting
from proxy.units import (
    duration,
    file,
    formats,
    listing,
    networks,
    origin,
    origins,
    pixels,
    size,
    text,
)
from transforms.kinds import choice, flag, whole

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
METRICS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
LEVELS = {word: word for word in ("debug", "info", "warning", "error")}
LOG_FORMATS = {word: word for word in ("auto", "json", "text")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(CacheSettings):
    """Every setting; budgets of memory are this process's share of what the node was given.

    `metrics_directory` is no choice: a parent process tells its children where to count.
    """

    host: str = setting(text("an address", r"[\w.:%-]+"), "127.0.0.1", "address to listen on")
    port: int = setting(whole(1, 65_535), "8080", "port to listen on", plain="PORT")
    workers: int = setting(
        whole(1, 256), "1", "HTTP processes; memory is divided among them", plain="WEB_CONCURRENCY"
    )
    renderers: int = setting(
        whole(1, 1024),
        "cores ÷ WORKERS, at least 1",
        "render processes of each HTTP process",
        derived=True,
        also={"COMPRESSION_SEMAPHORE_SIZE": zero_is("the number of cores", 1024)},
    )
    queue: int = setting(
        whole(1, 1_000_000),
        "64 × RENDERERS",
        "requests that each HTTP process has begun at most; past it 503",
        derived=True,
        also={"MAX_QUEUE_DEPTH": zero_is("2 × RENDERERS", 1_000_000)},
    )
    queue_wait: float = setting(
        duration(), "2s", "longest expected wait for a render process; past it 503"
    )
    fetches: int = setting(
        whole(1, 10_000), "64", "downloads at once of each HTTP process, a quarter per host at most"
    )
    fetch_memory: int = setting(
        size(1024**2), "256mb", "bytes of all downloads at once; past it 503"
    )
    drain: float = setting(duration(), "0s", "how long a stopping process still accepts")
    timeout: float = setting(duration(0.1), "20s", "for everything that one GET needs")
    transform_timeout: float = setting(
        duration(0.1), "10s", "one render; past it its process is killed"
    )
    max_original_bytes: int = setting(size(1), "50mb", "largest original, counted on the wire")
    max_upload_bytes: int = setting(
        size(1),
        "50mb",
        "largest upload, counted on the wire",
        also={"MAX_FILE_SIZE_MB": megabytes(), "MAX_UPLOAD_MB": megabytes()},
    )
    max_pixels: int = setting(
        pixels(), "100mp", "pixels of an original over all its frames", plain="MAX_PIXELS"
    )
    max_frames: int = setting(whole(1, 100_000), "500", "frames of an original")
    max_output_pixels: int = setting(pixels(), "50mp", "pixels of an answer over all its frames")
    max_redirects: int = setting(whole(0, 20), "5", "redirects that a fetch follows")
    max_decode_memory: int = setting(
        size(1024**2),
        "600mb, less in a small container",
        "memory that decoding may take, estimated from the header",
        derived=True,
    )
    loaders: tuple[str, ...] = setting(
        formats(),
        "usual",
        "formats that originals may have; `usual` is all but pdf, raw and video, which are extras",
    )
    face_model: str = setting(
        file(), "none", "YuNet model in ONNX that finds faces in place of OpenCV's cascade"
    )
    detect_model: str = setting(
        file(), "none", "YOLO or SSD model in ONNX that finds what `a=smart` shows where no face is"
    )
    allowed_hosts: tuple[str, ...] = setting(
        listing("cdn.example.com *.example.org"), "*", "hosts that originals may come from"
    )
    allowed_ports: tuple[str, ...] = setting(
        listing("80 443 8000-8999"),
        "80 443 1024-65535",
        "ports that originals may come from, less those that browsers block",
    )
    allowed_private: tuple[str, ...] = setting(
        listing("127.0.0.1:9000 10.1.0.0/16"),
        "none",
        "`host:port` or network that may be fetched although it is not public",
    )
    trusted_proxies: tuple[str, ...] = setting(
        networks("127.0.0.1 10.0.0.0/8"), "none", "whose `X-Forwarded-*` are believed"
    )
    strict: bool = setting(flag(), "0", "`1` refuses unknown parameters")
    doors: tuple[str, ...] = setting(
        listing("ipx cloudflare video"), "none", "dialects that are answered besides, and `video`"
    )
    cors_origins: tuple[str, ...] = setting(
        origins("https://example.com"),
        "*",
        "origins whose scripts may read answers",
        plain="ALLOWED_ORIGINS",
    )
    base_url: str = setting(
        origin(), "none", "origin of the URLs we print, and base of relative `url=/…`"
    )
    metrics_port: int = setting(
        whole(0, 65_535),
        "0",
        "port of `/metrics` on 127.0.0.1; 0 is the main port, for loopback clients only",
    )
    log_format: str = setting(
        choice(LOG_FORMATS), "auto", "`json` or `text`; auto is text on a terminal, else json"
    )
    log_level: str = setting(choice(LEVELS), "info", "least severity that is logged")
    metrics_directory: str = ""

    @classmethod
    def declared(cls) -> Iterator[tuple[str, Setting]]:
        """Yield each setting's name, without prefix, and what it is."""
        for each in sorted(fields(cls), key=lambda each: each.name not in cls.__annotations__):
            if "setting" in each.metadata:
                yield each.name.upper(), each.metadata["setting"]

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read every setting; raises SettingsError for the first that is wrong."""
        values: dict[str, Any] = {
            name.lower(): declared.read(environ, name) for name, declared in cls.declared()
        }
        return cls(**with_budgets(values), metrics_directory=environ.get(METRICS_DIRECTORY, ""))

    @classmethod
    def load(cls) -> Self:
        """Read every setting from this process's environment; raises SettingsError."""
        return cls.read(os.environ)

    @property
    def open_proxy(self) -> bool:
        """Whether others than this machine may fetch from anywhere, in any size, unsigned."""
        narrowed = "*" not in self.allowed_hosts or self.require_signature or self.widths
        return self.host not in LOOPBACK and not narrowed

    @classmethod
    def warnings(cls, environ: Mapping[str, str] = os.environ) -> list[str]:
        """Say which variables look like settings and are none."""
        return environment.strangers(environ, (name for name, _ in cls.declared()))
