"""Handlers of run templates: zip files of code (PLATFORM.md 13, point 9)."""

import io
import zipfile

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import RunTemplateRecord
from csm_tui.demo.requests import body_of, solution_of

SOURCES = {
    "parameters_handler": "parametersHandlerSource",
    "validator": "datasetValidatorSource",
    "prerun": "preRunSource",
    "engine": "runSource",
    "postrun": "postRunSource",
    "scenariodata_transform": "scenariodataTransformSource",
}
"""The field of a run template that says where a handler is, by the handler's id."""


async def download(request: Request) -> Response:
    """Send the zip file of a handler."""
    template, handler_id = _template_of(request, "read")
    content = template.handlers.get(handler_id)
    if content is None:
        raise ApiProblem(500, f"Status code 404, BlobNotFound ({template.id}/{handler_id}.zip)")
    return Response(content, media_type="application/octet-stream")


async def upload(request: Request) -> Response:
    """Store a zip file as a handler, which the template then takes from the cloud."""
    template, handler_id = _template_of(request, "write")
    content = await body_of(request)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        detail = f"MIME type text/plain for file {handler_id}.zip is not authorized."
        raise ApiProblem(403, detail)
    overwrite = request.query_params.get("overwrite", "").lower() == "true"
    if handler_id in template.handlers and not overwrite:
        raise ApiProblem(
            409, f"Status code 409, BlobAlreadyExists ({template.id}/{handler_id}.zip)"
        )
    template.handlers[handler_id] = content
    template.sources[SOURCES[handler_id]] = "cloud"
    return Response(status_code=201)


def _template_of(request: Request, permission: str) -> tuple[RunTemplateRecord, str]:
    solution = solution_of(request, permission)
    template_id = request.path_params["run_template_id"]
    handler_id = request.path_params["handler_id"]
    template = solution.template(template_id)
    if template is None:
        raise ApiProblem(404, f"Run template '{template_id}' not found in {solution.id}")
    if handler_id not in SOURCES:
        detail = f"Failed to convert 'handler_id' with value: '{handler_id}'"
        raise ApiProblem(400, detail, by_framework=True)
    return template, handler_id


_TEMPLATE = "/organizations/{organization_id}/solutions/{solution_id}/runtemplates"
_HANDLER = f"{_TEMPLATE}/{{run_template_id:path}}/handlers/{{handler_id}}"

ROUTES = [
    Route(f"{_HANDLER}/download", download),
    Route(f"{_HANDLER}/upload", upload, methods=["POST"]),
]
