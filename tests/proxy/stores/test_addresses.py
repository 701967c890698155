import pytest

from proxy.stores import PROVIDERS, open_bucket, open_store
from transforms.errors import InvalidParameter

USUAL = {"az": {"account": "acc"}}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("s3://b", "https://b.s3.us-east-1.amazonaws.com/n.webp"),
        ("s3://b/p/q?region=eu-west-3", "https://b.s3.eu-west-3.amazonaws.com/p/q/n.webp"),
        ("s3://img.b", "https://s3.us-east-1.amazonaws.com/img.b/n.webp"),
        ("s3://b/p?endpoint=http://127.0.0.1:9000/", "http://127.0.0.1:9000/b/p/n.webp"),
        ("s3://b/p%20q", "https://b.s3.us-east-1.amazonaws.com/p%20q/n.webp"),
        ("gs://b/p", "https://storage.googleapis.com/b/p/n.webp"),
        ("gs://b?project=billed", "https://storage.googleapis.com/b/n.webp"),
        ("az://c/p?account=me", "https://me.blob.core.windows.net/c/p/n.webp"),
        ("az://c", "https://acc.blob.core.windows.net/c/n.webp"),
        ("file://./var/store", "/store/n.webp"),
        ("file:///var/store", "/store/n.webp"),
    ],
)
def test_the_public_finds_files_where_the_cloud_says(url, expected):
    assert open_store(url, "", USUAL).url("n.webp") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "begins with one of file://, s3://, gs://, az://"),
        ("http://b/p", "begins with one of"),
        ("s3://", "the name of a bucket"),
        ("s3://b?nope=1", "'nope' is no option; expected endpoint, region"),
        ("s3://b?project=x", "'project' is no option"),
        ("s3://key:secret@b", "neither # nor a user"),
        ("s3://b/../c", "expected a prefix"),
        ("s3://b/p#x", "neither # nor a user"),
        ("s3://[b", "expected a URL such as"),
        ("az://c", "expected [?]account=name"),
        ("file://host/path", "file://./a/directory"),
        ("file://", "file://./a/directory"),
        ("file:///", "file://./a/directory"),
        ("file://./a?x=1", "no option"),
    ],
)
def test_what_is_no_store_is_refused_and_says_what_was_expected(url, expected):
    with pytest.raises(ValueError, match=expected) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ("gcs", "https://storage.googleapis.com/b/in/here/n.webp"),
        ("s3", "https://b.s3.us-east-1.amazonaws.com/in/here/n.webp"),
        ("azure", "https://acc.blob.core.windows.net/b/in/here/n.webp"),
    ],
)
def test_every_provider_has_its_buckets(provider, expected):
    assert provider in PROVIDERS
    assert open_bucket(provider, "b", "/in/here/", "billed", USUAL).url("n.webp") == expected


def test_a_provider_that_is_none_is_refused():
    with pytest.raises(ValueError, match="expected one of gcs, s3, azure"):
        open_bucket("ftp", "b")


@pytest.mark.parametrize("bucket", ["", "b?x=1", "b c", "b%2f", "a:b"])
def test_a_bucket_that_is_none_is_refused(bucket):
    with pytest.raises(ValueError, match="the name of a bucket"):
        open_bucket("s3", bucket)


def test_a_path_that_leads_elsewhere_is_refused():
    with pytest.raises(InvalidParameter, match="path="):
        open_bucket("s3", "b", "a/../../c")


def test_credentials_that_cannot_be_read_are_not_repeated(monkeypatch):
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT_KEY", '{"private_key": "the-secret"')
    with pytest.raises(ValueError, match="cannot be opened") as caught:
        open_store("gs://b")
    assert "the-secret" not in str(caught.value)
