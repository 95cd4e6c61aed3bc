"""What a run and a query cost to rent, what hardware of one's own costs, and in which money it is told."""

from __future__ import annotations

from ..definition import Category, Quantity, section

OWNED, YUAN, REAL = ("tenure", "owned"), ("currency", "CNY"), ("currency", "2023-USD")

RENT = section(
    "cost",
    Quantity(
        "accelerators_purchase_usd",
        "USD",
        "purchase price of the training accelerators, servers not counted",
        column=148,
    ),
    Quantity("training_cost_usd", "USD", "rental cost of the run", column=149, headline=True, effort=1, added=True),
    Quantity("cost_per_query_usd", "USD", "rental cost of one query at full load", column=150, headline=True, effort=1),
    Quantity("cost_per_million_prompt_tokens_usd", "USD", "rental cost of reading a million prompt tokens", column=151),
    Quantity(
        "cost_per_million_output_tokens_usd",
        "USD",
        "rental cost of generating a million tokens",
        column=152,
        headline=True,
    ),
)

OWNERSHIP = section(
    "ownership",
    Quantity(
        "server_price_usd_per_accelerator",
        "USD",
        "purchase price of a server for each of its accelerators",
        column=615,
        effort=2,
        auxiliary=True,
    ),
    Quantity(
        "server_cost_ratio", "", "price of a server over that of its accelerators", column=616, low=1, auxiliary=True
    ),
    Quantity(
        "network_cost_share",
        "fraction",
        "network between servers as a share of all hardware",
        column=617,
        high=0.99,
        implies=OWNED,
    ),
    Quantity(
        "price_decline_per_year",
        "fraction",
        "part of its value that hardware loses in a year, as newer hardware does more for the money",
        column=618,
        high=0.99,
        implies=OWNED,
    ),
    Quantity(
        "hardware_age_years", "year", "time from purchase to the use that is asked about", column=619, implies=OWNED
    ),
    Quantity("hardware_life_years", "year", "time that hardware is kept", column=620, low=0.1, auxiliary=True),
    Quantity(
        "hardware_utilisation",
        "fraction",
        "share of the hours of owned hardware that is put to use",
        column=621,
        high=1,
        auxiliary=True,
    ),
    Quantity("interest_per_year", "fraction", "cost of capital", column=622, high=1, implies=OWNED),
    Quantity(
        "construction_usd_per_w", "USD/W", "data centre for a watt of servers, land apart", column=623, implies=OWNED
    ),
    Quantity("construction_life_years", "year", "time that a data centre is kept", column=624, low=1, implies=OWNED),
    Quantity("electricity_usd_per_kwh", "USD/kWh", "price of electricity", column=625, effort=2, implies=OWNED),
    Quantity(
        "operations_share_per_year",
        "fraction",
        "repair, support and running of the site, as a share of the hardware",
        column=626,
        high=1,
        implies=OWNED,
    ),
    Quantity("staff_usd_per_accelerator_year", "USD/year", "people who run the cluster", column=627, implies=OWNED),
    Quantity(
        "hardware_usd_per_accelerator",
        "USD",
        "accelerator with its share of server and network, at its value today",
        column=628,
        headline=True,
    ),
    Quantity(
        "construction_usd_per_accelerator", "USD", "data centre for one accelerator and its share of server", column=629
    ),
    Quantity("capital_usd_per_accelerator_hour", "USD/h", "hardware: loss of value and interest", column=630),
    Quantity("construction_usd_per_accelerator_hour", "USD/h", "data centre: repayment and interest", column=631),
    Quantity("electricity_usd_per_accelerator_hour", "USD/h", "electricity of an hour of use", column=632),
    Quantity("operations_usd_per_accelerator_hour", "USD/h", "repair, support and running of the site", column=633),
    Quantity("staff_usd_per_accelerator_hour", "USD/h", "people who run the cluster", column=634),
    Quantity(
        "ownership_usd_per_accelerator_hour",
        "USD/h",
        "cost of one accelerator of one's own for an hour of use",
        column=635,
        headline=True,
    ),
    Quantity(
        "amortised_usd_per_accelerator_hour",
        "USD/h",
        "value that the hardware loses in an hour, and its electricity",
        column=636,
    ),
    Quantity(
        "training_ownership_cost_usd",
        "USD",
        "cost of the run on hardware of one's own",
        column=637,
        headline=True,
        added=True,
    ),
    Quantity(
        "training_amortised_cost_usd",
        "USD",
        "value that the hardware loses over the run, and electricity",
        column=638,
        added=True,
    ),
    Quantity(
        "buying_break_even_utilisation",
        "fraction",
        "share of the hours in use from which on owning is cheaper than renting; above 100 %: never",
        column=639,
        headline=True,
    ),
    Quantity(
        "buying_break_even_months",
        "month",
        "time in which the rent that is saved pays hardware and data centre",
        column=640,
        headline=True,
    ),
    Quantity(
        "training_ownership_cost_cny",
        "CNY",
        "cost of the run on hardware of one's own, in yuan",
        column=644,
        added=True,
    ),
)

MONEY = section(
    "cost",
    Quantity("cny_per_usd", "CNY/USD", "yuan for a US dollar", column=641, low=1, implies=YUAN),
    Quantity("price_level", "", "consumer prices in the US over those of 2023", column=642, low=0.1, implies=REAL),
    Quantity(
        "training_cost_cny",
        "CNY",
        "rental cost of the run in yuan",
        column=643,
        headline=True,
        implies=YUAN,
        added=True,
    ),
    Quantity(
        "training_cost_2023_usd",
        "USD",
        "rental cost of the run in dollars of 2023",
        column=645,
        headline=True,
        implies=REAL,
        added=True,
    ),
)

QUANTITIES = (*RENT, *OWNERSHIP, *MONEY)

CATEGORIES = (
    Category("tenure", "ownership", "whether hardware of one's own is asked about", ("rented", "owned")),
    Category(
        "currency", "cost", "money in which costs are told beside US dollars of the day", ("USD", "CNY", "2023-USD")
    ),
)
