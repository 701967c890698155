"""One job, a width of 640 as WebP, as each dialect writes it, signed where the dialect signs."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlsplit

from proxy.bench.loads import target

KEY, SALT, THUMBOR, TOKEN = "00ff", "0ff0", "thumbor-key", "imgix-token"
SETTINGS: Mapping[str, object] = {
    "DOORS": "ipx cloudflare imgproxy thumbor imgix",
    "IMGPROXY_KEY": KEY,
    "IMGPROXY_SALT": SALT,
    "THUMBOR_KEY": THUMBOR,
    "IMGIX_TOKEN": TOKEN,
}


def image(url: str) -> str:
    """Write it as we do."""
    return target(url, w=640, q=80, format="webp")


def netlify(url: str) -> str:
    """Write it for Netlify."""
    return f"/.netlify/images?url={quote(url, safe='')}&w=640&q=80&fm=webp"


def ipx(url: str) -> str:
    """Write it for IPX, whose animated pictures stay so."""
    return f"/_ipx/w_640,q_80,f_webp,animated/{url}"


def cloudflare(url: str) -> str:
    """Write it for Cloudflare."""
    return f"/cdn-cgi/image/width=640,quality=80,format=webp/{url}"


def imgproxy(url: str) -> str:
    """Write and sign it for imgproxy."""
    path = f"/rs:fit:640/q:80/{urlsafe_b64encode(url.encode()).decode().rstrip('=')}.webp"
    code = hmac.digest(bytes.fromhex(KEY), bytes.fromhex(SALT) + path.encode(), "sha256")
    return f"/imgproxy/{urlsafe_b64encode(code).decode().rstrip('=')}{path}"


def thumbor(url: str) -> str:
    """Write and sign it for thumbor."""
    path = f"fit-in/640x0/filters:quality(80):format(webp)/{url}"
    code = hmac.digest(THUMBOR.encode(), path.encode(), "sha1")
    return f"/thumbor/{urlsafe_b64encode(code).decode()}/{path}"


def imgix(url: str) -> str:
    """Write and sign it for imgix, whose originals lie in one place."""
    path = f"{urlsplit(url).path}?w=640&q=80&fm=webp&fit=max"
    code = hashlib.md5(f"{TOKEN}{path}".encode(), usedforsecurity=False)
    return f"/imgix{path}&s={code.hexdigest()}"


WRITTEN: Mapping[str, Callable[[str], str]] = {
    each.__name__: each for each in (netlify, ipx, cloudflare, imgproxy, thumbor, imgix)
}
