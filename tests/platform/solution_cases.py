"""Two solutions in the shapes of deployed ones: one of 3.x and 4.x, one of 5.x."""

from typing import Any

Json = dict[str, Any]

OPTIONS_SOLUTION: Json = {
    "id": "sol-4",
    "key": "Pub",
    "name": "Pub",
    "description": None,
    "repository": "pub_simulator",
    "version": "1.4.3",
    "ownerId": "ada",
    "url": None,
    "tags": ["pub", 7],
    "csmSimulator": "PubSimulation",
    "parameters": [
        {
            "id": "stock",
            "labels": {"fr": "Réserve", "en": "Stock"},
            "varType": "int",
            "defaultValue": 100,
            "minValue": 0.0,
            "maxValue": 1e3,
            "options": None,
        },
        {"id": "open", "labels": "Open on Sunday", "varType": "bool", "defaultValue": False},
        {
            "id": "money",
            "labels": {"fr": "Monnaie"},
            "varType": "enum",
            "defaultValue": "EUR",
            "options": {
                "subType": "RADIO",
                "enumValues": [
                    {
                        "key": "USD",
                        "value": {"en": "Dollar ($)", "fr": "Dollar"},
                        "tooltipText": {"en": "Of the States"},
                    },
                    {"key": "EUR", "value": "Euro (€)"},
                    "JPY",
                ],
                "tooltipText": "Choose one:\n\t- $\n\t- €",
            },
        },
        {"id": "from", "varType": "date", "defaultValue": "2026-06-01T00:00:00.000Z"},
        {
            "id": "until",
            "varType": "date",
            "defaultValue": "2026-09-01T00:00:00.000Z",
            "options": {"validation": "> from"},
        },
        {
            "id": "guests",
            "varType": "%DATASETID%",
            "options": {
                "connectorId": "c-1",
                "subType": "TABLE",
                "canChangeRowsNumber": True,
                "dateFormat": "dd/MM/yyyy",
                "columns": [
                    {"field": "name", "type": ["nonEditable"]},
                    {"field": "age", "type": ["int"], "minValue": 0, "maxValue": 120},
                    {
                        "headerName": "taste",
                        "children": [
                            {
                                "field": "drink",
                                "type": ["enum"],
                                "enumValues": ["Beer", "Juice"],
                                "acceptsEmptyFields": True,
                            }
                        ],
                    },
                ],
                "dynamicValues": {
                    "query": "MATCH (c:Customer) RETURN {name: c.id} AS rows",
                    "resultKey": "rows",
                },
            },
        },
    ],
    "parameterGroups": [
        {
            "id": "bar",
            "labels": {"fr": "Bar", "en": "Pub"},
            "parameters": ["stock", "open", "money", "from", "until"],
            "parentId": None,
            "isTable": None,
            "options": {"authorizedRoles": ["Platform.Admin"]},
        },
        {"id": "files", "parameters": ["guests"], "parentId": "bar"},
    ],
    "runTemplates": [
        {
            "id": "1",
            "name": "All",
            "labels": [{"en": "Everything"}, {"fr": "Tout"}],
            "tags": ["1"],
            "computeSize": None,
            "runSizing": {
                "requests": {"cpu": 1, "memory": "1Gi"},
                "limits": {"cpu": "2", "memory": "2Gi"},
            },
            "parameterGroups": ["bar", "files"],
            "executionTimeout": 3600,
            "orchestratorType": "argoWorkflow",
            "run": True,
            "preRun": False,
        },
        {"id": "hidden one", "parameterGroups": None, "computeSize": "basicpool"},
    ],
}

ADDITIONAL_DATA_SOLUTION: Json = {
    "id": "sol-5",
    "key": "Pub",
    "name": "Pub 5",
    "repository": "pub_simulator",
    "version": "3.0.0-latest",
    "sdkVersion": "10.4.0",
    "alwaysPull": True,
    "createInfo": {"timestamp": 1_767_355_200_000, "userId": "ada"},
    "updateInfo": {"timestamp": 1_767_355_200_000, "userId": "bob"},
    "tags": [],
    "parameters": [
        {
            "id": "name",
            "description": "What is on the sign",
            "varType": "string",
            "defaultValue": "The Anchor",
            "additionalData": {"minLength": 2, "maxLength": "20"},
        },
        {
            "id": "guest",
            "varType": "enum",
            "additionalData": {
                "dynamicEnumValues": {
                    "type": "dbDatasetPart",
                    "datasetPartName": "Customer.csv",
                    "resultKey": "id",
                    "options": {"selects": "id"},
                }
            },
        },
        {
            "id": "compared",
            "varType": "enum",
            "additionalData": {"subType": "SCENARIOS", "runTemplateFilter": ["demo"]},
        },
        {
            "id": "guests",
            "varType": "%DATASET_PART_ID_DB%",
            "additionalData": {
                "subType": "TABLE",
                "hidden": False,
                "columns": ["id", {"field": "thirsty", "headerName": "Thirsty", "type": "bool"}],
                "dynamicValues": {"datasetPartName": "Customer.csv"},
            },
        },
        {
            "id": "countries",
            "varType": "list",
            "defaultValue": ["FR"],
            "additionalData": {"enumValues": [{"key": "FR", "value": "France"}]},
        },
    ],
    "parameterGroups": [
        {
            "id": "all",
            "description": "Everything",
            "labels": {"en": "All"},
            "parameters": ["name", "guest", "compared", "guests", "countries"],
            "additionalData": {"hidden": True},
        }
    ],
    "runTemplates": [{"id": "demo", "parameterGroups": ["all"], "executionTimeout": "90"}],
}
