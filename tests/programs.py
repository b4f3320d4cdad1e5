"""Programs of the product as processes of their own: `start("flask", "--app", "wsgi", "worker", log=…)`.

To load the application takes a second, and the tests start some hundred programs. So each is a copy of one
process that has loaded it and waits; the copy reads its own settings and builds an application of its own.
That programs begin from nothing as well is what tests/test_serve.py is for.
"""

import ctypes
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

ROOT = Path(__file__).parents[1]
ADOPT = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h: whoever lost its parent becomes a child of ours
_one_at_a_time = Lock()
_waiting: subprocess.Popen[str] | None = None


def start(
    module: str, *words: str, log: Path, environment: Mapping[str, str] = os.environ
) -> "Program | subprocess.Popen[bytes]":
    """`python -m module words…` in the root of the product; all it says goes to the end of `log`."""
    if sys.platform != "linux":
        with log.open("ab") as said:
            command = [sys.executable, "-m", module, *words]
            return subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
    with _one_at_a_time:
        one = _begun()
        assert one.stdin
        assert one.stdout
        adopt = ctypes.CDLL(None).prctl
        adopt(ADOPT, 1)
        wanted = {"words": [module, *words], "log": str(log), "environment": dict(environment)}
        one.stdin.write(json.dumps(wanted) + "\n")
        one.stdin.flush()
        program = Program(int(one.stdout.readline()))
        adopt(ADOPT, 0)
        return program


def end() -> None:
    """No more copies are needed."""
    global _waiting
    if _waiting:
        with _waiting:  # closes its pipes, so it ends
            _waiting = None


def _begun() -> subprocess.Popen[str]:
    global _waiting
    if not _waiting:
        command = [sys.executable, "-m", "tests.programs"]
        _waiting = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    return _waiting


class Program:
    """As subprocess.Popen, but for a child that was adopted."""

    def __init__(self, pid: int) -> None:
        self.pid, self.returncode = pid, None  # type: int, int | None

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float = 1e9) -> int:
        """Raises subprocess.TimeoutExpired after so many seconds."""
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _wait_and_copy() -> None:
    import granian.cli  # noqa: F401
    from flask import Flask
    from jinja2 import FileSystemBytecodeCache

    from app import create_app

    if folder := os.environ.get("SYNODOS_TESTS_FOLDER"):
        pages = FileSystemBytecodeCache(folder, "template-%s")
        Flask.jinja_options = {"bytecode_cache": pages}
    create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://", "SECRET_KEY": "x", "BASE_URL": "http://localhost"})
    for line in sys.stdin:
        heard, told = os.pipe()
        if not (child := os.fork()):
            if pid := os.fork():
                os.write(told, str(pid).encode())
                os._exit(0)
            _become(json.loads(line))
        os.waitpid(child, 0)  # now its own child has the parent that it is to have
        sys.stdout.write(f"{os.read(heard, 20).decode()}\n")
        sys.stdout.flush()
        os.close(heard)
        os.close(told)


def _become(wanted: dict[str, Any]) -> None:
    """Another program, from its settings on. Never returns."""
    import app

    with open(os.devnull) as nothing, open(wanted["log"], "ab") as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    del sys.modules["config"]
    import config

    app.Config = config.Config  # type: ignore[attr-defined]
    sys.argv = wanted["words"]
    code = 0
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else 1 if done.code else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _wait_and_copy()
