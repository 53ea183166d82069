"""The solution of the brewery: parameters of every kind, groups and run templates."""

import tomllib
from importlib.resources import files

from csm_tui.demo.permissions import Security
from csm_tui.demo.world import (
    IDENTITY,
    ParameterGroupRecord,
    ParameterRecord,
    RunTemplateRecord,
    SolutionRecord,
    World,
)


def plant_solution(world: World, organization_id: str, security: Security) -> SolutionRecord:
    """Add the solution to an organization."""
    content = tomllib.loads((files(__package__) / "solution.toml").read_text(encoding="utf-8"))
    solution = SolutionRecord(
        id=world.new_id("sol"),
        organization_id=organization_id,
        key="BreweryDemo",
        name="Brewery demo",
        description="How a bar serves its customers, and how content they are",
        repository="brewery-demo/brewery",
        version="2.4.0",
        simulator="BreweryDemoSimulationWithConnector",
        owner=IDENTITY,
        parameters=[ParameterRecord(**one) for one in content["parameters"]],
        groups=[ParameterGroupRecord(**one) for one in content["groups"]],
        templates=[RunTemplateRecord(**one) for one in content["templates"]],
        security=security,
        tags=["brewery", "demo"],
    )
    world.solutions[solution.id] = solution
    return solution
