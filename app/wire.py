"""What goes over the wire: pages that have not changed are not sent again; text is compressed; the files
of `static/` carry their contents' mark in their address, so that browsers keep them for a year."""

import gzip
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, request
from werkzeug.wrappers import Response
from whitenoise import WhiteNoise

from app.packing import Package, Packed
from app.security import HEADERS

COMPRESSED = ("text/", "application/json", "application/ld+json", "image/svg+xml")
WORTH_IT = 1000  # bytes; below, gzip saves nothing
ONE_YEAR = 365 * 24 * 3600  # seconds


def init_app(app: Flask) -> None:
    app.after_request(finish)
    serve_static(app)


# Pages and calendars


def finish(response: Response) -> Response:
    """ETag and 304 for whatever was read; gzip for text. Personal pages are asked for anew each time.

    The tag is strong: plain and compressed bytes have one each (RFC 9110 §8.8.3.3).
    """
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.is_streamed:
        return response
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.add("Accept-Encoding")
    package = response.package if isinstance(response, Packed) else Package(response.get_data())
    is_compressed = _compressible(response)
    response.set_etag(f"{package.mark}-gzip" if is_compressed else package.mark)
    response.make_conditional(request)
    if is_compressed and response.status_code == 200:
        response.set_data(package.compressed)
        response.content_encoding = "gzip"
    return response


def _compressible(response: Response) -> bool:
    text = (response.mimetype or "").startswith(COMPRESSED)
    return text and request.accept_encodings["gzip"] > 0 and (response.content_length or 0) > WORTH_IT


# Static files


def serve_static(app: Flask) -> None:
    """Serve static/ before the application is asked, compressed, and name its files with their mark."""
    folder = Path(app.static_folder or "")
    files = {path.relative_to(folder).as_posix(): path for path in _compressed(folder)}
    marks = {name: sha256(path.read_bytes()).hexdigest()[:12] for name, path in files.items()}

    @app.url_defaults
    def mark(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in marks:
            values["v"] = marks[values["filename"]]

    if not app.debug:
        server = WhiteNoise(
            app.wsgi_app, max_age=ONE_YEAR, allow_all_origins=False, add_headers_function=_protect
        )
        for name, path in files.items():
            server.add_file_to_dictionary(f"{app.static_url_path}/{name}", str(path))
        app.wsgi_app = server  # type: ignore[method-assign]


def _protect(headers: Headers, path: str, url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value


def _compressed(folder: Path) -> list[Path]:
    """The files of a folder, each with a compressed copy beside it.

    The copies are made at the first start after a change; where the folder may not be written to,
    files are sent as they are.
    """
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz"]
    for path in files:
        copy, contents = path.with_name(f"{path.name}.gz"), gzip.compress(path.read_bytes(), 9, mtime=0)
        if not copy.exists() or copy.read_bytes() != contents:
            _write(copy, contents)
    return files


def _write(path: Path, contents: bytes) -> None:
    """All of it at once, as processes that start together write the same file; or not at all."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".gz", delete=False) as file:
            file.write(contents)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except OSError:
        return
