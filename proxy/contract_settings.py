"""What the operator chose about the contracts that have names of their own for it."""

from dataclasses import dataclass, replace

from proxy.setting import setting
from proxy.store_settings import StoreSettings
from proxy.units import NOTHING, text
from transforms.kinds import Kind, choice, flag, number, whole

MOST = 1_000_000_000
JPEG_ENCODERS = {word: word for word in ("pillow", "cjpeg")}
MEGABYTE = 1024**2


def megabytes() -> Kind[int]:
    """Take a number of bytes, said in megabytes without a unit."""
    amount = number(0.001, 1_000_000)
    return Kind("a number of megabytes such as 50", lambda text: int(amount.parse(text) * MEGABYTE))


def zero_is(meaning: str, most: int) -> Kind[int]:
    """Take whole numbers; `meaning` says what 0 stands for."""
    kind = whole(0, most)
    return replace(kind, expected=f"{kind.expected}, 0 for {meaning}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSettings(StoreSettings):
    """Rates, times and encoders of `/optimize`, `/estimate` and `/api/*`."""

    default_quality: int = setting(
        whole(1, 100), "80", "quality of `/optimize` without one", plain="DEFAULT_QUALITY"
    )
    tool_timeout_seconds: float = setting(
        number(0.1, 600), "60", "seconds of one optimisation", plain="TOOL_TIMEOUT_SECONDS"
    )
    rate_limit_public_rpm: int = setting(
        whole(0, MOST),
        "60",
        "`/optimize` and `/estimate` of a client without a key within a minute; 0 is off",
        plain="RATE_LIMIT_PUBLIC_RPM",
    )
    rate_limit_public_burst: int = setting(
        whole(0, MOST), "10", "the same within ten seconds", plain="RATE_LIMIT_PUBLIC_BURST"
    )
    rate_limit_auth_enabled: bool = setting(
        flag(), "0", "`1` counts who brings a key too", plain="RATE_LIMIT_AUTH_ENABLED"
    )
    rate_limit_auth_rpm: int = setting(
        whole(0, MOST), "0", "how often within a minute; 0 is off", plain="RATE_LIMIT_AUTH_RPM"
    )
    rate_limit_per_minute: int = setting(
        whole(0, MOST),
        "60",
        "`/api/*` of one client within a minute; 0 is off",
        plain="RATE_LIMIT_PER_MINUTE",
    )
    url_fetch_timeout: float = setting(
        number(0.1, 600), "30", "seconds of a fetch for a POST", plain="URL_FETCH_TIMEOUT"
    )
    url_fetch_max_redirects: int = setting(
        whole(0, 20), "5", "redirects of a fetch for a POST", plain="URL_FETCH_MAX_REDIRECTS"
    )
    jpeg_encoder: str = setting(
        choice(JPEG_ENCODERS),
        "pillow",
        "whose habit counts for a JPEG of `/optimize` without `progressive_jpeg`: `pillow` writes"
        " one scan, `cjpeg` many, chosen for size",
        plain="JPEG_ENCODER",
    )
    request_timeout_ms: int = setting(
        whole(0, MOST),
        "60000",
        "milliseconds of one request at `/api/*`",
        plain="REQUEST_TIMEOUT_MS",
    )
    model_cache_dir: str = setting(
        text(f"a directory, or {NOTHING}", r"(?s:.+)"),
        NOTHING,
        "where model files are kept",
        plain="MODEL_CACHE_DIR",
    )
    model_full_url: str = setting(
        text(f"an http(s) address, or {NOTHING}", r"https?://\S+|none"),
        NOTHING,
        "where the full model is had",
        plain="MODEL_FULL_URL",
    )
    model_quantized_url: str = setting(
        text(f"an http(s) address, or {NOTHING}", r"https?://\S+|none"),
        NOTHING,
        "where the quantized model is had",
        plain="MODEL_QUANTIZED_URL",
    )
    model_fetch_timeout_ms: int = setting(
        whole(1, MOST),
        "60000",
        "milliseconds of a model's fetch",
        plain="MODEL_FETCH_TIMEOUT_MS",
    )
    huggingface_token: str = setting(
        text(f"visible ASCII, or {NOTHING}", r"[\x21-\x7e]+"),
        NOTHING,
        "bearer token for the fetch of a model",
        plain="HUGGINGFACE_TOKEN",
        secret=True,
    )
    env: str = setting(
        text("a word", r"[\w.-]{1,64}"), "production", "what `/api/health` calls this", plain="ENV"
    )
