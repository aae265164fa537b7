"""The brand of a deck: its logo lies in the client's folder, its colours can be read."""

import pytest

from toolkit.errors import ConfigError
from toolkit.publish.brand import Brand


@pytest.fixture
def branded(tmp_client):
    """The brand of a client whose ``[deck]`` holds this text."""
    return lambda deck: Brand.of(tmp_client({}, f'name = "Acme"\ncurrency = "RON"\n[sources]\n[deck]\n{deck}\n'))


def test_a_client_without_a_brand_has_that_of_the_house(branded):
    assert branded("") == Brand()


def test_a_logo_is_put_inside(branded, tmp_path):
    (tmp_path / "data" / "acme").mkdir(parents=True)
    (tmp_path / "data" / "acme" / "logo.svg").write_text("<svg/>")
    found = branded('logo = "logo.svg"\nconsultancy = "Value Partners"')
    assert found == Brand("Value Partners", "data:image/svg+xml;base64,PHN2Zy8+")


@pytest.mark.parametrize("logo", ["client.toml", "absent.png", "../outside.svg"])
def test_a_logo_of_another_kind_or_place_is_refused(branded, tmp_path, logo):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "outside.svg").write_text("<svg/>")
    with pytest.raises(ConfigError) as refused:
        branded(f'logo = "{logo}"')
    assert f"[deck] logo: {logo} is not a file in this folder of kind .svg, .png" in str(refused.value)


def test_colours_replace_those_of_the_house(branded):
    assert branded('primary = "#123456"\naccent = "#7a1f00"').colours == ":root{--brand:#123456;--accent:#7a1f00}"


@pytest.mark.parametrize(("colour", "ratio"), [("#777777", "4.48"), ("#ffcc00", "1.51")])
def test_a_colour_that_cannot_be_read_on_white_is_refused(branded, colour, ratio):
    with pytest.raises(ConfigError) as refused:
        branded(f'accent = "{colour}"')
    assert f"[deck] accent = {colour} has a contrast of {ratio} with white; text needs 4.50" in str(refused.value)


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#123456;}body{display:none"])
def test_a_colour_is_six_hexadecimal_digits(branded, colour):
    with pytest.raises(ConfigError, match=r"\[deck\] primary is"):
        branded(f'primary = "{colour}"')
