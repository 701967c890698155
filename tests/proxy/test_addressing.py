import subprocess
import sys
from urllib.parse import parse_qsl, urlsplit

import proxy
from proxy.signing import sign, sign_original

KEY, SOURCE = "main:00ff", "https://example.com/a b.jpg?x=1&y=2"


def parts(address):
    split = urlsplit(address)
    return split._replace(query="").geturl(), dict(parse_qsl(split.query, strict_parsing=True))


def test_an_address_says_what_was_asked():
    base, said = parts(proxy.url_for(SOURCE, {"w": 640, "dl": True}, base="https://i.example"))
    assert base == "https://i.example/image"
    assert said == {"url": SOURCE, "w": "640", "dl": "1"}


def test_a_signed_one_is_signed_with_all_that_it_says():
    _, said = parts(proxy.url_for(SOURCE, {"w": 640}, path="/", key=KEY, expires=1_900_000_000))
    sig = said.pop("sig")
    assert said == {"url": SOURCE, "w": "640", "exp": "1900000000"}
    assert sig == sign("/", said, KEY)


def test_a_srcset_has_an_address_for_each_width():
    first, second = proxy.srcset(SOURCE, (320, 640), {"w": 1, "q": 50}, key=KEY).split(", ")
    assert first == proxy.url_for(SOURCE, {"w": 320, "q": 50}, key=KEY) + " 320w"
    assert second == proxy.url_for(SOURCE, {"w": 640, "q": 50}, key=KEY) + " 640w"


def test_an_original_is_signed_without_a_width():
    _, said = parts(proxy.url_of_original(SOURCE, key=KEY, expires=9))
    assert said == {"url": SOURCE, "exp": "9", "sig": sign_original(SOURCE, KEY, 9)}


def test_whoever_only_writes_addresses_loads_little():
    heavy = "{'uvicorn', 'redis', 'transforms', 'asyncio'}"
    code = f"import proxy, sys; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
