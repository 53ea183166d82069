"""The datasets of the seeded world, one for each state that an operator meets."""

from dataclasses import dataclass

from csm_tui.demo.permissions import Security
from csm_tui.demo.records import IDENTITY, DatasetRecord, SourceRecord
from csm_tui.demo.world import World

_HOUR = 3600.0
_DAY = 24 * _HOUR
_PREFIX = "AZURE_STORAGE_CONTAINER_BLOB_PREFIX"


@dataclass(frozen=True, slots=True)
class SeededDatasets:
    """The datasets that other objects refer to."""

    reference: DatasetRecord
    city: DatasetRecord
    etl: DatasetRecord
    events: DatasetRecord
    customers: DatasetRecord


def seed_datasets(world: World, organization_id: str, security: Security) -> SeededDatasets:
    """Add the datasets to an organization."""
    add = DatasetSeeder(world, organization_id, security)
    reference = add.graph("Brewery reference", "Four customers, for small tests", 90 * _DAY)
    city = add.graph("Brewery Amsterdam", "Fifty customers of a city", 30 * _DAY)
    part = add.graph("Thirsty customers only", "Part of the city", 7 * _DAY)
    part.source_type, part.parent_id, part.main = "Twincache", city.id, False
    part.queries = ["MATCH (c:Customer) WHERE c.Thirsty RETURN c"]
    pending = add.graph("Import of this morning", "Pending for two hours", 2 * _HOUR)
    pending.ingestion_status, pending.twincache_status = "PENDING", "EMPTY"
    etl = add.graph("Suppliers 🚚", "Filled by a runner that failed", 1 * _DAY)
    etl.source_type, etl.ingestion_status, etl.twincache_status = "ETL", "ERROR", "EMPTY"
    add.plain("Jeu de données vide", "Nothing in it yet", 3 * _DAY)
    missing = add.part("initial stock", "Its workspace file has gone", "initial_stock.csv")
    missing.ingestion_status = "ERROR"
    return SeededDatasets(
        reference,
        city,
        etl,
        events=add.part("events", "Events of the summer", "events.csv"),
        customers=add.part("customers", "Table of customers", "customers.csv"),
    )


@dataclass(frozen=True, slots=True)
class DatasetSeeder:
    """Adds datasets to an organization."""

    world: World
    organization_id: str
    security: Security

    def plain(self, name: str, description: str, age: float) -> DatasetRecord:
        """Add a dataset without content."""
        created = self.world.clock() - age
        dataset = DatasetRecord(
            id=self.world.new_id("d"),
            organization_id=self.organization_id,
            name=name,
            description=description,
            owner=IDENTITY,
            created=created,
            refreshed=created,
            security=self.security.copy(),
            tags=["dataset"],
            source=SourceRecord("none"),
        )
        self.world.datasets[dataset.id] = dataset
        return dataset

    def graph(self, name: str, description: str, age: float) -> DatasetRecord:
        """Add a dataset with a graph."""
        dataset = self.plain(name, description, age)
        dataset.source_type = "File"
        dataset.twingraph_id = self.world.new_id("t")
        dataset.ingestion_status, dataset.twincache_status = "SUCCESS", "FULL"
        return dataset

    def part(self, name: str, description: str, file_name: str) -> DatasetRecord:
        """Add a dataset that points to a workspace file (PLATFORM.md 5.3)."""
        dataset = self.plain(name, description, 20 * _DAY)
        dataset.tags, dataset.main = ["dataset_part"], False
        place = f"%WORKSPACE_FILE%/datasets/{dataset.id}/{file_name}"
        dataset.connector = {
            "id": "c-workspacefiles",
            "name": "Workspace files",
            "version": "1.0.0",
            "parametersValues": {_PREFIX: place},
        }
        return dataset
