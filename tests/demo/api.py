"""A plain HTTP client of the demo platform."""

from dataclasses import dataclass, field
from typing import Any

import urllib3

from csm_tui.demo import DemoPlatform


@dataclass
class Api:
    """Calls below the base path of a platform, of its own generation if none is given."""

    platform: DemoPlatform
    api: int | None = None
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    @property
    def organization(self) -> str:
        return f"/organizations/{self.platform.organization_id}"

    @property
    def workspace(self) -> str:
        return f"{self.organization}/workspaces/{self.platform.workspace_id}"

    @property
    def runner(self) -> str:
        return f"{self.workspace}/runners/{self.platform.runner_id}"

    def test_workspace(self) -> str:
        """Return the path of the workspace with many and odd files."""
        found = next(w for w in self.get(f"{self.organization}/workspaces") if "test" in w["name"])
        return f"{self.organization}/workspaces/{found['id']}"

    def call(
        self, method: str, path: str, *, key: str | None = "", **more: Any
    ) -> urllib3.BaseHTTPResponse:
        """Send a request, by default with the good key; None sends no key."""
        headers = {"Accept": "application/json", **more.pop("headers", {})}
        if key is not None:
            headers["X-CSM-API-KEY"] = key or self.platform.api_key
        url = self.platform.urls[self.api or self.platform.api] + path
        return self.http.request(method, url, headers=headers, redirect=False, timeout=60.0, **more)

    def get(self, path: str) -> Any:
        """Return the JSON of a successful read."""
        answer = self.call("GET", path)
        assert answer.status == 200, answer.data
        return answer.json()

    def upload(
        self, content: bytes, name: str = "a.csv", **fields: str
    ) -> urllib3.BaseHTTPResponse:
        """Upload into the first workspace."""
        form = {"file": (name, content), **fields}
        return self.call("POST", f"{self.workspace}/files", fields=form)
