"""HTTP, the network, time and processes."""

from proxy.addressing import srcset, url_for, url_of_original
from proxy.signing import sign, sign_original

__all__ = ["__version__", "sign", "sign_original", "srcset", "url_for", "url_of_original"]

__version__ = "0.1.0"
