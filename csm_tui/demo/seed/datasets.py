"""The datasets of the seeded world, one for each state that an operator meets."""

from dataclasses import dataclass

from csm_tui.demo.permissions import Security
from csm_tui.demo.world import IDENTITY, DatasetRecord, SourceRecord, World

_HOUR = 3600.0
_DAY = 24 * _HOUR
_PREFIX = "AZURE_STORAGE_CONTAINER_BLOB_PREFIX"


@dataclass(frozen=True, slots=True)
class Datasets:
    """The datasets that other objects refer to."""

    reference: DatasetRecord
    city: DatasetRecord
    etl: DatasetRecord
    events: DatasetRecord
    customers: DatasetRecord


def plant_datasets(world: World, organization_id: str, security: Security) -> Datasets:
    """Add the datasets to an organization."""
    maker = _Maker(world, organization_id, security)
    reference = maker.graph("Brewery reference", "Four customers, for small tests", 90 * _DAY)
    city = maker.graph("Brewery Amsterdam", "Fifty customers of a city", 30 * _DAY)
    part = maker.graph("Thirsty customers only", "Part of the city", 7 * _DAY)
    part.source_type, part.parent_id, part.main = "Twincache", city.id, False
    part.queries = ["MATCH (c:Customer) WHERE c.Thirsty RETURN c"]
    pending = maker.graph("Import of this morning", "Pending for two hours", 2 * _HOUR)
    pending.ingestion_status, pending.twincache_status = "PENDING", "EMPTY"
    etl = maker.graph("Suppliers 🚚", "Filled by a runner that failed", 1 * _DAY)
    etl.source_type, etl.ingestion_status, etl.twincache_status = "ETL", "ERROR", "EMPTY"
    maker.plain("Jeu de données vide", "Nothing in it yet", 3 * _DAY)
    missing = maker.part("initial stock", "Its workspace file has gone", "initial_stock.csv")
    missing.ingestion_status = "ERROR"
    return Datasets(
        reference,
        city,
        etl,
        events=maker.part("events", "Events of the summer", "events.csv"),
        customers=maker.part("customers", "Table of customers", "customers.csv"),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    world: World
    organization_id: str
    security: Security

    def plain(self, name: str, description: str, age: float) -> DatasetRecord:
        """Add a dataset without any content."""
        created = self.world.clock() - age
        dataset = DatasetRecord(
            id=self.world.new_id("d"),
            organization_id=self.organization_id,
            name=name,
            description=description,
            owner=IDENTITY,
            created=created,
            refreshed=created,
            security=self.security,
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
        """Add a dataset that stands for a workspace file (PLATFORM.md 5.3)."""
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
