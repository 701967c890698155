from proxy.doors.markup import Shown, img, picture, srcset

URLS = {100: "https://e.com/image?url=a&w=100", 200: "https://e.com/image?url=a&w=200"}


def test_addresses_are_listed_with_their_widths():
    assert srcset(URLS) == f"{URLS[100]} 100w, {URLS[200]} 200w"


def test_every_value_is_escaped():
    tag = img(URLS, Shown(4, 3, "50vw", "\"'<>&"))
    assert 'alt="&quot;&#x27;&lt;&gt;&amp;"' in tag
    assert 'src="https://e.com/image?url=a&amp;w=200"' in tag
    assert 'style="max-width:100%;height:auto"' in tag


def test_a_tag_is_as_large_as_its_widest_address_and_of_the_pictures_shape():
    assert 'width="200" height="133"' in img(URLS, Shown(6000, 4000, "50vw", ""))
    assert 'width="200" height="1"' in img(URLS, Shown(6000, 9, "50vw", ""))


def test_what_stands_there_before_is_behind_it():
    tag = img(URLS, Shown(4, 3, "50vw", "", "data:image/webp;base64,AAAA"))
    assert "background:center/cover no-repeat url(&#x27;data:image/webp;base64,AAAA&#x27;)" in tag
    assert "max-width:100%;height:auto;" in tag


def test_a_picture_has_its_sources_and_then_the_last():
    shown = Shown(4, 3, "50vw", "")
    text = picture(["avif"], {"avif": URLS, "jpeg": URLS}, "jpeg", shown)
    assert text.startswith('<picture><source type="image/avif" srcset="https://e.com/image?')
    assert text.endswith(img(URLS, shown) + "</picture>")
