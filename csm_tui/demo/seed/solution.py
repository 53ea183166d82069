"""The solution of the brewery: parameters of every kind, groups and run templates."""

from typing import Any

from csm_tui.demo.permissions import Security
from csm_tui.demo.world import (
    IDENTITY,
    Labels,
    Parameter,
    ParameterGroup,
    RunTemplate,
    Solution,
    World,
)

_SIMULATION = "BreweryDemoSimulationWithConnector"


def plant_solution(world: World, organization_id: str, security: Security) -> Solution:
    """Add the solution to an organization."""
    solution = Solution(
        id=world.new_id("sol"),
        organization_id=organization_id,
        key="BreweryDemo",
        name="Brewery demo",
        description="How a bar serves its customers, and how content they are",
        repository="brewery-demo/brewery",
        version="2.4.0",
        simulator=_SIMULATION,
        owner=IDENTITY,
        parameters=_parameters(),
        groups=_groups(),
        templates=_templates(),
        security=security,
        tags=["brewery", "demo"],
    )
    world.solutions[solution.id] = solution
    return solution


def _labels(english: str, french: str) -> Labels:
    return {"en": english, "fr": french}


def _enum(*keys: str, **more: Any) -> dict[str, Any]:
    values = [{"key": key, "value": _labels(key, key)} for key in keys]
    return {"enumValues": values} | more


def _parameters() -> list[Parameter]:
    new, say = Parameter, _labels
    tip = {"tooltipText": say("Thousands of seats", "Milliers de places")}
    return [
        new("stock", say("Stock", "Stock"), "int", "100", "0", "400"),
        new("restock_qty", say("Restock", "Réassort"), "int", "25", "0", "400"),
        new("nb_waiters", say("Waiters", "Serveurs"), "int", "5", "0", "20"),
        new("currency", say("Currency", "Devise"), "enum", "USD", options=_enum("USD", "EUR", "BTC", "JPY")),
        new("currency_name", say("Name of the currency", "Nom de la devise"), "string", "EUR", "2", "10"),
        new("currency_value", say("Value", "Valeur"), "number", "1000"),
        new("currency_used", say("In use", "Utilisée"), "bool", "false"),
        new("start_date", say("Start", "Début"), "date", "2026-06-01T00:00:00.000Z", options={"dateFormat": "yyyy-MM-dd"}),
        new("end_date", say("End", "Fin"), "date", "2026-09-01T00:00:00.000Z", options={"validation": "> start_date"}),
        new("average_consumption", say("Average consumption", "Consommation moyenne"), "number", "3.5", "0", "10", options={"subType": "SLIDER"}),
        new("evaluation", say("Evaluation", "Évaluation"), "string", "Good"),
        new("events", say("Events", "Événements"), "%DATASETID%", options={"description": "events data part"}),
        new("additional_seats", say("More seats", "Places en plus"), "number", "-4", "-600", "2500", options=tip),
        new("additional_tables", say("More tables", "Tables en plus"), "number", "3", "-150", "12000"),
        new("activated", say("Terrace open", "Terrasse ouverte"), "bool", "true"),
        new("volume_unit", say("Unit of volume", "Unité de volume"), "enum", "LITRE", options=_enum("LITRE", "PINT", "BARREL", subType="RADIO")),
        new("comment", say("Comment", "Commentaire"), "string", "None", maximum="30"),
        new("additional_date", say("One more date", "Date en plus"), "date", "2026-06-22T00:00:00.000Z", "2026-01-01T00:00:00.000Z", "2026-12-31T00:00:00.000Z"),
        new("countries", say("Countries", "Pays"), "list", '["France", "Belgique"]'),
        new("scenario_to_compare", say("Compare with", "Comparer à"), "enum", options={"dynamicEnumValues": {"type": "scenario"}}),
        new("initial_stock_dataset", say("Initial stock", "Stock initial"), "%DATASETID%"),
        new("example_dataset_part_1", say("File 1", "Fichier 1"), "%DATASETID%"),
        new("example_dataset_part_2", say("File 2", "Fichier 2"), "%DATASETID%"),
        new("customers", say("Customers", "Clients"), "%DATASETID%", options={"subType": "TABLE", "columns": ["name", "satisfaction", "surroundingSatisfaction", "thirsty"]}),
        new("initial_state", say("Initial state", "État initial"), "%DATASETID%", options={"subType": "TABLE"}),
        new("dynamic_customer", say("One customer", "Un client"), "enum", options={"dynamicEnumValues": {"type": "cypher", "query": "MATCH (c:Customer) RETURN c.id as id"}}),
        new("dynamic_satisfaction", say("Satisfaction of the customer", "Satisfaction du client"), "int", options={"dynamicValues": [{"type": "cypher"}]}),
        new("etl_bar_name", say("Name of the bar", "Nom du bar"), "string", "MyBar"),
        new("etl_filter", say("Only these customers", "Seulement ces clients"), "list", "[]"),
        new("etl_thirsty_only", say("Thirsty customers only", "Clients assoiffés seulement"), "bool"),
        new("etl_zip", say("Graph as a zip", "Graphe en zip"), "%DATASETID%"),
    ]  # fmt: skip


def _groups() -> list[ParameterGroup]:
    new, say = ParameterGroup, _labels
    return [
        new("bar_parameters", say("Pub", "Bar"), ["stock", "restock_qty", "nb_waiters"]),
        new("basic_types", say("Basic types", "Types de base"), ["currency", "currency_name", "currency_value", "currency_used", "start_date", "end_date", "average_consumption", "evaluation"]),
        new("events", say("Events", "Événements"), ["events"], options={"authorizedRoles": []}),
        new("additional_parameters", say("More parameters", "Autres paramètres"), ["additional_seats", "additional_tables", "activated", "volume_unit", "comment", "additional_date", "countries", "scenario_to_compare"]),
        new("file_upload", say("Files", "Fichiers"), ["initial_stock_dataset", "example_dataset_part_1", "example_dataset_part_2"]),
        new("customers", say("Customers", "Clients"), ["customers"], parent_id="file_upload"),
        new("initial_state", say("Initial state", "État initial"), ["initial_state"], parent_id="file_upload"),
        new("dynamic_values", say("Values from the graph", "Valeurs du graphe"), ["dynamic_customer", "dynamic_satisfaction"]),
        new("etl_source", say("Source", "Source"), ["etl_bar_name", "etl_zip"]),
        new("etl_filters", say("Filters", "Filtres"), ["etl_filter", "etl_thirsty_only"]),
    ]  # fmt: skip


def _templates() -> list[RunTemplate]:
    new, say = RunTemplate, _labels
    everything = ["bar_parameters", "basic_types", "events", "additional_parameters", "file_upload"]
    tables = ["customers", "initial_state"]
    source = ["datasource"]
    return [
        new("sim_brewery_parameters", "Brewery", say("Run with the bar's parameters", "Avec les paramètres du bar"), "Simulates a season", ["bar_parameters", "file_upload"], simulation=_SIMULATION),
        new("full_demo", "Everything", say("Run with every parameter", "Avec tous les paramètres"), "Every group", everything + tables, simulation=_SIMULATION, timeout=3600),
        new("sim_no_parameters", "Plain", say("Run without parameters", "Sans paramètres"), "Simulates the data as they are", [], simulation=_SIMULATION),
        new("broken_handler", "Broken handler", say("Run that fails in its handler", "Qui échoue dans son traitement"), "Fails on purpose, to see how", ["bar_parameters"], simulation=_SIMULATION, outcome="handler"),
        new("dynamic_values_customers_dropdown", "Dynamic", say("Values from the graph", "Valeurs du graphe"), "Reads the graph", ["dynamic_values"], simulation=_SIMULATION),
        new("a hidden template", "Hidden", say("Not for people", "Caché"), "An id with spaces", [], tags=["hidden"]),
        new("./etl_with_azure_storage", "Storage", say("From a storage", "Depuis un stockage"), "Fills a dataset", ["etl_source"], tags=source, outcome="variable"),
        new("./etl_sub_dataset_by_filter", "Part", say("Part of a dataset", "Partie d'un jeu de données"), "Filters a dataset", ["etl_filters"], tags=["subdatasource"]),
        new("standalone", "Standalone", say("Alone", "Seul"), "Needs no data", ["bar_parameters"], compute_size="basicpool"),
    ]  # fmt: skip
