"""The application with two pages more: one ends its transaction when the test says so, one says who asked."""

import os
import time
from pathlib import Path
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app import create_app
from app.access import allow, anyone
from app.database import action
from app.extensions import csrf
from app.operation import metrics
from app.security import limit

app = create_app()
metrics.keep_in(app.config["METRICS_FOLDER"])
FOLDER = Path(os.environ.get("SLOW_FOLDER", "."))


@action
def write_slowly() -> None:
    limit("slow", tries=10)
    (FOLDER / "reached").touch()
    while not (FOLDER / "go").exists():
        time.sleep(0.02)


@app.post("/slow")
@csrf.exempt
@allow(anyone)
def slow() -> str:
    write_slowly()
    return "saved"


@app.get("/seen")
@allow(anyone)
def seen() -> ResponseReturnValue:
    known: dict[str, Any] = {"from": request.remote_addr, "scheme": request.scheme, "host": request.host}
    return jsonify(known | {"id": request.headers.get("X-Request-ID")})
