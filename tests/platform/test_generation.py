"""The generation of a platform, from its public documents."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from csm_tui.domain.errors import CsmError, GenerationUnknown, InputRefused, WrongAddress
from csm_tui.domain.generation import Generation
from csm_tui.platform.client import BareClient, PlatformClient
from csm_tui.platform.generations.detect import detect_generation
from tests.platform.answering import Answering, Reply, as_json, problem

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract"
TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
SCENARIO_RUNS = "/organizations/{organization_id}/scenarioruns/{scenariorun_id}"
DATASETS_V5 = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets"


@pytest.mark.parametrize(
    ("paths", "generation"),
    [
        (["/about", DATASETS_V5], Generation.V5),
        ([TWINGRAPH, SCENARIO_RUNS], Generation.V3),
        ([TWINGRAPH], Generation.V4),
    ],
)
def test_the_interface_document_tells(
    server: Answering, client: PlatformClient, paths: list[str], generation: Generation
) -> None:
    document = {"info": {"version": "latest"}, "paths": {path: {} for path in paths}}
    server.routes({"/openapi": as_json(document)})
    assert detect_generation(client)[:2] == (generation, "latest")


def test_5_says_its_full_version(server: Answering, client: PlatformClient) -> None:
    info = {"version": "latest", "description": "Cosmo Tech Platform API (5.1.0-a6bdbc29)"}
    server.routes({"/openapi": as_json({"info": info, "paths": {"/about": {}, DATASETS_V5: {}}})})
    assert detect_generation(client).version == "5.1.0-a6bdbc29"


@pytest.mark.parametrize("generation", Generation)
def test_the_user_may_say_what_the_platform_hides(
    server: Answering, client: PlatformClient, generation: Generation
) -> None:
    server.answer = lambda _: Reply(status=401)
    assert detect_generation(client, assumed=generation)[:2] == (generation, "")


@pytest.mark.parametrize(
    ("asked", "there", "named"),
    [
        ("", ["/v4"], "A platform responds at {host}/v4. Use that address."),
        ("/", ["/latest"], "A platform responds at {host}/latest. Use that address."),
        ("/v3", ["/v5"], "A platform responds at {host}/v5. Use that address."),
        ("/tenant", ["/tenant/v4"], "A platform responds at {host}/tenant/v4. Use that address."),
        ("/v3-3", ["/v5", "/v4"], "Platforms respond at {host}/v5 (4.x) and {host}/v4 (4.x)"),
        ("/v4/workspaces/w-1", ["/v4"], "A platform responds at {host}/v4. Use that address."),
    ],
)
def test_an_address_beside_the_platform_leads_to_it(
    server: Answering, asked: str, there: list[str], named: str
) -> None:
    host = server.url.removesuffix("/v4")
    document = as_json({"info": {}, "paths": {TWINGRAPH: {}}})
    known = {f"{base}/openapi" for base in there}
    server.answer = lambda seen: document if seen.path in known else Reply(status=404)
    with (
        BareClient(replace(server.settings, api_url=f"{host}{asked}".rstrip("/"))) as client,
        pytest.raises(WrongAddress) as caught,
    ):
        detect_generation(client)
    assert caught.value.next_step.startswith(named.format(host=host))


def test_a_hidden_document_leaves_about(server: Answering, client: PlatformClient) -> None:
    about = {"version": {"full": "5.1.0-a6bd", "major": 5}}
    server.routes({"/openapi": Reply(status=404), "/about": as_json(about)})
    assert detect_generation(client)[:2] == (Generation.V5, "5.1.0-a6bd")


@pytest.mark.parametrize("generation", Generation)
def test_the_real_interface_documents_tell(
    server: Answering, client: PlatformClient, generation: Generation
) -> None:
    document = CONTRACT / f"openapi-v{generation.value}.yaml"
    if not document.exists():
        pytest.skip("the platform's interface documents are not here")
    paths = yaml.safe_load(document.read_text())["paths"]
    server.routes({"/openapi": as_json({"info": {}, "paths": {path: {} for path in paths}})})
    assert detect_generation(client)[0] is generation


@pytest.mark.parametrize(
    ("openapi", "about", "kind"),
    [
        (Reply(status=404), Reply(status=404), WrongAddress),
        (Reply(status=403), Reply(status=401), GenerationUnknown),
        (Reply(status=401), Reply(status=403), GenerationUnknown),
        (Reply(status=403), Reply(status=404), GenerationUnknown),
        (Reply(status=404), as_json({"version": {"major": 6}}), InputRefused),
        (as_json({"paths": {"/pets": {}}}), as_json({}), InputRefused),
        (as_json([1]), as_json({}), InputRefused),
        (Reply(b"<html>"), as_json({}), InputRefused),
        (Reply(status=302), as_json({}), InputRefused),
        (problem(500, "no"), as_json({}), CsmError),
    ],
)
def test_what_is_no_known_platform(
    server: Answering, client: PlatformClient, openapi: Reply, about: Reply, kind: type[CsmError]
) -> None:
    server.routes({"/openapi": openapi, "/about": about})
    with pytest.raises(kind):
        detect_generation(client)


@pytest.mark.parametrize(
    "below",
    [
        *("/organizations", "/organizations/o-1/workspaces", "/about", "/dashboard/start"),
        *("/swagger", "/docs/index.html"),
    ],
)
@pytest.mark.parametrize("page", [True, False])
def test_an_address_below_the_platform_leads_to_it(
    server: Answering, below: str, page: bool
) -> None:
    hello = Reply(b"<!doctype html>", headers={"Content-Type": "text/html"})
    server.answer = lambda seen: (
        as_json({"info": {}, "paths": {TWINGRAPH: {}}})
        if seen.path == "/v4/openapi"
        else hello
        if page
        else Reply(status=404)
    )
    client = BareClient(replace(server.settings, api_url=server.url + below))

    with pytest.raises(WrongAddress, match="No platform API found at") as caught:
        detect_generation(client)

    assert caught.value.next_step == f"A platform responds at {server.url}. Use that address."
    assert not any("X-CSM-API-KEY" in seen.headers for seen in server.seen)
    client.close()


def test_where_no_platform_is_the_words_are_about_the_address(server: Answering) -> None:
    server.answer = lambda _: problem(404, "No static resource about.")
    with pytest.raises(WrongAddress, match=f"No platform API found at {server.url}"):
        detect_generation(BareClient(server.settings))
