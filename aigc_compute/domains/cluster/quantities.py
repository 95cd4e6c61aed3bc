"""Quantities of a data centre: servers, networks, storage, power, cooling, floor, and prices of its parts."""

from __future__ import annotations

from ..definition import Category, Quantity, section

SERVERS = section(
    "infrastructure",
    Quantity(
        "installed_accelerators",
        "",
        "accelerators that must be ready in the cluster",
        column=660,
        headline=True,
        whole=True,
    ),
    Quantity(
        "accelerators_per_node",
        "",
        "accelerators of a node, the part that fails and is replaced as a whole",
        column=661,
        low=1,
        whole=True,
    ),
    Quantity(
        "availability",
        "fraction",
        "probability that all of these accelerators are ready",
        column=662,
        low=0.5,
        high=0.999999,
    ),
    Quantity("repair_hours", "h", "time from the failure of a node to its return", column=663),
    Quantity("spare_servers", "", "servers in addition to those in use", column=664, whole=True),
    Quantity("installed_servers", "", "servers in use and spare servers", column=665, headline=True, whole=True),
    Quantity("bought_accelerators", "", "accelerators of all servers, spare servers included", column=666, whole=True),
    Quantity("cpus_per_server", "", "processors of a server", column=667, whole=True),
    Quantity("cpus", "", "processors of all servers", column=668, whole=True),
    Quantity("server_memory_bytes", "byte", "main memory of a server", column=669),
    Quantity("host_memory_bytes", "byte", "main memory of all servers", column=670),
)

NETWORK = section(
    "infrastructure",
    Quantity(
        "nics_per_server", "", "network adapters of a server for the compute network", column=671, low=1, whole=True
    ),
    Quantity(
        "rails", "", "network adapters of a node, each on leaf switches of its own", column=672, low=1, whole=True
    ),
    Quantity(
        "network_planes",
        "",
        "separate networks among which the links of an adapter are divided",
        column=673,
        low=1,
        whole=True,
    ),
    Quantity("switch_ports", "", "ports of a switch at the rate of a link", column=674, low=2, whole=True),
    Quantity("link_bit_per_s", "bit/s", "rate of a link", column=675),
    Quantity("fabric_manager_ports", "", "ports of leaf switches that fabric managers take", column=676, whole=True),
    Quantity("fabric_nics", "", "network adapters of all servers for the compute network", column=677, whole=True),
    Quantity("fabric_nodes", "", "nodes that the compute network joins", column=678, whole=True),
    Quantity("leaf_switches", "", "switches that adapters are attached to", column=679, headline=True, whole=True),
    Quantity("spine_switches", "", "switches that join the leaf switches", column=680, headline=True, whole=True),
    Quantity(
        "core_switches",
        "",
        "switches that join the spine switches, in one or more tiers",
        column=681,
        headline=True,
        whole=True,
    ),
    Quantity("switch_tiers", "", "tiers of switches", column=682, whole=True),
    Quantity("node_leaf_cables", "", "cables from adapters and fabric managers to leaf switches", column=683),
    Quantity("leaf_spine_cables", "", "cables from leaf to spine switches", column=684),
    Quantity("spine_core_cables", "", "cables from spine switches upwards", column=685),
    Quantity(
        "switch_module_links", "", "links that an optical module of a switch carries", column=686, low=1, whole=True
    ),
    Quantity(
        "nic_module_links",
        "",
        "links that an optical module of a network adapter carries",
        column=687,
        low=1,
        whole=True,
    ),
    Quantity("node_leaf_cable_m", "", "length of the longest cable to a leaf switch, in metres", column=688),
    Quantity("copper_reach_m", "", "length up to which a link can be copper, in metres", column=689),
    Quantity("copper_cables", "", "copper cables of the compute network, which need no optical modules", column=690),
    Quantity("fibre_cables", "", "fibre cables of the compute network", column=691),
    Quantity("nic_transceivers", "", "optical modules of network adapters", column=692),
    Quantity("switch_transceivers", "", "optical modules of switches of the compute network", column=693),
    Quantity("optical_transceivers", "", "optical modules of the compute network", column=694, headline=True),
    Quantity("nic_module_bit_per_s", "bit/s", "rate of an optical module of a network adapter", column=695),
    Quantity("switch_module_bit_per_s", "bit/s", "rate of an optical module of a switch", column=696),
    Quantity("transceivers_200g", "", "optical modules of the compute network with 200 Gb/s", column=697),
    Quantity("transceivers_400g", "", "optical modules of the compute network with 400 Gb/s", column=698),
    Quantity("transceivers_800g", "", "optical modules of the compute network with 800 Gb/s", column=699),
    Quantity("transceivers_1600g", "", "optical modules of the compute network with 1.6 Tb/s", column=700),
    Quantity(
        "scale_up_switches_per_server",
        "",
        "switches of a pod's scale-up network outside its servers, per server",
        column=701,
        whole=True,
    ),
    Quantity(
        "scale_up_transceivers_per_server", "", "optical modules of a pod's scale-up network, per server", column=702
    ),
    Quantity("scale_up_switches", "", "switches of the scale-up networks of all pods", column=703),
    Quantity("scale_up_transceivers", "", "optical modules of the scale-up networks of all pods", column=704),
    Quantity("storage_nics_per_server", "", "ports of a server on the storage network", column=705),
    Quantity("storage_ports_per_storage_server", "", "ports of a storage server", column=706),
    Quantity("storage_switch_ports", "", "ports of a switch of the storage network", column=707, low=2, whole=True),
    Quantity("storage_ports", "", "ports on the storage network", column=708),
    Quantity("storage_cables", "", "cables of the storage network", column=709),
    Quantity("storage_switches", "", "switches of the storage network", column=710, headline=True, whole=True),
    Quantity("storage_transceivers", "", "optical modules of the storage network", column=711),
    Quantity("management_ports_per_server", "", "ports of a server on the management network", column=712),
    Quantity(
        "management_switch_ports", "", "ports of a switch of the management network", column=713, low=2, whole=True
    ),
    Quantity("management_cables", "", "cables of the management network", column=714),
    Quantity("management_switches", "", "switches of the management network", column=715, whole=True),
)

STORAGE = section(
    "infrastructure",
    Quantity(
        "checkpoint_write_bytes_per_s",
        "byte/s",
        "rate at which a checkpoint is written while training waits",
        column=716,
    ),
    Quantity("checkpoints_kept", "", "checkpoints that the storage keeps", column=717, whole=True),
    Quantity("stored_bytes", "byte", "checkpoints that are kept, and the data set", column=718),
    Quantity("storage_bytes_per_accelerator", "byte", "usual shared storage of clusters per accelerator", column=719),
    Quantity(
        "storage_write_bytes_per_s_per_accelerator",
        "byte/s",
        "usual write rate of the shared storage of clusters per accelerator",
        column=720,
    ),
    Quantity("storage_capacity_bytes", "byte", "capacity of the shared storage", column=721, headline=True),
    Quantity("storage_write_bytes_per_s", "byte/s", "write rate of the shared storage", column=722, headline=True),
    Quantity("storage_overprovision", "", "storage bought over storage needed", column=723, low=1),
    Quantity("ssd_storage_share", "fraction", "share of the storage on solid-state drives", column=724, high=1),
    Quantity("ssd_bytes", "byte", "capacity of a solid-state drive", column=725),
    Quantity("ssd_write_bytes_per_s", "byte/s", "write rate of a solid-state drive", column=726),
    Quantity("hdd_bytes", "byte", "capacity of a hard disk", column=727),
    Quantity("ssds", "", "solid-state drives of the shared storage", column=728, whole=True),
    Quantity("hdds", "", "hard disks of the shared storage", column=729, whole=True),
    Quantity("ssds_per_storage_server", "", "solid-state drives of a storage server", column=730, low=1, whole=True),
    Quantity("hdds_per_storage_server", "", "hard disks of a storage server", column=731, low=1, whole=True),
    Quantity("storage_servers", "", "servers of the shared storage", column=732, whole=True),
)

POWER = section(
    "infrastructure",
    Quantity("server_max_power_w", "W", "rated power of a server with its accelerators", column=733),
    Quantity(
        "accelerator_share_of_server_power",
        "fraction",
        "share of the accelerators in the rated power of a server",
        column=734,
        low=0.05,
        high=1,
    ),
    Quantity("accelerators_power_w", "W", "power of all accelerators at their limit", column=735),
    Quantity("servers_power_w", "W", "rated power of all servers", column=736),
    Quantity(
        "server_parts_power_w",
        "W",
        "rated power of all servers without accelerators: processors, memory, fans, conversion",
        column=737,
    ),
    Quantity("switch_power_w", "W", "power of a switch without its optical modules", column=738),
    Quantity("transceiver_200g_power_w", "W", "power of an optical module of 200 Gb/s", column=739),
    Quantity("transceiver_400g_power_w", "W", "power of an optical module of 400 Gb/s", column=740),
    Quantity("transceiver_800g_power_w", "W", "power of an optical module of 800 Gb/s", column=741),
    Quantity("transceiver_1600g_power_w", "W", "power of an optical module of 1.6 Tb/s", column=742),
    Quantity("management_switch_power_w", "W", "power of a switch of the management network", column=743),
    Quantity("optics_power_w", "W", "power of the optical modules of the compute network", column=744),
    Quantity("network_power_w", "W", "power of all switches and optical modules", column=745),
    Quantity("ssd_power_w", "W", "power of a solid-state drive", column=746),
    Quantity("hdd_power_w", "W", "power of a hard disk", column=747),
    Quantity("storage_server_power_w", "W", "power of a storage server without its drives", column=748),
    Quantity("storage_power_w", "W", "power of the shared storage", column=749),
    Quantity(
        "it_power_w",
        "W",
        "power of servers, network and storage at their limits (the critical load)",
        column=750,
        headline=True,
    ),
    Quantity("facility_power_w", "W", "power of the site at that IT load", column=751, headline=True),
    Quantity("facility_overhead_power_w", "W", "power of cooling, distribution losses and auxiliaries", column=752),
    Quantity(
        "cooling_share_of_overhead", "fraction", "share of cooling in the overhead of the facility", column=753, high=1
    ),
    Quantity("cooling_power_w", "W", "power of the cooling", column=754),
    Quantity("distribution_loss_w", "W", "power of distribution losses and auxiliaries", column=755),
    Quantity("redundancy_factor", "", "number of times that the supply covers the load", column=756, low=1),
    Quantity(
        "redundant_blocks", "", "blocks of supply in addition to those that cover the load", column=757, whole=True
    ),
    Quantity("ups_block_w", "W", "rating of a block of the uninterruptible power supply", column=758),
    Quantity("ups_power_w", "W", "rating of the uninterruptible power supply", column=759, headline=True),
    Quantity("transformer_block_w", "W", "rating of one transformer", column=760),
    Quantity("transformer_power_w", "W", "rating of all transformers", column=761, headline=True),
    Quantity(
        "wue_litre_per_kwh",
        "litre/kWh",
        "water usage effectiveness: water used on site per kWh of IT energy",
        column=762,
    ),
    Quantity("water_litre_per_day", "litre/day", "water used on site in a day at full IT load", column=763),
)

SPACE = section(
    "infrastructure",
    Quantity("rack_power_limit_w", "W", "power that a rack may draw", column=764),
    Quantity("servers_per_rack", "", "servers in a rack (below 1: a server takes several racks)", column=765),
    Quantity("rack_power_w", "W", "power of a rack of servers at their limit", column=766, headline=True),
    Quantity("air_cooling_limit_w", "W", "rack power that air can cool", column=767),
    Quantity("liquid_cooling_needed", "flag", "whether racks draw more than air can cool", column=768, headline=True),
    Quantity("switches_per_rack", "", "switches in a rack", column=769, low=1),
    Quantity("storage_servers_per_rack", "", "storage servers in a rack", column=770, low=1),
    Quantity("server_racks", "", "racks of servers", column=771, whole=True),
    Quantity("racks", "", "racks of servers, switches and storage", column=772, headline=True, whole=True),
    Quantity("floor_area_m2_per_rack", "", "floor of a rack with its aisles, in square metres", column=773),
    Quantity("floor_area_m2", "", "floor of the hall, in square metres", column=774, headline=True),
    Quantity("server_mass_kg", "", "mass of a server, in kilograms", column=775),
    Quantity("rack_mass_kg", "", "mass of an empty rack with its cables, in kilograms", column=776),
    Quantity("equipment_tonnes", "", "mass of servers and racks, in tonnes", column=777),
)

UNIT_PRICES = section(
    "infrastructure",
    Quantity("server_price_ratio", "", "price of a server over the price of its accelerators", column=778, low=1),
    Quantity("server_parts_price_usd", "USD", "price of a server without its accelerators", column=779),
    Quantity("switch_price_usd", "USD", "price of a switch of the compute network", column=780),
    Quantity("scale_up_switch_price_usd", "USD", "price of a switch of a pod's scale-up network", column=781),
    Quantity("storage_switch_price_usd", "USD", "price of a switch of the storage network", column=782),
    Quantity("management_switch_price_usd", "USD", "price of a switch of the management network", column=783),
    Quantity("transceiver_200g_price_usd", "USD", "price of an optical module of 200 Gb/s", column=784),
    Quantity("transceiver_400g_price_usd", "USD", "price of an optical module of 400 Gb/s", column=785),
    Quantity("transceiver_800g_price_usd", "USD", "price of an optical module of 800 Gb/s", column=786),
    Quantity("transceiver_1600g_price_usd", "USD", "price of an optical module of 1.6 Tb/s", column=787),
    Quantity("fibre_cable_price_usd", "USD", "price of a fibre cable", column=788),
    Quantity("copper_cable_price_usd", "USD", "price of a copper cable of the compute network", column=789),
    Quantity("management_cable_price_usd", "USD", "price of a cable of the management network", column=790),
    Quantity("ssd_price_usd", "USD", "price of a solid-state drive", column=791),
    Quantity("hdd_price_usd", "USD", "price of a hard disk", column=792),
    Quantity("storage_server_price_usd", "USD", "price of a storage server without its drives", column=793),
    Quantity("rack_price_usd", "USD", "price of a rack with its power strips", column=794),
    Quantity(
        "construction_price_usd_per_w",
        "USD/W",
        "price of shell, power and cooling of a data centre per watt of critical load",
        column=795,
    ),
)

QUANTITIES = (*SERVERS, *NETWORK, *STORAGE, *POWER, *SPACE, *UNIT_PRICES)

CATEGORIES = (
    Category("cluster_use", "infrastructure", "what the cluster is sized for", ("training", "serving"), headline=True),
    Category(
        "switch",
        "infrastructure",
        "switch of the compute network",
        ("qm8700", "qm9700", "q3400", "sn5600", "ethernet-200g"),
        headline=True,
    ),
    Category(
        "power_redundancy",
        "infrastructure",
        "blocks of power supply: just enough (N), one more (N+1), or twice as many (2N)",
        ("N", "N+1", "2N"),
    ),
    Category("cooling", "infrastructure", "how servers are cooled", ("air", "liquid", "immersion"), headline=True),
    Category("climate", "infrastructure", "climate of the site", ("cold", "temperate", "hot")),
)
