"""Solutions, the same in every generation but for some fields (PLATFORM.md 3)."""

from collections.abc import Mapping
from typing import Any

from cosmotech_api import SolutionApi

from csm_tui.domain.organization import Raw
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.solution import (
    DynamicValues,
    EnumValue,
    ParameterDefinition,
    ParameterGroup,
    ResourceSize,
    RunTemplate,
    Solution,
    TableColumn,
)
from csm_tui.domain.solution.parameter import CYPHER, PART_QUERY
from csm_tui.platform import decode
from csm_tui.platform._fields import Fields
from csm_tui.platform.client import PlatformClient


def get_solution(
    client: PlatformClient,
    organization_id: str,
    solution_id: str,
    cancel: CancelToken | None = None,
) -> Solution:
    """Return one solution with its parameters and run templates."""
    operation = SolutionApi(client.official).get_solution_without_preload_content
    answer = client.read(operation, organization_id, solution_id, cancel=cancel)
    return solution_of(decode.one(answer, f"solution {solution_id}"), organization_id)


def solution_of(raw: Raw, organization_id: str) -> Solution:
    """Return the solution of a decoded answer; what cannot be read is named in it."""
    read = Fields(raw)
    parameters = tuple(_parameter(each) for each in _with_ids(read, "parameters"))
    groups = tuple(_group(each) for each in _with_ids(read, "parameterGroups"))
    templates = tuple(_template(each) for each in _with_ids(read, "runTemplates"))
    return Solution(
        id=read.text("id"),
        organization_id=organization_id,
        name=read.text("name"),
        version=read.text("version"),
        repository=read.text("repository"),
        all_parameters=parameters,
        all_groups=groups,
        all_templates=templates,
        key=read.text("key"),
        description=read.text("description"),
        tags=read.texts("tags"),
        sdk_version=read.text("sdkVersion"),
        url=read.text("url"),
        simulator=read.text("csmSimulator"),
        always_pull=read.truth("alwaysPull"),
        owner=decode.owner(raw),
        created=decode.moment(decode.mapping(raw, "createInfo").get("timestamp")),
        updated=decode.moment(decode.mapping(raw, "updateInfo").get("timestamp")),
        unreadable=read.unreadable,
        raw=raw,
    )


def _with_ids(read: Fields, name: str) -> list[Raw]:
    """Return the objects of a list that have an id; the others are recorded with their places."""
    found = []
    for place, raw in read.children(name):
        if decode.text(raw, "id"):
            found.append(raw)
        else:
            read.refuse(f"{name}[{place}].id", raw.get("id"))
    return found


def _options(read: Fields) -> Raw:
    """Return the free data of a part: 5.x renamed ``options`` to ``additionalData``."""
    return {**read.mapping("options"), **read.mapping("additionalData")}


def _parameter(raw: Raw) -> ParameterDefinition:
    read = Fields(raw)
    options = _options(read)
    inner = Fields(options)
    return ParameterDefinition(
        id=read.text("id"),
        labels=read.labels("labels"),
        var_type=read.text("varType"),
        default=read.value("defaultValue"),
        minimum=read.optional("minValue"),
        maximum=read.optional("maxValue"),
        description=read.text("description") or inner.text("description"),
        pattern=read.optional("regexValidation") or inner.text("regexValidation") or None,
        sub_type=inner.text("subType"),
        hidden=inner.truth("hidden") or False,
        min_length=inner.whole("minLength"),
        max_length=inner.whole("maxLength"),
        validation=inner.text("validation"),
        enum_values=_enum_values(inner),
        dynamic_enum=_dynamic(inner, "dynamicEnumValues"),
        dynamic_default=_dynamic(inner, "dynamicValues"),
        columns=_columns(inner),
        date_format=inner.text("dateFormat"),
        tooltips=inner.labels("tooltipText"),
        run_template_filter=inner.texts("runTemplateFilter"),
        not_text=_not_text(raw),
        unreadable=(*read.unreadable, *inner.unreadable),
        options=options,
        raw=raw,
    )


def _not_text(raw: Raw) -> tuple[str, ...]:
    """Return the names of default and bounds that are there and are no texts."""
    names = ("defaultValue", "minValue", "maxValue")
    return tuple(name for name in names if not isinstance(raw.get(name), str | None))


def _enum_values(read: Fields) -> tuple[EnumValue, ...]:
    """Return the values of an enum: objects with key and text, or plain texts."""
    found = []
    for place, item in read.items("enumValues"):
        if isinstance(item, dict):
            own = Fields(item, f"enumValues[{place}].")
            key, labels, tooltips = own.text("key"), own.labels("value"), own.labels("tooltipText")
            read.include(own)
            found.append(EnumValue(key, labels, tooltips))
        elif isinstance(item, list):
            read.refuse(f"enumValues[{place}]", item)
        else:
            text = Fields({"key": item}).text("key")
            found.append(EnumValue(text))
    return tuple(found)


def _dynamic(read: Fields, name: str) -> DynamicValues | None:
    """Return a source of values, or None; without a type, what it names decides."""
    raw = read.mapping(name)
    if not raw:
        return None
    own = Fields(raw, f"{name}.")
    query, part_name = own.text("query"), own.text("datasetPartName")
    kind = own.text("type") or (PART_QUERY if part_name and not query else CYPHER)
    source = DynamicValues(kind, query, part_name, own.text("resultKey"), own.mapping("options"))
    read.include(own)
    return source


def _columns(read: Fields) -> tuple[TableColumn, ...]:
    """Return the columns of a table: objects, or plain names."""
    found = []
    for place, item in read.items("columns"):
        if isinstance(item, str):
            found.append(TableColumn(item, {}))
        elif isinstance(item, dict):
            found.append(_column(item))
        else:
            read.refuse(f"columns[{place}]", item)
    return tuple(found)


def _column(raw: Mapping[str, Any]) -> TableColumn:
    read = Fields(raw)
    children = Fields({"columns": raw.get("children")})
    return TableColumn(
        field=read.text("field"),
        headers=read.labels("headerName"),
        types=read.texts("type"),
        minimum=read.optional("minValue"),
        maximum=read.optional("maxValue"),
        default=read.value("defaultValue"),
        enum_values=_enum_values(read),
        accepts_empty=read.truth("acceptsEmptyFields") or False,
        children=_columns(children),
        unreadable=(*read.unreadable, *children.unreadable),
    )


def _group(raw: Raw) -> ParameterGroup:
    read = Fields(raw)
    inner = Fields(_options(read))
    # Early versions of the web application had the two options beside the labels.
    roles = inner.texts("authorizedRoles") or read.texts("authorizedRoles")
    return ParameterGroup(
        id=read.text("id"),
        labels=read.labels("labels"),
        parameter_ids=read.texts("parameters"),
        parent_id=read.optional("parentId"),
        description=read.text("description"),
        hidden=inner.truth("hidden") or False,
        authorized_roles=roles,
        unreadable=(*read.unreadable, *inner.unreadable),
        raw=raw,
    )


def _template(raw: Raw) -> RunTemplate:
    read = Fields(raw)
    sizing = Fields(read.mapping("runSizing"), "runSizing.")
    requests, limits = _size(sizing, "requests"), _size(sizing, "limits")
    return RunTemplate(
        id=read.text("id"),
        name=read.text("name"),
        tags=read.texts("tags"),
        group_ids=read.texts("parameterGroups"),
        compute_size=read.optional("computeSize"),
        labels=read.labels("labels"),
        description=read.text("description"),
        requests=requests,
        limits=limits,
        timeout=read.whole("executionTimeout"),
        simulation=read.optional("csmSimulation"),
        orchestrator=read.optional("orchestratorType"),
        unreadable=(*read.unreadable, *sizing.unreadable),
        raw=raw,
    )


def _size(read: Fields, name: str) -> ResourceSize | None:
    raw = read.mapping(name)
    if not raw:
        return None
    own = Fields(raw, f"runSizing.{name}.")
    size = ResourceSize(own.optional("cpu"), own.optional("memory"))
    read.include(own)
    return size
