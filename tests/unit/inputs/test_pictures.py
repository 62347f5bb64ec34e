"""Pictures beside an author's text: their dots alone, no larger than a page needs, or refused by name."""

import base64
import io

import pytest
from PIL import Image

from analysis.inputs.authors import read_narratives
from analysis.vocabulary.errors import DataError

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def pictures_of(folder, name, content):
    narrative = folder / "data/plans/plan/narrative"
    narrative.mkdir(parents=True, exist_ok=True)
    (narrative / "a.md").write_text("Text.\n", encoding="utf-8")
    (narrative / name).write_bytes(content)
    (file,) = read_narratives(narrative.parent, folder)
    return file.pictures


def photograph(width=60, height=40, **options):
    written = io.BytesIO()
    picture = Image.new("RGB", (width, height), "teal")
    exif = picture.getexif()
    exif[MAKER], exif[ORIENTATION], exif[GPS] = "A camera of somebody", 6, {1: "N"}
    picture.save(written, options.get("format", "JPEG"), exif=exif)
    return written.getvalue()


@pytest.mark.parametrize(("name", "format"), [("hub.jpg", "JPEG"), ("HUB.JPEG", "JPEG"), ("hub.png", "PNG")])
def test_what_a_camera_noted_is_taken_out_and_the_picture_stands_upright(tmp_path, name, format):
    made = base64.b64decode(pictures_of(tmp_path, name, photograph(format=format))[name])
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("PNG", (40, 60))  # noted as lying on its side
        assert dict(picture.getexif()) == {} and picture.info == {}
    assert b"camera" not in made


def test_a_large_picture_is_made_as_wide_as_a_page_needs(tmp_path):
    made = base64.b64decode(pictures_of(tmp_path, "hub.png", photograph(500, 2_000, format="PNG"))["hub.png"])
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (1_000, 500 // 2)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload='alert(1)'/>", b"GIF89a", photograph()[:300], b"\x89PNG\r\n\x1a\n" + b"x" * 40],
)
def test_what_is_no_picture_is_refused_with_its_file(tmp_path, content):
    with pytest.raises(DataError) as refused:
        pictures_of(tmp_path, "hub.png", content)
    (problem,) = refused.value.problems
    assert problem.file == "data/plans/plan/narrative/hub.png"
    assert "no picture as expected" in problem.found and "PNG or JPEG" in problem.expected


def test_a_picture_of_more_dots_than_a_camera_takes_is_not_opened(tmp_path):
    written = io.BytesIO()
    Image.new("1", (10_000, 5_001)).save(written, "PNG")
    with pytest.raises(DataError, match="10000 by 5001 dots"):
        pictures_of(tmp_path, "hub.png", written.getvalue())


def test_other_kinds_of_files_beside_the_text_are_refused(tmp_path):
    with pytest.raises(DataError) as refused:
        pictures_of(tmp_path, "hub.svg", b"<svg/>")
    assert "PNG or JPEG" in refused.value.problems[0].expected
