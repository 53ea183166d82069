"""CoAL 1.1.0 writes the data of every runner of a workspace; the last line says what failed.

Each runner has a folder of its id in the folder of the session, with ``parameters`` and
``datasets``. A call that reads in parallel cannot be compared: it merges in any order (PLATFORM.md
13, point 6).
"""

import json
import os
import sys
from pathlib import Path

import cosmotech_api
from cosmotech.coal.cosmotech_api.connection import get_api_client
from cosmotech.coal.cosmotech_api.runner.download import download_runner_data

HOME = Path.cwd()
PLACE = (os.environ["CSM_ORGANIZATION_ID"], os.environ["CSM_WORKSPACE_ID"])
failed = {}
client, _ = get_api_client()
for runner in cosmotech_api.RunnerApi(client).list_runners(*PLACE, page=0, size=200):
    folder = HOME / runner.id
    try:
        download_runner_data(
            *PLACE,
            runner.id,
            str(folder / "parameters"),
            str(folder / "datasets"),
            parallel=False,
            write_csv=True,
        )
    except Exception as error:
        failed[runner.id] = f"{type(error).__name__}: {error}"
print(json.dumps(failed))
sys.stdout.flush()
# Its queues are not waited for.
os._exit(0)
