"""The application with one page more, whose transaction ends when the test says so."""

import os
import time
from pathlib import Path

from app import create_app
from app.access import allow, anyone
from app.database import action
from app.extensions import csrf
from app.security import limit

app = create_app()
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
