"""The check of a solution: each rule finds what breaks it, and a sound solution has no finding."""

from dataclasses import replace
from typing import Any

import pytest

from csm_tui.domain.solution import (
    DynamicValues,
    EnumValue,
    ParameterDefinition,
    ParameterGroup,
    ResourceSize,
    RunTemplate,
    Severity,
    Solution,
    SolutionFinding,
    SubjectKind,
    TableColumn,
    check_solution,
)

KEYS = (EnumValue("A"), EnumValue("B"))
START = ParameterDefinition("start", {}, "date", "2026-06-01")
DATASET = "%DATASETID%"
TEMPLATE = RunTemplate("sim", "Sim", (), ("bar",), None)


def parameter(
    var_type: str = "int", default: str | None = None, **fields: Any
) -> ParameterDefinition:
    return ParameterDefinition("p", {}, var_type, default, **fields)


def solution(
    *parameters: ParameterDefinition,
    groups: tuple[ParameterGroup, ...] | None = None,
    templates: tuple[RunTemplate, ...] = (TEMPLATE,),
    version: str = "1.0.0",
    always_pull: bool | None = None,
) -> Solution:
    """A solution that is sound as far as it is not given: one group with all parameters."""
    own = (
        ParameterGroup("bar", {}, tuple(dict.fromkeys(each.id for each in parameters)) or ("p",)),
    )
    return Solution(
        *("sol-1", "o-1", "Brewery", version, "brewery"),
        all_parameters=parameters or (parameter(),),
        all_groups=own if groups is None else groups,
        all_templates=templates,
        always_pull=always_pull,
    )


def found(checked: Solution) -> list[tuple[str, str, str]]:
    return [(each.severity.value, each.place, each.headline) for each in check_solution(checked)]


@pytest.mark.parametrize(
    "sound",
    [
        parameter("int", "5", minimum="0", maximum="10"),
        parameter("number", "0.5", sub_type="SLIDER", minimum="0", maximum="1"),
        parameter("bool", "false"),
        parameter("string", "ab", min_length=2, max_length=3),
        parameter("enum", "A", enum_values=KEYS, sub_type="RADIO"),
        parameter("enum", None, sub_type="SCENARIOS", run_template_filter=("sim",)),
        parameter("list", '["A"]', enum_values=KEYS),
        parameter(
            "enum", None, dynamic_enum=DynamicValues("cypher", "RETURN n.id as id", "", "id")
        ),
        parameter("list", None, dynamic_enum=DynamicValues("dbDatasetPart", "", "Bar.csv", "id")),
        parameter("date", "2026-06-02", validation="> start"),
        parameter(
            DATASET,
            sub_type="TABLE",
            columns=(
                TableColumn("age", {}, ("int", "nonEditable"), "0", "120"),
                TableColumn(
                    "", {"": "more"}, children=(TableColumn("day", {}, ("date",), "2026-01-01"),)
                ),
            ),
        ),
        parameter("%DATASET_PART_ID_DB%"),
    ],
    ids=lambda each: f"{each.var_type} {each.sub_type}",
)
def test_a_sound_parameter_has_no_finding(sound: ParameterDefinition) -> None:
    assert found(solution(sound, START)) == []


@pytest.mark.parametrize(
    ("definition", "severity", "headline"),
    [
        (parameter(""), "Error", "No type."),
        (parameter("integer"), "Warning", "Unknown type integer: values are not checked."),
        (parameter("int", "many"), "Error", "The default “many” is not a whole number."),
        (parameter("int", "11", maximum="10"), "Error", "The default “11” is above 10."),
        (parameter("bool", "True"), "Error", "The default “True” is neither true nor false."),
        (parameter("enum", "C", enum_values=KEYS), "Error", "The default “C” is not one of A, B."),
        (
            parameter("list", '["A","C"]', enum_values=KEYS),
            "Error",
            "The default has C, not one of A, B.",
        ),
        (
            parameter("string", "abcd", max_length=3),
            "Error",
            "The default “abcd” is longer than 3 characters.",
        ),
        (
            parameter("int", minimum="5", maximum="1"),
            "Error",
            "minValue 5 is above maxValue 1: no value fits.",
        ),
        (parameter("int", minimum="low"), "Error", "minValue “low” is not a number."),
        (parameter("date", maximum="soon"), "Error", "maxValue “soon” is not a date in ISO form."),
        (parameter("string", minimum="2"), "Note", "minValue ignored for type string."),
        (
            parameter("string", min_length=3, max_length=2),
            "Error",
            "minLength 3 is above maxLength 2: no text fits.",
        ),
        (
            parameter("int", min_length=3),
            "Note",
            "minLength and maxLength ignored for type int.",
        ),
        (
            parameter("int", sub_type="RADIO"),
            "Warning",
            "Sub-type RADIO ignored for type int.",
        ),
        (parameter("number", sub_type="SLIDER"), "Warning", "Slider without both bounds."),
        (
            parameter("int", hidden=True),
            "Note",
            "Hidden without a default: the value stays empty.",
        ),
        (parameter("enum"), "Warning", "The enum has no values."),
        (
            parameter("enum", enum_values=(*KEYS, KEYS[0])),
            "Error",
            "Duplicate keys: A.",
        ),
        (parameter("int", enum_values=KEYS), "Note", "enumValues ignored for type int."),
        (
            parameter(
                "enum", dynamic_enum=DynamicValues("cypher", "RETURN n.id as id", "", "name")
            ),
            "Error",
            "dynamicEnumValues: the query does not return the resultKey name.",
        ),
        (
            parameter("enum", dynamic_enum=DynamicValues("dbDatasetPart", "", "", "id")),
            "Warning",
            "dynamicEnumValues has no dataset part.",
        ),
        (parameter(DATASET, sub_type="TABLE"), "Warning", "Table without columns."),
        (
            parameter(DATASET, columns=(TableColumn("a", {}),)),
            "Note",
            "Columns ignored without sub-type TABLE.",
        ),
        (
            parameter(DATASET, sub_type="TABLE", columns=(TableColumn("", {}),)),
            "Error",
            "Column 1 has no field.",
        ),
        (
            parameter(DATASET, sub_type="TABLE", columns=(TableColumn("a", {}),) * 2),
            "Error",
            "Duplicate columns: a.",
        ),
        (
            parameter(DATASET, sub_type="TABLE", columns=(TableColumn("a", {}, ("int", "date")),)),
            "Error",
            "Column a has several types: int, date.",
        ),
        (
            parameter(DATASET, sub_type="TABLE", columns=(TableColumn("a", {}, ("enum",)),)),
            "Warning",
            "Column a is an enum without values.",
        ),
        (
            parameter(
                DATASET,
                sub_type="TABLE",
                columns=(TableColumn("a", {}, ("date",), None, "31/12/2999"),),
            ),
            "Warning",
            "Column a: maxValue 31/12/2999 is not in ISO form. Browsers read it differently.",
        ),
        (
            parameter("date", validation=">start"),
            "Error",
            "Rule “>start” ignored: not readable.",
        ),
        (
            parameter("date", validation="> stat"),
            "Error",
            "Rule “> stat” ignored: unknown parameter stat.",
        ),
        (parameter("date", validation="> p"), "Error", "Rule “> p” refers to its own parameter."),
        (
            parameter("int", validation="> start"),
            "Error",
            "Rule “> start” ignored: int against date.",
        ),
        (
            parameter("date", "2026-05-31", validation="> start"),
            "Error",
            "The defaults break rule “> start”: 2026-05-31 and 2026-06-01.",
        ),
        (
            parameter("enum", sub_type="SCENARIOS", run_template_filter=("simm",)),
            "Warning",
            "Unknown run template simm in runTemplateFilter.",
        ),
        (parameter(unreadable=("labels is 3",)), "Error", "Not readable: labels is 3."),
    ],
)
def test_a_faulty_parameter(definition: ParameterDefinition, severity: str, headline: str) -> None:
    assert found(solution(definition, START)) == [(severity, "parameter p", headline)]


BAR = ParameterGroup("bar", {}, ("p",))


@pytest.mark.parametrize(
    ("checked", "finding"),
    [
        (
            solution(groups=(replace(BAR, parameter_ids=("p", "q")),)),
            ("Error", "group bar", "Unknown parameter q."),
        ),
        (
            solution(groups=(replace(BAR, parameter_ids=("p", "p")),)),
            ("Warning", "group bar", "Parameter p is listed 2 times."),
        ),
        (
            solution(groups=(BAR, BAR)),
            ("Warning", "group bar", "Defined 2 times, identical."),
        ),
        (
            solution(groups=(replace(BAR, parent_id="pub"),)),
            ("Error", "group bar", "Unknown parent group pub."),
        ),
        (
            solution(templates=(replace(TEMPLATE, group_ids=("bar", "beer")),)),
            ("Error", "run template sim", "Unknown group beer."),
        ),
        (
            solution(templates=(replace(TEMPLATE, group_ids=("bar", "bar")),)),
            ("Warning", "run template sim", "Group bar is listed 2 times."),
        ),
        (
            solution(
                groups=(BAR, ParameterGroup("more", {}, ())),
                templates=(replace(TEMPLATE, group_ids=("bar", "more")),),
            ),
            ("Note", "group more", "Empty group."),
        ),
        (
            solution(
                templates=(
                    TEMPLATE,
                    replace(TEMPLATE, id="b", group_ids=()),
                    replace(TEMPLATE, id="b", group_ids=()),
                )
            ),
            ("Warning", "run template b", "Defined 2 times, identical."),
        ),
        (
            solution(templates=(replace(TEMPLATE, timeout=0),)),
            ("Error", "run template sim", "executionTimeout 0 prevents every run."),
        ),
        (
            solution(templates=(replace(TEMPLATE, requests=ResourceSize("1", "1Gi")),)),
            ("Error", "run template sim", "runSizing has no limits."),
        ),
        (
            solution(version=""),
            ("Error", "solution", "No version: runs have no image."),
        ),
        (
            solution(version="3.0-latest"),
            (
                "Warning",
                "solution",
                "Version 3.0-latest changes, but alwaysPull is off: runs may use an old image.",
            ),
        ),
        (
            solution(version="latest", always_pull=True),
            ("Note", "solution", "Version latest changes: runs may use different images."),
        ),
        (
            solution(replace(parameter(), not_text=("minValue",))),
            ("Note", "solution", "Defaults or bounds that are not text: p."),
        ),
        (
            solution(START, parameter(), groups=(BAR,)),
            ("Note", "solution", "In no group, so unused by run templates: start."),
        ),
        (
            solution(parameter(), groups=(BAR, ParameterGroup("more", {}, ("p",)))),
            ("Note", "group more", "Not used by any run template."),
        ),
    ],
)
def test_a_faulty_structure(checked: Solution, finding: tuple[str, str, str]) -> None:
    assert found(checked) == [finding]


@pytest.mark.parametrize(
    ("requests", "limits", "headline"),
    [
        (("1", "1GB"), ("1", "2G"), "Invalid quantity “1GB” in runSizing.requests.memory."),
        (("2", "1G"), ("1500m", "2G"), "Requests 2 cpu, above the limit of 1500m."),
        (("1", None), ("1", "1G"), "runSizing.requests has no memory."),
    ],
)
def test_faulty_sizes(
    requests: tuple[str, str | None], limits: tuple[str, str], headline: str
) -> None:
    template = replace(TEMPLATE, requests=ResourceSize(*requests), limits=ResourceSize(*limits))
    checked = solution(templates=(template,))
    assert found(checked) == [("Error", "run template sim", headline)]


def test_two_different_definitions_of_one_parameter() -> None:
    one, other = (replace(parameter(), raw={"varType": kind}) for kind in ("int", "string"))
    (finding,) = found(solution(one, other))
    assert finding[:2] == ("Error", "parameter p")
    assert "only the first one is used" in finding[2]


def test_rules_of_two_parameters_about_each_other() -> None:
    start = replace(START, validation="> p")
    agreeing = found(solution(parameter("date", validation="< start"), start))
    assert {each[0] for each in agreeing} == {"Note"}
    excluding = found(solution(parameter("date", validation="> start"), start))
    assert {each[0] for each in excluding} == {"Error"}


def test_a_rule_between_groups_has_no_effect() -> None:
    groups = (BAR, ParameterGroup("more", {}, ("start",)))
    templates = (replace(TEMPLATE, group_ids=("bar", "more")),)
    definition = parameter("date", validation="> start")
    checked = solution(definition, START, groups=groups, templates=templates)
    assert [each[2] for each in found(checked)] == [
        "Rule “> start” ignored: the parameters are in different groups."
    ]


def test_a_wrong_id_comes_with_the_nearest_one() -> None:
    definition = parameter("date", validation="> stat")
    (finding,) = check_solution(solution(definition, START))
    assert finding.next_step == "Use an existing parameter. Did you mean start?"


def test_a_secret_default_stays_hidden() -> None:
    definition = replace(parameter("int", "hunter2"), id="api_key")
    (finding,) = check_solution(solution(definition))
    assert "hunter2" not in finding.headline


def test_the_worst_comes_first() -> None:
    findings = check_solution(
        Solution("s", "o", "n", "latest", "r", (parameter("string", minimum="1"), parameter("")))
    )
    order = [list(Severity).index(each.severity) for each in findings]
    assert order == sorted(order)
    assert findings[0] == SolutionFinding(
        Severity.ERROR, SubjectKind.PARAMETER, "p", "No type.", "Add a varType."
    )
