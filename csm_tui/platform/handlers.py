"""The handlers of run templates on 3.x (PLATFORM.md 13.9)."""

from csm_tui.domain.handler import Handler
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.solution import Solution
from csm_tui.platform import decode
from csm_tui.platform._body import BodyStream
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.paths import path

_SOURCES = {
    "parametersHandlerSource": "parameters_handler",
    "datasetValidatorSource": "validator",
    "preRunSource": "prerun",
    "runSource": "engine",
    "postRunSource": "postrun",
    "scenariodataTransformSource": "scenariodata_transform",
}
"""The field that names the source of a step, to the id of its handler."""


def handlers_of(solution: Solution, template_id: str) -> tuple[Handler, ...]:
    """Return the handlers that a run template names, in the order of its steps.

    The platform cannot list them.
    """
    templates = decode.children(solution.raw, "runTemplates")
    raw = next((each for each in templates if decode.text(each, "id") == template_id), {})
    named = ((id_, decode.text(raw, field)) for field, id_ in _SOURCES.items())
    return tuple(Handler(solution.id, template_id, id_, source) for id_, source in named if source)


def open_handler(
    client: PlatformClient,
    organization_id: str,
    handler: Handler,
    cancel: CancelToken | None = None,
) -> BodyStream:
    """Start the download of the zip file of a handler."""
    place = path("organizations", organization_id, "solutions", handler.solution_id)
    step = path("runtemplates", handler.template_id, "handlers", handler.id, "download")
    return client.open(place + step, cancel=cancel)
