"""Fixtures for pytest: every test that takes `havu` gets a cloud of its own, in a server that all tests share.

The server is found by HAVU_SERVER (one that runs; HAVU_ADMIN_TOKEN opens it), HAVU_HOME (the directory with the launcher) or
`havu` on the PATH; one that is started ends with the tests, even with tests that are killed. Needs nothing but Python.
"""

import json
import os
import re
import secrets
import shutil
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest

LOCAL_ADMIN_TOKEN = "havu-local-admin"
RECENT_EVENTS = 30


class HavuError(Exception):
    """Havu was not found, did not start, or refused what a test asked of it."""

    def __init__(self, message, status=0):
        super().__init__(message)
        self.status = status


class Server:
    """The server, as its operator sees it."""

    def __init__(self, url, admin_token):
        self.url = url
        self.admin_token = admin_token

    def send(self, method, path, body=None):
        """Sends JSON to a path below /admin/v1, and returns the JSON of the answer or None."""
        request = urllib.request.Request(
            f"{self.url}/admin/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.admin_token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                content = answer.read()
        except urllib.error.HTTPError as refusal:
            message = refusal.read().decode(errors="replace")
            raise HavuError(f"{method} {path} was refused with {refusal.code}: {message}", refusal.code) from None
        return json.loads(content) if content else None


class Cloud:
    """A cloud with one project; `client_id` and `client_secret` open its API at `base_url`."""

    def __init__(self, server, name, **settings):
        self.server = server
        self.name = f"{name[:48].rstrip('-')}-{secrets.token_hex(6)}"
        self.base_url = f"{server.url}/v1"
        self.project = "default"
        self.client_id = f"{self.name}-default"
        self.client_secret = secrets.token_hex(24)
        credential = {"client_id": self.client_id, "client_secret": self.client_secret}
        project = {"name": self.project, "credentials": [credential], **settings.pop("project", {})}
        server.send("POST", "/clouds", {"name": self.name, "clock": {"mode": "offset"}, "projects": [project], **settings})

    def send(self, method, path, body=None):
        """Asks the admin API for something of this cloud."""
        return self.server.send(method, f"/clouds/{self.name}{path}", body)

    def now(self):
        """What the cloud's clock shows, as in the API."""
        return self.send("GET", "/clock")["now"]

    def advance(self, by):
        """Moves the clock, such as by "30d"; everything that falls due has happened when this returns."""
        return self.send("POST", "/clock/advance", {"by": by})["now"]

    def run_until_quiet(self):
        """Moves the clock until nothing is on its way to another state any more."""
        return self.send("POST", "/clock/run-until-quiet", {})["quiet"]

    def fault(self, operation, effect, **rule):
        """Has something go wrong, such as fault("deployInstance", {"kind": "refuse", "status": 503}, times=3)."""
        return self.send("POST", "/faults", {"operation": operation, "effect": effect, **rule})

    def capacity(self, location, instance_type, free):
        """So many more instances of a type can be deployed at a location; None for as many as there is room for."""
        self.send("PUT", "/capacity", {"location": location, "instance_type": instance_type, "free": free})

    def ledger(self):
        """The movements of the project's money, oldest first, at most a thousand; and its balance."""
        return self.send("GET", f"/projects/{self.project}/ledger?limit=1000")

    def events(self, beginning=""):
        """What happened, oldest first; with `beginning` only types that begin so, such as "instance."."""
        query = {"limit": 1000, **({"type": beginning} if beginning else {})}
        found, page = [], None
        while page is None or len(page["events"]) == 1000:
            after = {} if page is None else {"after": page["next"]}
            page = self.send("GET", "/events?" + urllib.parse.urlencode({**query, **after}))
            found += page["events"]
        return found

    def drop(self):
        self.send("DELETE", "")


def launcher():
    """The command that starts Havu."""
    if os.environ.get("HAVU_HOME"):
        return os.path.join(os.environ["HAVU_HOME"], "havu")
    found = shutil.which("havu")
    if not found:
        raise HavuError("Havu was not found: set HAVU_HOME to the directory with its launcher or HAVU_SERVER to the URL of"
                        " one that runs, or put `havu` on the PATH")
    return found


@pytest.fixture(scope="session")
def havu_server():
    """The server that all tests share."""
    if os.environ.get("HAVU_SERVER"):
        url = urllib.parse.urlsplit(os.environ["HAVU_SERVER"])
        yield Server(f"{url.scheme}://{url.netloc}", os.environ.get("HAVU_ADMIN_TOKEN", LOCAL_ADMIN_TOKEN))
        return
    # Settings of another Havu are not for this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HAVU_")}
    environment["HAVU_ADMIN_TOKEN"] = token = secrets.token_hex(24)
    command = [launcher(), "--memory", "--port", "0", "--rate-limits", "off", "--end-with-parent"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        url = None
        for line in process.stdout:
            if line.startswith("export VERDA_BASE_URL="):
                url = urllib.parse.urlsplit(line.strip().partition("=")[2])
                break
        if url is None:
            raise HavuError(f"Havu ended before it was ready: {' '.join(command)}")
        # Reads on, or the process would wait.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield Server(f"{url.scheme}://{url.netloc}", token)
        process.stdin.close()


@pytest.fixture
def havu(request, havu_server):
    """A cloud of the test's own. @pytest.mark.havu(...) says what it is to be like, by the fields of POST /clouds."""
    marker = request.node.get_closest_marker("havu")
    name = re.sub("[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
    cloud = Cloud(havu_server, name, **(marker.kwargs if marker else {}))
    yield cloud
    cloud.drop()


def pytest_configure(config):
    config.addinivalue_line("markers", "havu(**fields): what the cloud of a test is to be like")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Adds what happened in the cloud to the report of a failure."""
    report = yield
    cloud = getattr(item, "funcargs", {}).get("havu")
    if report.when == "call" and report.failed and isinstance(cloud, Cloud):
        try:
            lines = [" ".join(str(event[field]) for field in ("at", "type", "name", "from", "to", "data"))
                     for event in cloud.events()[-RECENT_EVENTS:]]
        except (HavuError, OSError) as unknown:
            lines = [str(unknown)]
        report.sections.append(("What happened in the cloud", "\n".join(lines)))
    return report
