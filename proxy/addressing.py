"""URLs of this service for pages: one picture, or one in many widths."""

from collections.abc import Iterable, Mapping

from proxy.signing import (
    EXP,
    SIG,
    URL,
    WIDTH,
    SigningKey,
    Value,
    encoded,
    sign,
    sign_original,
    written,
)

IMAGE = "/image"


def url_for(
    url: str,
    parameters: Mapping[str, Value] | None = None,
    *,
    base: str = "",
    path: str = IMAGE,
    key: str | SigningKey = "",
    expires: int | None = None,
) -> str:
    """Return the address of a rendition of the original at `url`, as `parameters` say it.

    `base` is the service's origin; with a `key`, `id:hex`, the whole request is signed; `expires`
    is in Unix seconds. Raises ValueError when the key is none.
    """
    asked = _asked(url, parameters, expires)
    address = f"{base}{path}?{encoded(written(asked))}"
    return f"{address}&{SIG}={sign(path, asked, key)}" if key else address


def srcset(
    url: str,
    widths: Iterable[int],
    parameters: Mapping[str, Value] | None = None,
    *,
    base: str = "",
    path: str = IMAGE,
    key: str | SigningKey = "",
    expires: int | None = None,
) -> str:
    """Return the `srcset` of a rendition in these widths; every address is signed for itself."""
    addresses = (
        url_for(
            url,
            {**(parameters or {}), WIDTH: width},
            base=base,
            path=path,
            key=key,
            expires=expires,
        )
        + f" {width}w"
        for width in widths
    )
    return ", ".join(addresses)


def url_of_original(
    url: str,
    *,
    key: str | SigningKey,
    base: str = "",
    path: str = IMAGE,
    expires: int | None = None,
) -> str:
    """Return a signed address without a width: whoever has it adds one of WIDTHS as `&w=`."""
    asked = encoded(written(_asked(url, None, expires)))
    return f"{base}{path}?{asked}&{SIG}={sign_original(url, key, expires)}"


def _asked(
    url: str, parameters: Mapping[str, Value] | None, expires: int | None
) -> dict[str, Value]:
    asked: dict[str, Value] = {URL: url, **(parameters or {})}
    return asked if expires is None else {**asked, EXP: expires}
