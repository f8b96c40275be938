"""What of a photo leaves the visitor's device, seen from the server, in a real browser."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from assistant.vision.header import read_header

SECRETS = (b"Nikon", b"SN-4711", b"2026:05:04", b"48.2082", b"adobe:ns:meta", b"a comment", b"Photoshop", b"TRAILER")
GPS, LENS_BLOCK = 0x8825, 0x8769
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation=6, order="<"):
    """As a camera writes it: place, time, maker and serial number beside the little that is needed."""
    found = Image.Exif()
    found.endian = order
    found[0x0112] = orientation
    found[0x010F] = "Nikon"
    lens = found.get_ifd(LENS_BLOCK)
    lens[0x920A] = TiffImagePlugin.IFDRational(85, 1)
    lens[0xA405] = 85
    lens[0x9003] = "2026:05:04 12:00:00"
    lens[0xA431] = "SN-4711"
    place = found.get_ifd(GPS)
    place[1], place[2] = "N", (48.0, 12.0, 29.5)
    place[29] = "2026:05:04"
    return found.tobytes()


def photo(kind="JPEG", width=400, height=300, turned=6, **options):
    noise = np.random.default_rng(1).integers(0, 255, (height // 20, width // 20, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize((width, height), Image.Resampling.NEAREST)
    out = BytesIO()
    more = {"xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>48.2082</x:xmpmeta>"} if kind != "PNG" else {}
    if kind == "JPEG":
        more |= {"comment": b"a comment", "quality": 92}
    picture.save(out, kind, exif=exif(turned), icc_profile=ICC, **more, **options)
    data = out.getvalue()
    if kind == "JPEG":
        notes = b"Photoshop 3.0\0" + b"x" * 30
        data = data[:2] + b"\xff\xed" + (len(notes) + 2).to_bytes(2, "big") + notes + data[2:] + b"TRAILER" * 9
    return data


@pytest.fixture
def sent(browser, server):
    """Choose a photo in the widget and see what the server got."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/embed")

    def send(data, name="me.jpg", mime="image/jpeg"):
        before = set(server.chat.photos)
        with page.expect_response("**/api/photos?*"):
            page.locator("input[type=file]").set_input_files({"name": name, "mimeType": mime, "buffer": data})
            if page.locator("#consent").is_visible():
                page.locator("#agree").click()
        (photo_id,) = set(server.chat.photos) - before
        return server.chat.photos[photo_id]

    send.page = page
    yield send
    context.close()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_only_the_turn_and_the_lens_leave_the_device_and_the_picture_stays_as_it_is(sent, kind):
    before = photo(kind)
    assert sum(secret in before for secret in SECRETS) >= 3
    after = sent(before, mime=f"image/{kind.lower()}")
    assert [secret for secret in SECRETS if secret in after] == []
    opened, former = Image.open(BytesIO(after)), Image.open(BytesIO(before))
    assert opened.getexif().get_ifd(GPS) == {}
    assert set(opened.getexif()) == {0x0112, LENS_BLOCK}
    assert set(opened.getexif().get_ifd(LENS_BLOCK)) == {0x920A, 0xA405}
    assert opened.info["icc_profile"] == ICC
    assert opened.format == kind
    assert np.array_equal(np.asarray(opened), np.asarray(former)), "the picture was made anew"
    assert read_header(after).focal_length_35mm == read_header(before).focal_length_35mm == 85
    assert read_header(after).orientation == 6


@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_the_page_cleans_its_photos_too(browser, server):
    page, before = browser.new_page(), set(server.chat.photos)
    page.goto(server.url)
    page.wait_for_selector("body:not(.starting) #photo .held", state="attached")
    with page.expect_response("**/api/photos"):
        page.set_input_files("#photo-file", {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    (photo_id,) = set(server.chat.photos) - before
    assert [secret for secret in SECRETS if secret in server.chat.photos[photo_id]] == []
    page.close()


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0}])
def test_every_kind_of_jpeg_stays_whole(sent, options):
    before = photo(**options)
    after = sent(before)
    assert np.array_equal(np.asarray(Image.open(BytesIO(after))), np.asarray(Image.open(BytesIO(before))))


def test_big_endian_and_cut_off_blocks(sent):
    whole = exif(order=">")
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=whole)
    assert read_header(sent(out.getvalue())).focal_length_35mm == 85
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=whole[:40])
    assert b"Nikon" not in sent(out.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_only_a_very_large_photo_is_made_smaller(sent, kind):
    assert Image.open(BytesIO(sent(photo(kind, 4096, 3072, turned=1)))).size == (4096, 3072)
    after = sent(photo(kind, 4800, 3600, turned=6))
    opened = Image.open(BytesIO(after))
    assert opened.size == (3072, 4096), "turned upright while it was drawn"
    header = read_header(after)
    assert (header.orientation, header.focal_length_35mm) == (1, 85)
    assert [secret for secret in SECRETS if secret in after] == []


def test_a_file_that_the_browser_cannot_open_goes_as_it_is_and_the_consent_says_so(sent, server, monkeypatch):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"x" * 200
    arrived, add_photo = [], server.chat.add_photo
    monkeypatch.setattr(server.chat, "add_photo", lambda data: arrived.append(data) or add_photo(data))
    page = sent.page
    page.locator("input[type=file]").set_input_files({"name": "a.heic", "mimeType": "image/heic", "buffer": heic})
    assert "unless this browser cannot open it" in " ".join(page.inner_text("#consent").split())
    page.locator("#agree").click()
    page.locator(".trouble").wait_for()
    assert arrived == [heic]


def test_nothing_is_sent_where_the_cleaning_cannot_be_loaded(sent, server):
    page, before = sent.page, set(server.chat.photos)
    page.route("**/clean.js", lambda route: route.abort())
    page.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("#agree").click()
    page.locator(".trouble").wait_for()
    assert set(server.chat.photos) == before
