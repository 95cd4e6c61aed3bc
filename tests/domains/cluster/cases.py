"""Hand-worked cases of the formulas of cluster: name of the formula, inputs, expected output."""

from __future__ import annotations

CASES = [
    # network
    ("fabric_nics", (32, 8), 256),
    ("fabric_nodes", (256, 8), 32),
    ("leaf_switches", (31, 8, 4, 64, 1), 8),
    ("leaf_switches", (33, 8, 0, 64, 1), 16),
    ("leaf_switches", (4, 8, 0, 64, 1), 1),  # all rails of four nodes on one leaf
    ("leaf_switches", (32, 8, 4, 64, 1), 9),  # one more leaf for the management servers
    ("leaf_switches", (64, 8, 0, 128, 2), 16),
    ("spine_switches", (24, 96, 8, 64, 1), 16),  # 12 do not divide 32 uplinks
    ("spine_switches", (32, 288, 8, 144, 1), 18),
    ("spine_switches", (56, 140, 8, 40, 1), 80),  # 10 spines for the 7 leaves of each rail
    ("spine_switches", (1, 4, 8, 64, 1), 0),
    ("core_switches", (16, 64, 8, 64, 1), 0),
    ("core_switches", (56, 140, 8, 40, 1), 28),
    ("core_switches", (16, 32, 1, 4, 1), 24),  # 16 in the third and 8 in the fourth tier
    ("switch_tiers", (1, 4, 8, 64, 1), 1),
    ("switch_tiers", (16, 64, 8, 64, 1), 2),
    ("switch_tiers", (128, 512, 8, 64, 1), 3),
    ("switch_tiers", (16, 32, 1, 4, 1), 4),
    ("node_leaf_cables", (248, 4), 252),
    ("leaf_spine_cables", (8, 64, 2, 1), 256),
    ("leaf_spine_cables", (16, 128, 2, 2), 512),
    ("leaf_spine_cables", (1, 64, 1, 1), 0),
    ("spine_core_cables", (256, 2), 0),
    ("spine_core_cables", (32, 4), 64),
    ("scale_up_switches", (2, 448), 896),
    ("storage_ports", (40, 2, 8, 2), 96),
    ("storage_cables", (96, 64), 192),  # three leaves of 32 uplinks
    ("storage_cables", (12, 64), 12),
    ("storage_switches", (96, 64), 5),
    ("storage_switches", (12, 64), 1),
    ("management_cables", (40, 8, 2, 8, 4, 0, 5), 113),
    ("management_switches", (113, 48), 3),
    # optics
    ("copper_cables", (252, 2, 3), 252),
    ("copper_cables", (252, 15, 3), 0),
    ("fibre_cables", (252, 256, 0, 0), 508),
    ("nic_transceivers", (256, 0, 1, 2), 128),
    ("switch_transceivers", (256, 256, 0, 0, 1, 2), 384),
    ("switch_transceivers", (512, 512, 0, 0, 2, 2), 1536),
    ("optical_transceivers", (128, 384), 512),
    ("nic_module_rate", (4e11, 2), 8e11),
    ("switch_module_rate", (8e11, 2), 1.6e12),
    ("transceivers_200g", (100, 2e11, 500, 2e11), 600),
    ("transceivers_400g", (100, 4e11, 500, 8e11), 100),
    ("transceivers_800g", (100, 4e11, 500, 8e11), 500),
    ("transceivers_1600g", (100, 8e11, 500, 1.6e12), 500),
    ("scale_up_transceivers", (2, 5376), 10_752),
    ("storage_transceivers", (192,), 384),
    # power
    ("usual_server_power", (8, 700, 0.56), 10_000),
    ("accelerators_power", (1032, 700), 722_400),
    ("servers_power", (129, 10_200), 1_315_800),
    ("server_parts_power", (1_315_800, 722_400), 593_400),
    ("optics_power", (10, 20, 30, 40, 1, 2, 3, 4), 300),
    ("network_power", (8, 4, 0, 5, 1000, 300, 100, 9, 3, 100), 18_500),
    ("storage_power", (25, 20, 25, 8, 3, 500), 2200),
    ("it_power", (1e6, 2e4, 2e3), 1_022_000),
    ("facility_power", (1e6, 1.2), 1.2e6),
    ("facility_overhead_power", (1.2e6, 1e6), 2e5),
    ("cooling_power", (2e5, 0.7), 1.4e5),
    ("distribution_loss", (2e5, 1.4e5), 6e4),
    ("ups_power", (4e6, 1.5e6, 1, 1), 6e6),
    ("ups_power", (4e6, 1.5e6, 2, 0), 9e6),
    ("transformer_power", (5e6, 2.5e6, 1, 0), 5e6),
    ("water_per_day", (1e6, 0.5), 12_000),
    # servers
    ("accelerators_to_train", (1000.5,), 1001),
    ("accelerators_to_serve", (1000.5,), 1001),
    ("servers_to_train", (1000, 8), 125),
    ("node_of_whole_server", (8,), 8),
    ("spare_servers", (10_000, 8, 8, 1e-4, 25, 0.5), 25),  # 25 nodes under repair on average; the median is 25
    ("spare_servers", (10_000, 8, 8, 1e-4, 25, 0.975), 35),  # 25 + 1.96·5 + 0.47 - 0.5
    ("spare_servers", (10_000, 72, 4, 1e-4, 25, 0.5), 2),  # 100 accelerators in racks of 72
    ("installed_servers", (1001, 8, 3), 129),
    ("bought_accelerators", (129, 8), 1032),
    ("cpus", (129, 2), 258),
    ("host_memory", (129, 2e12), 2.58e14),
    ("server_parts_price", (30_000, 8, 1.5), 120_000),
    # space
    ("servers_within_limit", (45_000, 10_200), 4),
    ("servers_within_limit", (5000, 10_200), 1),
    ("rack_power", (4, 10_200), 40_800),
    ("liquid_cooling_needed", (40_800, 50_000), 0),
    ("liquid_cooling_needed", (120_000, 50_000), 1),
    ("server_racks", (129, 4), 33),
    ("server_racks", (1, 0.0625), 16),
    ("racks", (33, 8, 4, 0, 5, 3, 16, 3, 10), 36),
    ("floor_area", (36, 3.5), 126),
    ("equipment_tonnes", (129, 130, 36, 150), 22.17),
    # storage
    ("checkpoint_write_rate", (1.4e10, 40), 3.5e8),
    ("stored_bytes", (1.4e10, 10, 6e10), 2e11),
    ("storage_capacity", (2e11, 10, 1e9), 2e11),
    ("storage_capacity", (2e11, 1000, 1e9), 1e12),
    ("usual_storage_capacity", (1000, 1e9), 1e12),
    ("storage_write_rate", (3.5e8, 10, 1e7), 3.5e8),
    ("storage_write_rate", (3.5e8, 1000, 1e7), 1e10),
    ("usual_storage_write_rate", (1000, 1e7), 1e10),
    ("ssds", (1e15, 0.5, 1e10, 1.25, 2.5e13, 5e9), 25),
    ("ssds", (1e13, 0.5, 1e11, 1.25, 2.5e13, 5e9), 25),  # the write rate decides, not the capacity
    ("hdds", (1e15, 0.5, 1.25, 2.5e13), 25),
    ("storage_servers", (25, 24, 25, 84), 3),
]
