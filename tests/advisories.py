"""`make audit`: are there known weaknesses in the libraries that are installed with Synodos?

Asks the public advisories (OSV) by pip-audit. 1: there are, each with the release that mends it. Where the
advisories cannot be reached nothing is known, which is said and does not count as found. 2: pip-audit itself
is broken.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "requirements-oidc.txt")
UNREACHABLE = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ProxyError", "SSLError")


def main() -> int:
    files = [part for name in FILES for part in ("-r", str(ROOT / name))]
    how = ["--disable-pip", "--require-hashes", "-s", "osv", "-f", "json"]
    command = [sys.executable, "-m", "pip_audit", *how, *files]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return told(asked.stdout, asked.stderr)


def told(answer: str, trouble: str) -> int:
    """Say what was found; the exit code."""
    try:
        libraries = json.loads(answer)["dependencies"]
    except ValueError:
        last = (trouble.strip() or "no answer").splitlines()[-1].partition(":")[0]
        if last.endswith(UNREACHABLE):
            print(f"NOT AUDITED: the advisories could not be asked ({last}).")
            return 0
        print(f"NOT AUDITED: pip-audit did not run ({last}).")
        return 2
    weak = [(one, flaw) for one in libraries for flaw in one.get("vulns", ())]
    for one, flaw in weak:
        mended = ", ".join(flaw["fix_versions"]) or "no release yet"
        print(f"{one['name']} {one['version']}: {flaw['id']}, mended in {mended}")
    unknown = len([one for one in libraries if "skip_reason" in one])
    print(f"{len(libraries)} libraries, {len(weak)} known weaknesses, {unknown} unknown to the advisories.")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
