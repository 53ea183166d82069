"""The variables that a run needs on this computer, as a file for a shell or a container."""

from collections.abc import Iterator, Mapping

from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.runner import Runner
from csm_tui.domain.solution import RunTemplate

_HEAD = """\
# Variables of a run of this runner, for the orchestrator or for one handler.
# In a shell:     set -a; . ./runner.env; set +a
# In a container: --env-file runner.env
# Secrets are empty: fill them in, then keep this file private.
"""


def variables(
    runner: Runner,
    workspace: tuple[str, str],
    template: RunTemplate | None,
    profile: Profile,
    folders: tuple[str, str],
) -> Mapping[str, str]:
    """Return the variables by name; those that are secret, or not known here, are empty.

    Args:
        runner: the runner.
        workspace: the ids of the organization and of the workspace.
        template: its run template; None if it could not be read.
        profile: the way to the platform.
        folders: the whole paths of the folders of parameters and of datasets.
    """
    return {
        "CSM_ORGANIZATION_ID": workspace[0],
        "CSM_WORKSPACE_ID": workspace[1],
        "CSM_RUNNER_ID": runner.id,
        "CSM_RUN_ID": runner.last_run_id or "",
        "CSM_RUN_TEMPLATE_ID": runner.run_template_id or "",
        "CSM_SIMULATION": (template.simulation or "") if template else "",
        "CSM_PARAMETERS_ABSOLUTE_PATH": folders[0],
        "CSM_DATASET_ABSOLUTE_PATH": folders[1],
        "CSM_API_URL": profile.api_url,
        # `csm-data api run-load-data` demands it whatever the way to sign in (PLATFORM.md 13.8).
        "CSM_API_SCOPE": profile.scope or "none",
        **dict(_sign_in(profile)),
        "LOG_LEVEL": "INFO",
    }


def _sign_in(profile: Profile) -> Iterator[tuple[str, str]]:
    if profile.method is Method.API_KEY:
        yield "CSM_API_KEY", ""
        yield "CSM_API_KEY_HEADER", profile.header_name
    elif profile.method.keycloak:
        yield "IDP_BASE_URL", profile.idp_base
        yield "IDP_TENANT_ID", profile.realm
        yield "IDP_CLIENT_ID", profile.client_id
        yield "IDP_CLIENT_SECRET", ""
    else:
        yield "AZURE_TENANT_ID", profile.tenant_id
        yield "AZURE_CLIENT_ID", profile.client_id
        yield "AZURE_CLIENT_SECRET", ""


def as_file(values: Mapping[str, str]) -> bytes:
    """Return the file; a value with what a shell would read otherwise is quoted."""
    import shlex

    lines = (f"{name}={shlex.quote(value) if value else ''}\n" for name, value in values.items())
    return (_HEAD + "".join(lines)).encode("utf-8", "surrogateescape")
