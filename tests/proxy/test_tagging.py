from cache import About, Ban
from proxy.tagging import tags_for, tags_of

PAGE = "https://a.example/shop/a.jpg"


def test_an_answer_carries_its_words_its_originals_and_their_hosts():
    tags = tags_of(About((PAGE, "https://a.example/mark.png", "sha256:00"), ("spring",)))
    assert tags[0] == "spring"
    assert [tag.partition("-")[0] for tag in tags[1:]] == ["url", "url", "host"]
    assert tags[-1] == "host-a.example"


def test_a_purge_names_the_tags_of_what_it_is_on():
    tags = set(tags_of(About((PAGE,), ("spring",))))
    for ban in (
        Ban("original", PAGE, 1),
        Ban("tag", "spring", 1),
        Ban("prefix", "//a.example/", 1),
    ):
        [tag] = tags_for(ban)
        assert tag in tags


def test_a_folder_has_no_tag():
    assert tags_for(Ban("prefix", "//a.example/shop/", 1)) == ()
    assert tags_for(Ban("prefix", "https://a.example/", 1)) == ()
