"""Who may ask: signatures of requests, and the keys of those who may do more."""

from dataclasses import dataclass, field

from proxy.api_keys import ApiKeys
from proxy.asgi import Scope, raw_path
from proxy.doors.base import Seal
from proxy.doors.query import URL
from proxy.failures import BadSignature
from proxy.settings import Settings
from proxy.signatures import Sealed, Signatures


@dataclass(frozen=True, slots=True)
class Access:
    """What a request must bring before anything else of it is read; at first, nothing."""

    signatures: Signatures = field(default_factory=Signatures)
    keys: ApiKeys = field(default_factory=ApiKeys)

    @classmethod
    def of(cls, settings: Settings) -> "Access":
        """Take what the operator asks for; raises ValueError where that cannot be kept to."""
        keys = settings.signing_keys
        if settings.require_signature and not keys:
            raise ValueError("expected SIGNING_KEYS beside it")
        return cls(
            Signatures(keys, required=settings.require_signature, widths=settings.widths),
            ApiKeys(settings.api_keys),
        )

    def read(
        self, scope: Scope, *, ladder: bool = False, seal: Seal | None = None
    ) -> Sealed | None:
        """Let a GET pass; None where it is not signed in our way and need not be.

        `ladder` says that it is answered with the `url` of its query in the width `w`, so that the
        signature of an original will do. With a `seal` of a dialect's own nothing but that counts.
        Raises BadSignature, SignatureExpired and InvalidParameter.
        """
        if seal is None:
            return self.signatures.check(scope, ladder=ladder)
        if seal.keyed:
            seal.verify(raw_path(scope), scope["query_string"].decode("latin-1"))
        elif self.signatures.required:
            raise BadSignature(
                "signatures are required, and this dialect has its own: expected the setting "
                f"{seal.setting}"
            )
        return None

    def write(self, scope: Scope) -> Sealed | None:
        """Let a POST pass, where an API key stands for a signature.

        Raises Unauthorized, and what `read` raises.
        """
        if self.keys:
            self.keys.check(scope)
            return None
        sealed = self.signatures.check(scope)
        if sealed and sealed.names(URL.name):
            raise BadSignature("sig is for an address: expected one for a body, without url", "sig")
        return sealed


OPEN = Access()
