import pyvips

from proxy.bench.sheet import plain, written
from proxy.bench.shown import SHOWN, UNSHOWN
from transforms.outlines import SHAPES
from transforms.recipe import Recipe
from transforms.steps import STEPS


def test_every_step_is_shown():
    assert set(SHOWN) | UNSHOWN == set(STEPS)


def test_what_is_shown_is_what_the_step_does():
    for word, queries in SHOWN.items():
        for query in queries:
            asked = dict(pair.partition("=")[::2] for pair in query.split("&"))
            recipe = Recipe.read({"w": "9", **asked})
            assert word in {step.word for step in recipe.steps}, query


def test_every_shape_of_a_mask_is_shown():
    for shape in SHAPES:
        assert f"mask={shape}" in SHOWN["mask"]


def test_pages_show_a_row_for_each_query(tmp_path):
    subject = plain(300, 200, (10, 200, 30)).pngsave_buffer()

    pages = [pyvips.Image.new_from_file(str(path)) for path in written(tmp_path, [subject])]

    assert sum(page.height for page in pages) == 220 * sum(map(len, SHOWN.values()))
    assert (tmp_path / "index.html").read_text().count("<img") == len(pages)
