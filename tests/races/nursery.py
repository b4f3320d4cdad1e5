"""Where the processes of a site are born: it has loaded the application once, so a new one is there at once.

Reads lines from its input ("web 8310", "worker", "organiser 7") and answers each with the number of a process
that leads a group of its own. When it ends, they end.
"""

import importlib
import os
import signal
import sys
from typing import Any

from app import serve
from app.database import db


def main(application: str) -> None:
    importlib.import_module("granian.cli")
    app = getattr(importlib.import_module(application), "app")  # noqa: B009  (not known before)
    with app.app_context():
        db.engine.dispose()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for them
    for line in sys.stdin:
        kind, *words = line.split()
        if not (pid := os.fork()):
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            born(app, application, kind, *words)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def born(app: Any, application: str, kind: str, *words: str) -> None:
    sys.stdin.close()
    os.dup2(2, 1)  # only the nursery answers
    if kind == "web":
        sys.modules["wsgi"] = sys.modules[application]
        serve.serve_web("127.0.0.1", int(words[0]))
        os._exit(0)
    serve.step_aside(kind)
    with app.app_context():
        if kind == "worker":
            serve.work(app)
        else:
            from tests.races.organising import organise

            organise(int(words[0]))
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
