"""The words above a slide in JupyterLab."""

from toolkit.show import preview


def test_what_is_seen_in_the_notebook_is_escaped():
    slide = {"headline": "<script>alert(1)</script>", "takeaway": "a < b", "tiles": []}
    assert preview.html(slide) == "<h3>&lt;script&gt;alert(1)&lt;/script&gt;</h3><p>a &lt; b</p>"


def test_tiles_become_rows_and_a_missing_slide_shows_what_to_ask():
    tile = {"label": "Orders", "value": "12", "detail": "n = 3", "verdict": None, "state": None}
    seen = preview.html({"headline": "h", "takeaway": "t", "ask": "send it", "tiles": [tile]})
    assert seen.endswith("<p>send it</p><table><tr><td>Orders</td><td>12</td><td></td><td>n = 3</td></tr></table>")
