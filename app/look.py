"""What every template may ask without being handed it: the language spoken now, and Markdown as HTML;
and codes that cameras read."""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask
from markupsafe import Markup

from app.i18n import language

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
    "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["language"] = language
    app.jinja_env.filters["markdown"] = markdown


def markdown(text: object, level: int = 3) -> Markup:
    """Markdown (CommonMark) as HTML that can do no harm: no HTML of the writer's own, no pictures, no script.

    `level` is that of its largest heading, so that it fits below the headings of the page; none is skipped.
    """
    import nh3

    tokens = reader().parse(str(text))
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    sizes = sorted({token.tag for token in headings})
    depth = -1
    for token in headings:
        depth = min(sizes.index(token.tag), depth + 1)
        token.tag = f"h{min(level + depth, 6)}"
    html = reader().renderer.render(tokens, reader().options, {})
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES))  # noqa: S704  (cleaned)


@cache
def reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")


def as_svg(text: str) -> bytes:
    """A QR code (ISO/IEC 18004) that is dark on light whatever stands around it, with its quiet zone."""
    import segno  # only where somebody asks for it

    written = BytesIO()
    code = segno.make_qr(text, error="m", mask=1)
    code.save(written, kind="svg", scale=8, border=4, light="#fff", dark="#000", xmldecl=False, omitsize=True)
    return written.getvalue()
