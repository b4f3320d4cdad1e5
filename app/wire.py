"""What goes over the wire: pages that have not changed are not sent again; text is compressed."""

import gzip

from flask import Flask, request
from werkzeug.wrappers import Response

COMPRESSED = ("text/", "application/json", "image/svg+xml")
WORTH_IT = 1000  # bytes; below, gzip saves nothing


def init_app(app: Flask) -> None:
    app.after_request(finish)


def finish(response: Response) -> Response:
    """ETag and 304 for whatever was read; gzip for text. Personal pages are asked for anew each time."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.is_streamed:
        return response
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.add_etag()
    if request.method == "GET" and _compressible(response):
        tag, _weak = response.get_etag()
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.set_etag(tag or "", weak=True)
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    return response.make_conditional(request)


def _compressible(response: Response) -> bool:
    text = (response.mimetype or "").startswith(COMPRESSED)
    return text and request.accept_encodings["gzip"] > 0 and (response.content_length or 0) > WORTH_IT
