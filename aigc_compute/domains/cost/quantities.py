"""What hardware of one's own costs, and in which money it is told."""

from __future__ import annotations

from ..definition import Category, Quantity

OWNED, YUAN, REAL = ("tenure", "owned"), ("currency", "CNY"), ("currency", "2023-USD")

OWNERSHIP = (
    Quantity(
        "server_price_usd_per_accelerator",
        "ownership",
        "USD",
        "purchase price of a server for each of its accelerators",
        effort=2,
        auxiliary=True,
    ),
    Quantity(
        "server_cost_ratio", "ownership", "", "price of a server over that of its accelerators", low=1, auxiliary=True
    ),
    Quantity(
        "network_cost_share",
        "ownership",
        "fraction",
        "network between servers as a share of all hardware",
        high=0.99,
        implies=OWNED,
    ),
    Quantity(
        "price_decline_per_year",
        "ownership",
        "fraction",
        "part of its value that hardware loses in a year, as newer hardware does more for the money",
        high=0.99,
        implies=OWNED,
    ),
    Quantity(
        "hardware_age_years", "ownership", "year", "time from purchase to the use that is asked about", implies=OWNED
    ),
    Quantity("hardware_life_years", "ownership", "year", "time that hardware is kept", low=0.1, auxiliary=True),
    Quantity(
        "hardware_utilisation",
        "ownership",
        "fraction",
        "share of the hours of owned hardware that is put to use",
        high=1,
        auxiliary=True,
    ),
    Quantity("interest_per_year", "ownership", "fraction", "cost of capital", high=1, implies=OWNED),
    Quantity(
        "construction_usd_per_w", "ownership", "USD/W", "data centre for a watt of servers, land apart", implies=OWNED
    ),
    Quantity("construction_life_years", "ownership", "year", "time that a data centre is kept", low=1, implies=OWNED),
    Quantity("electricity_usd_per_kwh", "ownership", "USD/kWh", "price of electricity", effort=2, implies=OWNED),
    Quantity(
        "operations_share_per_year",
        "ownership",
        "fraction",
        "repair, support and running of the site, as a share of the hardware",
        high=1,
        implies=OWNED,
    ),
    Quantity("staff_usd_per_accelerator_year", "ownership", "USD/year", "people who run the cluster", implies=OWNED),
    Quantity(
        "hardware_usd_per_accelerator",
        "ownership",
        "USD",
        "accelerator with its share of server and network, at its value today",
        headline=True,
    ),
    Quantity(
        "construction_usd_per_accelerator",
        "ownership",
        "USD",
        "data centre for one accelerator and its share of server",
    ),
    Quantity("capital_usd_per_accelerator_hour", "ownership", "USD/h", "hardware: loss of value and interest"),
    Quantity("construction_usd_per_accelerator_hour", "ownership", "USD/h", "data centre: repayment and interest"),
    Quantity("electricity_usd_per_accelerator_hour", "ownership", "USD/h", "electricity of an hour of use"),
    Quantity("operations_usd_per_accelerator_hour", "ownership", "USD/h", "repair, support and running of the site"),
    Quantity("staff_usd_per_accelerator_hour", "ownership", "USD/h", "people who run the cluster"),
    Quantity(
        "ownership_usd_per_accelerator_hour",
        "ownership",
        "USD/h",
        "cost of one accelerator of one's own for an hour of use",
        headline=True,
    ),
    Quantity(
        "amortised_usd_per_accelerator_hour",
        "ownership",
        "USD/h",
        "value that the hardware loses in an hour, and its electricity",
    ),
    Quantity(
        "training_ownership_cost_usd",
        "ownership",
        "USD",
        "cost of the run on hardware of one's own",
        headline=True,
        added=True,
    ),
    Quantity(
        "training_amortised_cost_usd",
        "ownership",
        "USD",
        "value that the hardware loses over the run, and electricity",
        added=True,
    ),
    Quantity(
        "buying_break_even_utilisation",
        "ownership",
        "fraction",
        "share of the hours in use from which on owning is cheaper than renting; above 100 %: never",
        headline=True,
    ),
    Quantity(
        "buying_break_even_months",
        "ownership",
        "month",
        "time in which the rent that is saved pays hardware and data centre",
        headline=True,
    ),
)

MONEY = (
    Quantity("cny_per_usd", "cost", "CNY/USD", "yuan for a US dollar", low=1, implies=YUAN),
    Quantity("price_level", "cost", "", "consumer prices in the US over those of 2023", low=0.1, implies=REAL),
    Quantity(
        "training_cost_cny", "cost", "CNY", "rental cost of the run in yuan", headline=True, implies=YUAN, added=True
    ),
    Quantity(
        "training_ownership_cost_cny",
        "ownership",
        "CNY",
        "cost of the run on hardware of one's own, in yuan",
        added=True,
    ),
    Quantity(
        "training_cost_2023_usd",
        "cost",
        "USD",
        "rental cost of the run in dollars of 2023",
        headline=True,
        implies=REAL,
        added=True,
    ),
)

CATEGORIES = (
    Category("tenure", "ownership", "whether hardware of one's own is asked about", ("rented", "owned")),
    Category(
        "currency", "cost", "money in which costs are told beside US dollars of the day", ("USD", "CNY", "2023-USD")
    ),
)
