"""CoAL 2.4.1 writes the data of every runner of a workspace; the last line says what failed.

Each runner has a folder of its id in the folder of the session, with ``parameters`` and
``datasets``.
"""

import json
import os
from pathlib import Path

HOME = Path.cwd()
os.environ["CSM_PARAMETERS_ABSOLUTE_PATH"] = os.environ["CSM_DATASET_ABSOLUTE_PATH"] = str(HOME)

from cosmotech.coal.cosmotech_api.apis.runner import RunnerApi
from cosmotech.coal.utils.configuration import Configuration

PLACE = (os.environ["CSM_ORGANIZATION_ID"], os.environ["CSM_WORKSPACE_ID"])
failed = {}
for runner in RunnerApi(Configuration()).list_runners(*PLACE):
    configuration = Configuration()
    configuration.cosmotech.runner_id = runner.id
    configuration.cosmotech.parameters_absolute_path = str(HOME / runner.id / "parameters")
    configuration.cosmotech.dataset_absolute_path = str(HOME / runner.id / "datasets")
    try:
        RunnerApi(configuration).download_runner_data(download_datasets="true")
    except Exception as error:
        failed[runner.id] = f"{type(error).__name__}: {error}"
print(json.dumps(failed))
