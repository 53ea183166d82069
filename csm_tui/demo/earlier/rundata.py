"""The data of runs: a database for each run, in SQLite (PLATFORM.md 6)."""

from typing import Any, TypeGuard

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import json_object, world_of
from csm_tui.demo.results import write_results
from csm_tui.demo.routes.runs import RUN, run_of, runner_of
from csm_tui.demo.tables import RefusedQuery, RunTables


async def query(request: Request) -> Response:
    """Answer SQL with rows; null columns are left out."""
    tables = _tables(request)
    sql = (await json_object(request)).get("query")
    if not isinstance(sql, str):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    try:
        rows = await run_in_threadpool(tables.query, sql)
    except RefusedQuery as refused:
        raise ApiProblem(400, str(refused), "Bad SQL Request") from refused
    listed = [{name: one for name, one in row.items() if one is not None} for row in rows]
    return JSONResponse({"result": listed})


async def send(request: Request) -> Response:
    """Add rows to a table, which is made when it is new."""
    runner_of(request, "write")
    tables = _tables(request)
    body = await json_object(request)
    name, rows = body.get("id"), body.get("data")
    if not isinstance(name, str) or not name or not _are_rows(rows):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    table = f"cd_{name.lower()}"
    try:
        await run_in_threadpool(tables.add, table, rows)
    except RefusedQuery as refused:
        raise ApiProblem(400, str(refused), "Bad SQL Request") from refused
    run_id = run_of(request).id
    return JSONResponse({"database_name": run_id, "table_name": table, "data": rows}, 201)


def _are_rows(rows: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(rows, list) and bool(rows) and all(isinstance(row, dict) for row in rows)


def _tables(request: Request) -> RunTables:
    world, run = world_of(request), run_of(request)
    if not world.run_data:
        raise ApiProblem(501, "Run data feature is not enabled")
    if not run.has_results and execution.view_of(world, run).state == "Successful":
        run.has_results = True
        write_results(run.tables, run.id)
    return run.tables


ROUTES = [
    Route(f"{RUN}/data/query", query, methods=["POST"]),
    Route(f"{RUN}/data/send", send, methods=["POST"]),
]
