"""The fat tree and what stands around accelerators, as properties over sizes, radices and rails."""

from __future__ import annotations

from datetime import date

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

SPARES = next(one for one in FORMULAS if one.name == "spare_servers")
SIZES = [8.0, 9.0, 100.0, 1024.0, 5000.0, 16_384.0, 65_536.0, 100_000.0, 1_000_000.0]
BUILT_OF = ["a100-sxm-80gb", "h100-sxm", "b200-sxm", "b300-sxm", "gb200", "gb300", "ascend-910c", "mi300x"]
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
    """Leaves, spines, cores and the tiers above the spines."""
    args = tuple(np.array([one], dtype=np.float64) for one in (nodes, rails, managers, ports))
    leaf = fat_tree.leaves(*args)
    group = fat_tree.groups(leaf, args[0], args[1], args[3])
    found = leaf, fat_tree.spines(leaf, group, args[3]), fat_tree.cores(leaf, group, args[3])
    return (*(float(one[0]) for one in found), float(fat_tree.core_tiers(group, args[3])[0]))


@given(
    nodes=st.integers(1, 200_000),
    rails=st.sampled_from([1, 2, 4, 8, 9]),
    half=st.integers(2, 128),
    managers=st.integers(0, 8),
)
def test_no_switch_has_more_links_than_ports(nodes: int, rails: int, half: int, managers: int) -> None:
    """Down to adapters, up to spines, and from these on: every tier has ports enough, and no tier is there in vain."""
    ports = 2 * half
    leaf, spine, core, above = tree(nodes, rails, ports, managers)
    assert leaf * half >= nodes * rails + managers, "never fewer leaf ports than adapters"
    uplinks = leaf * half
    if spine:
        assert spine * (ports if not above else half) >= uplinks
    else:
        assert leaf == 1
    if above:
        assert leaf > ports, "a tier of spines would have joined them"
        assert core * ports >= uplinks
        assert core == np.ceil(uplinks / ports) + (above - 1) * leaf
    assert all(one == int(one) for one in (leaf, spine, core, above))


@pytest.mark.parametrize("ports", [4, 40, 64, 128, 144])
def test_full_trees_are_those_of_the_textbook(ports: int) -> None:
    """k²/2 hosts in two tiers, k³/4 in three (Al-Fares 2008): no port is left, and one host more takes a tier more."""
    half = ports // 2
    assert tree(ports * half, 1, ports) == (ports, half, 0, 0)
    most = ports * half * half
    assert tree(most, 1, ports) == (most / half, most / half, most / ports, 1)
    assert tree(ports * half + 1, 1, ports)[3] == 1
    assert tree(most + 1, 1, ports)[3] == 2


@given(number=st.integers(1, 512), least=st.floats(0.1, 600))
def test_least_divisor(number: int, least: float) -> None:
    found = float(fat_tree.least_divisor(np.array([float(number)]), np.array([least]))[0])
    divisors = [one for one in range(1, number + 1) if number % one == 0]
    assert found == next((one for one in divisors if one >= least * (1 - 1e-9)), number)


@pytest.mark.parametrize("availability", [0.5, 0.9, 0.99, 0.999])
@pytest.mark.parametrize("out", [0.01, 0.3, 1, 5, 40, 1000])
def test_spares_are_the_quantile_of_a_poisson_number(out: float, availability: float) -> None:
    found = call(SPARES, 8 * out / 1e-3, 8, 8, 1e-3 / 8, 1, availability)
    assert found == pytest.approx(poisson.ppf(availability, out), abs=1)


def call(formula: Formula, *inputs: float) -> float:
    return float(formula.function(*map(np.float64, inputs)))


@pytest.fixture(scope="module")
def built(catalogue: Catalogue, as_of: date) -> dict[str, list[dict[str, float]]]:
    """Every kind of server in every size."""
    rows = [
        Row("", {"accelerator": name, "power_redundancy": "N+1"}, {"accelerators": size})
        for name in BUILT_OF
        for size in SIZES
    ]
    found = [one.values for one in evaluate_rows(rows, catalogue, as_of, ranges=False)]
    return {name: found[place * len(SIZES) :][: len(SIZES)] for place, name in enumerate(BUILT_OF)}


@pytest.mark.parametrize("name", BUILT_OF)
def test_what_is_counted_is_whole(name: str, built: dict[str, list[dict[str, float]]]) -> None:
    for values in built[name]:
        assert {one: values[one] for one in WHOLE if values[one] != int(values[one])} == {}


@pytest.mark.parametrize("name", BUILT_OF)
def test_a_larger_cluster_takes_no_less(name: str, built: dict[str, list[dict[str, float]]]) -> None:
    for before, after in zip(built[name], built[name][1:], strict=False):
        assert {one for one in GROWING if after[one] < before[one]} == set()
        assert after["it_power_w"] > before["it_power_w"] * 0.999


@pytest.mark.parametrize("name", BUILT_OF)
def test_there_is_room_for_all(name: str, built: dict[str, list[dict[str, float]]]) -> None:
    for size, values in zip(SIZES, built[name], strict=True):
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
def test_redundancy_is_a_word(word: str, factor: int, catalogue: Catalogue, as_of: date) -> None:
    given_here = {"accelerators": 1000.0, "ups_block_w": 1000.0}
    [one] = evaluate_rows(
        [Row("", {"accelerator": "h100-sxm", "power_redundancy": word}, given_here)], catalogue, as_of, ranges=False
    )
    assert one.values["ups_power_w"] == pytest.approx(factor * one.values["it_power_w"], rel=1e-3)
    assert one.values["ups_power_w"] >= factor * one.values["it_power_w"]


def test_a_short_cable_is_copper_and_needs_no_module(catalogue: Catalogue, as_of: date) -> None:
    rows = [
        Row("", {"accelerator": "h100-sxm"}, {"accelerators": 256.0, "spare_servers": 0.0, "node_leaf_cable_m": metres})
        for metres in (3.0, 3.1)
    ]
    copper, fibre = (one.values for one in evaluate_rows(rows, catalogue, as_of, ranges=False))
    assert (copper["copper_cables"], copper["nic_transceivers"], copper["optical_transceivers"]) == (256, 0, 256)
    assert (fibre["copper_cables"], fibre["nic_transceivers"], fibre["optical_transceivers"]) == (0, 128, 512)


@pytest.mark.parametrize("climate", ["cold", "temperate", "hot"])
def test_liquid_needs_less_than_air_and_immersion_less_than_liquid(
    climate: str, catalogue: Catalogue, as_of: date
) -> None:
    rows = [
        Row("", {"accelerator": "h100-sxm", "climate": climate, "cooling": kind}, {"accelerators": 1000.0})
        for kind in ("air", "liquid", "immersion")
    ]
    powers = [one.values["facility_power_w"] for one in evaluate_rows(rows, catalogue, as_of, ranges=False)]
    assert powers == sorted(powers, reverse=True)
    assert len(set(powers)) == 3
