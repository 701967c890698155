import pytest
from lxml import etree

from transforms.errors import ImageTooLarge
from transforms.svg_costs import LONGEST_CHAIN, MOST_DRAWN, effects, unfolds


def tree(body):
    return etree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>')


def levels(element, link, count=9, each=10):
    """Nest a kind of element: each level draws the one below it so many times."""
    made = "".join(
        f'<{element} id="a{n + 1}">' + link.format(f"a{n}") * each + f"</{element}>"
        for n in range(count)
    )
    return f'<{element} id="a0"><rect/></{element}>' + made + link.format(f"a{count}")


@pytest.mark.parametrize(
    ("element", "link"),
    [
        ("g", '<use href="#{}"/>'),
        ("symbol", '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="#{}"/>'),
        ("pattern", '<rect fill="url(#{})"/>'),
        ("pattern", '<rect style="stroke:url(#{})"/>'),
        ("mask", '<rect mask="url(#{})"/>'),
        ("clipPath", '<rect clip-path="url(#{})"/>'),
        ("marker", '<path marker-end="url(#{})"/>'),
        ("filter", '<rect filter="url(#{})"/>'),
    ],
)
def test_what_refers_to_what_refers_again_is_refused(element, link):
    with pytest.raises(ImageTooLarge, match=f"at most {MOST_DRAWN} elements"):
        unfolds(tree(levels(element, link)))
    unfolds(tree(levels(element, link, count=2)))


def test_a_marker_counts_at_every_point():
    marker = f'<marker id="m">{"<rect/>" * 200}</marker>'
    unfolds(tree(marker + f'<path marker-mid="url(#m)" d="M0 0{"h1" * 100}"/>'))
    with pytest.raises(ImageTooLarge):
        unfolds(tree(marker + f'<path marker-mid="url(#m)" d="M0 0{"h1" * 1000}"/>'))


def test_a_long_chain_is_refused():
    def chain(count):
        paints = (f'<linearGradient id="a{n}" href="#a{n + 1}"/>' for n in range(count))
        return tree("".join(paints) + '<rect fill="url(#a0)"/>')

    unfolds(chain(LONGEST_CHAIN - 5))
    with pytest.raises(ImageTooLarge, match=f"{LONGEST_CHAIN} one within another"):
        unfolds(chain(20_000))


@pytest.mark.parametrize(
    "body",
    [
        '<g id="a"><use href="#a"/></g>',
        '<use id="a" href="#b"/><use id="b" href="#a"/>',
        '<pattern id="a"><rect fill="url(#a)"/></pattern>',
        '<use href="#nowhere"/><use href="#"/>',
        '<g id="a"/><g id="a"/><use href="#a"/>',
    ],
)
def test_circles_and_loose_ends_unfold_to_nothing(body):
    unfolds(tree(body))


def test_what_is_drawn_aside_is_known():
    assert effects(tree('<filter id="a"/>'))
    assert not effects(tree("<g/>"))
