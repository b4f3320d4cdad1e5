"""What the figures are compared with: a Flask view that does nothing, and a page that shows nothing."""

from flask import Flask, render_template_string

app = Flask(__name__)


@app.get("/view")
def view() -> str:
    return "ok"


@app.get("/page")
def page() -> str:
    return render_template_string(
        "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>", title="Empty"
    )


@app.get("/health/live")
def live() -> str:
    return "ok"
