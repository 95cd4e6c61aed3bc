"""What stands around the accelerators: servers, networks, storage, power, cooling and floor, and what a piece costs."""

from __future__ import annotations

from math import inf

from ..definition import Category, Quantity

DOMAIN = "infrastructure"


def _of(name: str, unit: str, meaning: str, low: float = 0.0, high: float = inf, top: bool = False) -> Quantity:
    return Quantity(name, DOMAIN, unit, meaning, low, high, headline=top)


SERVERS = (
    _of("installed_accelerators", "", "accelerators that the cluster is asked to have ready", top=True),
    _of("accelerators_per_node", "", "accelerators of a part that fails and is replaced as a whole", low=1),
    _of("availability", "fraction", "probability that all of them are ready", low=0.5, high=0.999999),
    _of("repair_hours", "h", "from a failure until the part is back"),
    _of("spare_servers", "", "servers beside those in use"),
    _of("installed_servers", "", "servers in use and spare", top=True),
    _of("bought_accelerators", "", "accelerators of all servers, spare ones too"),
    _of("cpus_per_server", "", "processors of a server"),
    _of("cpus", "", "processors of all servers"),
    _of("server_memory_bytes", "byte", "main memory of a server"),
    _of("host_memory_bytes", "byte", "main memory of all servers"),
)

NETWORK = (
    _of("nics_per_server", "", "network adapters of a server for the compute network", low=1),
    _of("rails", "", "adapters of a node, each on leaf switches of its own", low=1),
    _of("network_planes", "", "separate networks among which the links of an adapter are divided", low=1),
    _of("switch_ports", "", "ports of a switch at the rate of a link", low=2),
    _of("link_bit_per_s", "bit/s", "rate of a link"),
    _of("fabric_manager_ports", "", "ports of leaf switches that management takes"),
    _of("fabric_nics", "", "network adapters of all servers for the compute network"),
    _of("fabric_nodes", "", "nodes that the compute network joins"),
    _of("leaf_switches", "", "switches that adapters are attached to", top=True),
    _of("spine_switches", "", "switches that join the leaves", top=True),
    _of("core_switches", "", "switches that join the spines, in as many tiers as it takes", top=True),
    _of("switch_tiers", "", "tiers of switches"),
    _of("node_leaf_cables", "", "cables from adapters and managers to leaf switches"),
    _of("leaf_spine_cables", "", "cables from leaf to spine switches"),
    _of("spine_core_cables", "", "cables from spine switches upwards"),
    _of("switch_module_links", "", "links that a module of a switch carries", low=1),
    _of("nic_module_links", "", "links that a module of a network adapter carries", low=1),
    _of("node_leaf_cable_m", "", "length of the longest cable to a leaf switch, in metres"),
    _of("copper_reach_m", "", "length up to which a link is copper, in metres"),
    _of("copper_cables", "", "cables of the compute network that are copper, with no modules"),
    _of("fibre_cables", "", "cables of the compute network that are fibre"),
    _of("nic_transceivers", "", "optical modules of network adapters"),
    _of("switch_transceivers", "", "optical modules of switches of the compute network"),
    _of("optical_transceivers", "", "optical modules of the compute network", top=True),
    _of("nic_module_bit_per_s", "bit/s", "rate of a module of a network adapter"),
    _of("switch_module_bit_per_s", "bit/s", "rate of a module of a switch"),
    _of("transceivers_200g", "", "of those, modules of 200 Gb/s"),
    _of("transceivers_400g", "", "of those, modules of 400 Gb/s"),
    _of("transceivers_800g", "", "of those, modules of 800 Gb/s"),
    _of("transceivers_1600g", "", "of those, modules of 1.6 Tb/s"),
    _of("scale_up_switches_per_server", "", "switches of a pod's own network that stand outside its servers"),
    _of("scale_up_transceivers_per_server", "", "optical modules of a pod's own network"),
    _of("scale_up_switches", "", "switches of the pods' own networks"),
    _of("scale_up_transceivers", "", "optical modules of the pods' own networks"),
    _of("storage_nics_per_server", "", "ports of a server on the storage network"),
    _of("storage_ports_per_storage_server", "", "ports of a storage server"),
    _of("storage_switch_ports", "", "ports of a switch of the storage network", low=2),
    _of("storage_ports", "", "ports on the storage network"),
    _of("storage_cables", "", "cables of the storage network"),
    _of("storage_switches", "", "switches of the storage network", top=True),
    _of("storage_transceivers", "", "optical modules of the storage network"),
    _of("management_ports_per_server", "", "ports of a server or switch on the management network"),
    _of("management_switch_ports", "", "ports of a switch of the management network", low=2),
    _of("management_cables", "", "cables of the management network"),
    _of("management_switches", "", "switches of the management network"),
)

STORAGE = (
    _of("checkpoint_write_bytes_per_s", "byte/s", "rate at which a checkpoint is written in that time"),
    _of("checkpoints_kept", "", "checkpoints that are kept"),
    _of("stored_bytes", "byte", "checkpoints kept and the data set"),
    _of("storage_bytes_per_accelerator", "byte", "shared storage of clusters for each accelerator"),
    _of("storage_write_bytes_per_s_per_accelerator", "byte/s", "write rate of clusters' storage for each accelerator"),
    _of("storage_capacity_bytes", "byte", "shared storage", top=True),
    _of("storage_write_bytes_per_s", "byte/s", "write rate of the shared storage", top=True),
    _of("storage_overprovision", "", "storage bought over storage needed", low=1),
    _of("ssd_storage_share", "fraction", "share of the storage that is solid-state", high=1),
    _of("ssd_bytes", "byte", "capacity of a solid-state drive"),
    _of("ssd_write_bytes_per_s", "byte/s", "write rate of a solid-state drive"),
    _of("hdd_bytes", "byte", "capacity of a hard disk"),
    _of("ssds", "", "solid-state drives of the shared storage"),
    _of("hdds", "", "hard disks of the shared storage"),
    _of("ssds_per_storage_server", "", "solid-state drives of a storage server", low=1),
    _of("hdds_per_storage_server", "", "hard disks of a storage server", low=1),
    _of("storage_servers", "", "servers of the shared storage"),
)

POWER = (
    _of("server_max_power_w", "W", "nameplate power of a server with its accelerators"),
    _of("accelerator_share_of_server_power", "fraction", "accelerators' part of it", low=0.05, high=1),
    _of("accelerators_power_w", "W", "all accelerators at their limit"),
    _of("servers_power_w", "W", "all servers at their limit"),
    _of("server_parts_power_w", "W", "the rest of all servers: processors, memory, fans, conversion"),
    _of("switch_power_w", "W", "a switch without its optical modules"),
    _of("transceiver_200g_power_w", "W", "a module of 200 Gb/s"),
    _of("transceiver_400g_power_w", "W", "a module of 400 Gb/s"),
    _of("transceiver_800g_power_w", "W", "a module of 800 Gb/s"),
    _of("transceiver_1600g_power_w", "W", "a module of 1.6 Tb/s"),
    _of("management_switch_power_w", "W", "a switch of the management network"),
    _of("optics_power_w", "W", "optical modules of the compute network"),
    _of("network_power_w", "W", "all switches and modules"),
    _of("ssd_power_w", "W", "a solid-state drive"),
    _of("hdd_power_w", "W", "a hard disk"),
    _of("storage_server_power_w", "W", "a storage server without its drives"),
    _of("storage_power_w", "W", "the shared storage"),
    _of("it_power_w", "W", "servers, network and storage at their limits: the critical load", top=True),
    _of("facility_power_w", "W", "what the site draws at that load", top=True),
    _of("facility_overhead_power_w", "W", "cooling, distribution losses and auxiliaries"),
    _of("cooling_share_of_overhead", "fraction", "cooling's part of them", high=1),
    _of("cooling_power_w", "W", "cooling"),
    _of("distribution_loss_w", "W", "losses of distribution, and auxiliaries"),
    _of("redundancy_factor", "", "times that the load is covered", low=1),
    _of("redundant_blocks", "", "blocks beyond those that cover it"),
    _of("ups_block_w", "W", "a block of the uninterruptible supply"),
    _of("ups_power_w", "W", "rating of the uninterruptible supply", top=True),
    _of("transformer_block_w", "W", "a transformer"),
    _of("transformer_power_w", "W", "rating of the transformers", top=True),
    _of("wue_litre_per_kwh", "litre/kWh", "water used on site for IT energy"),
    _of("water_litre_per_day", "litre/day", "water used on site at that load"),
)

SPACE = (
    _of("rack_power_limit_w", "W", "power that a rack may draw"),
    _of("servers_per_rack", "", "servers in a rack (below 1: racks of a server)"),
    _of("rack_power_w", "W", "a rack of servers at its limit", top=True),
    _of("air_cooling_limit_w", "W", "rack power that air can cool"),
    _of("liquid_cooling_needed", "flag", "racks draw more than air can cool", top=True),
    _of("switches_per_rack", "", "switches in a rack", low=1),
    _of("storage_servers_per_rack", "", "storage servers in a rack", low=1),
    _of("server_racks", "", "racks of servers"),
    _of("racks", "", "racks of servers, switches and storage", top=True),
    _of("floor_area_m2_per_rack", "", "floor of a rack with its aisles, in square metres"),
    _of("floor_area_m2", "", "floor of the hall, in square metres", top=True),
    _of("server_mass_kg", "", "mass of a server, in kilograms"),
    _of("rack_mass_kg", "", "mass of an empty rack with its cables, in kilograms"),
    _of("equipment_tonnes", "", "mass of servers and racks, in tonnes"),
)

UNIT_PRICES = (
    _of("server_price_ratio", "", "price of a server over that of its accelerators", low=1),
    _of("server_parts_price_usd", "USD", "price of a server without its accelerators"),
    _of("switch_price_usd", "USD", "price of a switch of the compute network"),
    _of("scale_up_switch_price_usd", "USD", "price of a switch of a pod's own network"),
    _of("storage_switch_price_usd", "USD", "price of a switch of the storage network"),
    _of("management_switch_price_usd", "USD", "price of a switch of the management network"),
    _of("transceiver_200g_price_usd", "USD", "price of a module of 200 Gb/s"),
    _of("transceiver_400g_price_usd", "USD", "price of a module of 400 Gb/s"),
    _of("transceiver_800g_price_usd", "USD", "price of a module of 800 Gb/s"),
    _of("transceiver_1600g_price_usd", "USD", "price of a module of 1.6 Tb/s"),
    _of("fibre_cable_price_usd", "USD", "price of a fibre cable"),
    _of("copper_cable_price_usd", "USD", "price of a copper cable of the compute network"),
    _of("management_cable_price_usd", "USD", "price of a cable of the management network"),
    _of("ssd_price_usd", "USD", "price of a solid-state drive"),
    _of("hdd_price_usd", "USD", "price of a hard disk"),
    _of("storage_server_price_usd", "USD", "price of a storage server without its drives"),
    _of("rack_price_usd", "USD", "price of a rack with its power strips"),
    _of("construction_price_usd_per_w", "USD/W", "shell, power and cooling of a data centre, for its critical load"),
)

CLUSTER = (*SERVERS, *NETWORK, *STORAGE, *POWER, *SPACE, *UNIT_PRICES)

CATEGORIES = (
    Category("cluster_use", DOMAIN, "what the cluster is sized for", ("training", "serving"), headline=True),
    Category(
        "switch",
        DOMAIN,
        "switch of the compute network",
        ("qm8700", "qm9700", "q3400", "sn5600", "ethernet-200g"),
        headline=True,
    ),
    Category("power_redundancy", DOMAIN, "blocks of supply: just enough, one more, twice", ("N", "N+1", "2N")),
    Category("cooling", DOMAIN, "how servers are cooled", ("air", "liquid", "immersion"), headline=True),
    Category("climate", DOMAIN, "climate of the site", ("cold", "temperate", "hot")),
)
