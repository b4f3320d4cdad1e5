"""What every answer carries: marks of the contents, compression, and files that are kept for a year."""

import gzip
import os
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for
from flask.testing import FlaskClient

from app.wire import serve_static
from tests import make


def test_a_static_file_has_its_mark_in_its_address_and_is_kept_for_a_year(app: Flask, client) -> None:
    style = (Path(app.static_folder) / "style.css").read_bytes()
    with app.test_request_context():
        address = url_for("static", filename="style.css")

    assert address == f"/static/style.css?v={sha256(style).hexdigest()[:12]}"
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert gzip.decompress(answer.data) == style
        assert answer.headers["Cache-Control"] == f"max-age={365 * 24 * 3600}, public"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Vary"] == "Accept-Encoding"
        tag = answer.headers["ETag"]
    with client.get(address, headers={"If-None-Match": tag}) as answer:
        assert answer.status_code == 304
    with client.get(address) as answer:
        assert answer.data == style


def test_a_file_that_was_edited_is_compressed_anew_and_gets_another_address(tmp_path: Path) -> None:
    style = tmp_path / "style.css"
    addresses = []
    for text in ("body { color: black; }\n" * 50, "body { color: navy; }\n" * 50):
        style.write_text(text)
        os.utime(style, (0, 0))  # unpacked from an archive: older than the copy of its predecessor
        app = Flask(__name__, static_folder=str(tmp_path), static_url_path="/static")
        serve_static(app)
        with app.test_request_context():
            addresses.append(url_for("static", filename="style.css"))
        with app.test_client().get(addresses[-1], headers={"Accept-Encoding": "gzip"}) as answer:
            assert gzip.decompress(answer.data).decode() == text

    assert addresses[0] != addresses[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["style.css", "style.css.gz"]


def test_what_is_no_static_file_is_not_served(client: FlaskClient) -> None:
    for path in ("/static/../config.py", "/static/nothing.css", "/static/"):
        with client.get(path) as answer:
            assert answer.status_code == 404


def test_plain_and_compressed_bytes_have_a_strong_mark_each(client: FlaskClient, app: Flask) -> None:
    make.project()
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] == f'"{sha256(plain.data).hexdigest()[:32]}"'
    assert packed.headers["ETag"] == f'"{sha256(plain.data).hexdigest()[:32]}-gzip"'
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_head_says_what_get_would(client: FlaskClient, app: Flask) -> None:
    event = make.event(make.project())
    for path in ("/", f"/events/{event.slug}", f"/events/{event.slug}.ics", "/projects/cesme-plus.ics"):
        get = client.get(path, headers={"Accept-Encoding": "gzip"})
        head = client.head(path, headers={"Accept-Encoding": "gzip"})

        assert head.data == b""
        own = {name: get.headers[name] for name in ("Date", "X-Request-ID")}  # each request has its own
        assert dict(head.headers) | own == dict(get.headers)
