import os
from collections import defaultdict

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup

from tests.journeys.fuzzing import PHOTO, Leading, furnish
from tests.journeys.node import PATIENT

EXAMPLES = int(os.environ.get("DARKROOM_FUZZ", "20"))
FEW = 4
KEY = "0123456789abcdef-key"
KEYED = [*[f"Bearer {KEY}"] * 5, "Bearer wrong", "Basic ÿ", ""]
COUNTS = ("RATE_LIMIT_PER_MINUTE", "RATE_LIMIT_PUBLIC_RPM", "RATE_LIMIT_PUBLIC_BURST")
UNLIMITED = dict.fromkeys(COUNTS, "0")
LIMITED = dict.fromkeys((*COUNTS, "RATE_LIMIT"), "1") | {"API_KEYS": KEY}
SEALED = {"SIGNING_KEYS": "a:00112233445566778899aabbccddeeff", "REQUIRE_SIGNATURE": "1"}
WIDE = {"GET /", "GET /api/proxy", "GET /explain", "GET /srcset"}  # as /image, and slow to negate
HELD = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)


@pytest.fixture
def node(darkroom, originals, tmp_path):
    """Start a service with every door open, whose originals come from the origin only."""
    furnish(originals)

    def start(**settings):
        return darkroom(
            **PATIENT,
            **{**UNLIMITED, **settings},
            QUEUE_WAIT="60s",
            ALLOWED_HOSTS="127.0.0.1",
            ALLOWED_PRIVATE=originals.address,
            MAX_OUTPUT_PIXELS="1mp",
            DOORS="ipx cloudflare imgproxy thumbor imgix video",
            STORE=f"file://{tmp_path}/kept",
            MODEL_FULL_URL=originals.url("/model.onnx"),
            MODEL_QUANTIZED_URL=originals.url("/model.onnx"),
        )

    return start


class Run:
    """Asks for what is drawn; keeps what is wrong with answers, and the statuses they had."""

    def __init__(self, node, origin):
        self.web = node.web
        self.leading = Leading(origin)
        self.found = []
        self.statuses = defaultdict(set)
        schema = schemathesis.openapi.from_dict(self.web.get("/openapi.json").json())
        self.operations = [each.ok() for each in schema.get_all_operations()]

    def fuzz(self, operation, mode, examples):
        @settings(BOUNDED, max_examples=examples)
        @given(operation.as_strategy(generation_mode=mode), st.data())
        def ask(case, data):
            sent = self.leading.sent(case, data.draw, KEYED)
            answer = sent.by(self.web)
            self.statuses[operation.label].add(answer.status_code)
            self.found.extend(self.wrong(case, sent, answer))

        ask()

    def wrong(self, case, sent, answer):
        told = f"{sent}\n  {answer.status_code} {answer.headers} {answer.content[:300]!r}"
        ours = answer.status_code in (502, 503, 504) and not self.leading.blames(sent)
        if answer.status_code == 500 or ours:
            yield told
        try:
            case.validate_response(answer, checks=HELD)
        except FailureGroup as failed:
            yield "\n".join((told, *(f"  {each.title}: {each}" for each in failed.exceptions)))


@pytest.mark.parametrize("house", [{}, {"API_KEYS": KEY}], ids=["open", "keyed"])
def test_nothing_is_answered_that_is_not_described(node, originals, house):
    run = Run(node(**house), originals)
    run.web.post("/variants", content=PHOTO, headers={"Authorization": KEYED[0]})
    for operation in run.operations:
        run.fuzz(operation, GenerationMode.POSITIVE, EXAMPLES)
        if min(run.statuses[operation.label]) >= 400:
            run.fuzz(operation, GenerationMode.POSITIVE, 5 * EXAMPLES)
    assert not run.found, "\n\n".join(run.found)
    never = {label for label, seen in run.statuses.items() if min(seen) >= 400}
    assert ("DELETE /cache" in never) == (not house)
    assert house or never == {"DELETE /cache"}, "all that was asked of these was refused"


def test_what_the_description_rules_out_is_answered_as_it_says(node, originals):
    run = Run(node(), originals)
    for operation in run.operations:
        if operation.label not in WIDE and len(operation.query) + len(operation.body):
            run.fuzz(operation, GenerationMode.NEGATIVE, EXAMPLES // 2)
    assert not run.found, "\n\n".join(run.found)


@pytest.mark.parametrize(
    ("house", "status"), [(LIMITED, 429), (SEALED, 403)], ids=["limited", "sealed"]
)
def test_who_is_not_let_in_hears_what_is_described(node, originals, house, status):
    run = Run(node(**house), originals)
    for operation in run.operations:
        run.fuzz(operation, GenerationMode.POSITIVE, FEW)
    assert not run.found, "\n\n".join(run.found)
    assert sum(status in seen for seen in run.statuses.values()) > len(run.operations) / 2
