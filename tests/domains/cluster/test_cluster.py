"""Properties of the fat tree and of the other equipment of a cluster, over sizes, numbers of ports and rails."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.cluster import fat_tree
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.engine import Formula
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.units import Range

SPARES = next(formula for formula in FORMULAS if formula.name == "spare_servers")
SIZES = [8.0, 9.0, 100.0, 1024.0, 5000.0, 16_384.0, 65_536.0, 100_000.0, 1_000_000.0]
ACCELERATORS = ["a100-sxm-80gb", "h100-sxm", "b200-sxm", "b300-sxm", "gb200", "gb300", "ascend-910c", "mi300x"]
WHOLE = [
    "installed_servers",
    "spare_servers",
    "bought_accelerators",
    "leaf_switches",
    "spine_switches",
    "core_switches",
    "switch_tiers",
    "node_leaf_cables",
    "leaf_spine_cables",
    "spine_core_cables",
    "optical_transceivers",
    "transceivers_200g",
    "transceivers_400g",
    "transceivers_800g",
    "transceivers_1600g",
    "storage_switches",
    "storage_cables",
    "management_switches",
    "management_cables",
    "ssds",
    "hdds",
    "storage_servers",
    "racks",
    "cpus",
]
GROWING = [
    "installed_servers",
    "bought_accelerators",
    "fabric_nics",
    "leaf_switches",
    "node_leaf_cables",
    "leaf_spine_cables",
    "storage_capacity_bytes",
    "storage_write_bytes_per_s",
    "ssds",
    "hdds",
    "servers_power_w",
    "ups_power_w",
    "racks",
]


def tree(nodes: float, rails: float, ports: float, managers: float = 0) -> tuple[float, float, float, float]:
    """Return the numbers of leaf, spine and core switches, and of the tiers above the spines."""
    columns = [np.array([number], dtype=np.float64) for number in (nodes, rails, managers, ports)]
    leaf = fat_tree.leaves(*columns)
    group = fat_tree.groups(leaf, columns[0], columns[1], columns[3])
    spine, core = fat_tree.spines(leaf, group, columns[3]), fat_tree.cores(leaf, group, columns[3])
    return leaf.item(), spine.item(), core.item(), fat_tree.core_tiers(group, columns[3]).item()


@given(
    nodes=st.integers(1, 200_000),
    rails=st.sampled_from([1, 2, 4, 8, 9]),
    half=st.integers(2, 128),
    managers=st.integers(0, 8),
)
def test_every_tier_has_enough_ports_and_no_tier_is_superfluous(
    nodes: int, rails: int, half: int, managers: int
) -> None:
    ports = 2 * half
    leaf, spine, core, above = tree(nodes, rails, ports, managers)
    assert leaf * half >= nodes * rails + managers, "never fewer leaf ports than adapters"
    uplinks = leaf * half
    if spine:
        assert spine * (ports if not above else half) >= uplinks
    else:
        assert leaf == 1
    if above:
        assert leaf > ports, "one tier of spines can connect these leaves"
        assert core * ports >= uplinks
        assert core == np.ceil(uplinks / ports) + (above - 1) * leaf
    assert all(number == int(number) for number in (leaf, spine, core, above))


@pytest.mark.parametrize("ports", [4, 40, 64, 128, 144])
def test_a_full_tree_has_the_sizes_of_the_textbook(ports: int) -> None:
    """k²/2 hosts in two tiers, k³/4 in three (Al-Fares 2008): no port is free; one more host needs one more tier."""
    half = ports // 2
    assert tree(ports * half, 1, ports) == (ports, half, 0, 0)
    hosts = ports * half * half
    assert tree(hosts, 1, ports) == (hosts / half, hosts / half, hosts / ports, 1)
    assert tree(ports * half + 1, 1, ports)[3] == 1
    assert tree(hosts + 1, 1, ports)[3] == 2


@given(number=st.integers(1, 512), least=st.floats(0.1, 600))
def test_the_least_divisor_is_the_smallest_divisor_above_the_bound(number: int, least: float) -> None:
    result = float(fat_tree.least_divisor(np.array([float(number)]), np.array([least]))[0])
    divisors = [divisor for divisor in range(1, number + 1) if number % divisor == 0]
    assert result == next((divisor for divisor in divisors if divisor >= least * (1 - 1e-9)), number)


@pytest.mark.parametrize("availability", [0.5, 0.9, 0.99, 0.999])
@pytest.mark.parametrize("under_repair", [0.01, 0.3, 1, 5, 40, 1000])
def test_spares_are_the_quantile_of_a_poisson_number(under_repair: float, availability: float) -> None:
    spares = call(SPARES, 8 * under_repair / 1e-3, 8, 8, 1e-3 / 8, 1, availability)
    assert spares == pytest.approx(poisson.ppf(availability, under_repair), abs=1)


def call(formula: Formula, *inputs: float) -> float:
    return float(formula.function(*map(np.float64, inputs)))


@pytest.fixture(scope="module")
def clusters(catalogue: Catalogue, as_of: date) -> dict[str, list[dict[str, float]]]:
    """Values of a cluster of every size in SIZES, by accelerator."""
    rows = [
        Row("", {"accelerator": accelerator, "power_redundancy": "N+1"}, {"accelerators": size})
        for accelerator in ACCELERATORS
        for size in SIZES
    ]
    values = [answer.values for answer in evaluate_rows(rows, catalogue, as_of, ranges=False)]
    return {name: values[index * len(SIZES) :][: len(SIZES)] for index, name in enumerate(ACCELERATORS)}


@pytest.mark.parametrize("accelerator", ACCELERATORS)
def test_counts_are_whole_numbers(accelerator: str, clusters: dict[str, list[dict[str, float]]]) -> None:
    for values in clusters[accelerator]:
        assert {name: values[name] for name in WHOLE if values[name] != int(values[name])} == {}


@pytest.mark.parametrize("accelerator", ACCELERATORS)
def test_a_larger_cluster_needs_at_least_as_much(accelerator: str, clusters: dict[str, list[dict[str, float]]]) -> None:
    for before, after in pairwise(clusters[accelerator]):
        assert {name for name in GROWING if after[name] < before[name]} == set()
        assert after["it_power_w"] > before["it_power_w"] * 0.999


@pytest.mark.parametrize("accelerator", ACCELERATORS)
def test_capacities_suffice_and_parts_add_up(accelerator: str, clusters: dict[str, list[dict[str, float]]]) -> None:
    for size, values in zip(SIZES, clusters[accelerator], strict=True):
        half = values["switch_ports"] / 2
        assert values["bought_accelerators"] >= size
        assert values["leaf_switches"] * half >= values["fabric_nics"]
        types = [values[f"transceivers_{rate}g"] for rate in (200, 400, 800, 1600)]
        assert sum(types) == values["optical_transceivers"]
        cables = sum(values[f"{kind}_cables"] for kind in ("node_leaf", "leaf_spine", "spine_core"))
        assert values["copper_cables"] + values["fibre_cables"] == cables
        assert values["ups_power_w"] > values["it_power_w"]
        assert values["facility_power_w"] > values["it_power_w"] > values["servers_power_w"]


@pytest.mark.parametrize(("word", "factor"), [("N", 1), ("2N", 2)])
def test_the_redundancy_multiplies_the_ups_power(word: str, factor: int, catalogue: Catalogue, as_of: date) -> None:
    inputs: dict[str, float | Range] = {"accelerators": 1000.0, "ups_block_w": 1000.0}
    row = Row("", {"accelerator": "h100-sxm", "power_redundancy": word}, inputs)
    [answer] = evaluate_rows([row], catalogue, as_of, ranges=False)
    assert answer.values["ups_power_w"] == pytest.approx(factor * answer.values["it_power_w"], rel=1e-3)
    assert answer.values["ups_power_w"] >= factor * answer.values["it_power_w"]


def test_a_short_cable_is_copper_and_needs_no_transceiver(catalogue: Catalogue, as_of: date) -> None:
    rows = [
        Row("", {"accelerator": "h100-sxm"}, {"accelerators": 256.0, "spare_servers": 0.0, "node_leaf_cable_m": metres})
        for metres in (3.0, 3.1)
    ]
    copper, fibre = (answer.values for answer in evaluate_rows(rows, catalogue, as_of, ranges=False))
    assert (copper["copper_cables"], copper["nic_transceivers"], copper["optical_transceivers"]) == (256, 0, 256)
    assert (fibre["copper_cables"], fibre["nic_transceivers"], fibre["optical_transceivers"]) == (0, 128, 512)


@pytest.mark.parametrize("climate", ["cold", "temperate", "hot"])
def test_liquid_cooling_needs_less_power_than_air_and_immersion_less_than_liquid(
    climate: str, catalogue: Catalogue, as_of: date
) -> None:
    rows = [
        Row("", {"accelerator": "h100-sxm", "climate": climate, "cooling": kind}, {"accelerators": 1000.0})
        for kind in ("air", "liquid", "immersion")
    ]
    powers = [answer.values["facility_power_w"] for answer in evaluate_rows(rows, catalogue, as_of, ranges=False)]
    assert powers == sorted(powers, reverse=True)
    assert len(set(powers)) == 3
