"""What the service takes and answers, described by OpenAPI out of its own declarations."""

from proxy.openapi.access import Access, Guard
from proxy.openapi.document import document
from proxy.openapi.operation import Answer, Operation
from proxy.openapi.voices import Voice

__all__ = ["Access", "Answer", "Guard", "Operation", "Voice", "document"]
