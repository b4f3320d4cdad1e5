"""The application for a WSGI server: `granian --interface wsgi wsgi:app`, and for `flask --app wsgi …`."""

from app import create_app
from app.operation import logs, metrics

app = create_app()
logs.begin(app.config)
metrics.keep_in(app.config["METRICS_FOLDER"])
