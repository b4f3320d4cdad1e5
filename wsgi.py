"""The application for a WSGI server: `granian --interface wsgi wsgi:app`, and for `flask --app wsgi …`."""

import gc

gc.disable()  # all that is loaded stays: to look for what could go would take a fifth of the start

from app import create_app  # noqa: E402
from app.operation import logs, metrics  # noqa: E402

app = create_app()
gc.freeze()
gc.enable()
logs.begin(app.config)
metrics.keep_in(app.config["METRICS_FOLDER"])
