"""Quantities of cost: rent of a run and of a query, cost of owned hardware, and the currency of costs."""

from __future__ import annotations

from ..definition import Category, Quantity, section

OWNED, YUAN, REAL = ("tenure", "owned"), ("currency", "CNY"), ("currency", "2023-USD")

RENT = section(
    "cost",
    Quantity(
        "accelerators_purchase_usd", "USD", "purchase price of the training accelerators, without servers", column=148
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
        "purchase price of a server, divided by its accelerators",
        column=615,
        effort=2,
        auxiliary=True,
    ),
    Quantity(
        "server_cost_ratio",
        "",
        "price of a server over the price of its accelerators",
        column=616,
        low=1,
        auxiliary=True,
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
        "share of its value that hardware loses in a year because of newer hardware",
        column=618,
        high=0.99,
        implies=OWNED,
    ),
    Quantity("hardware_age_years", "year", "time from purchase to use of the hardware", column=619, implies=OWNED),
    Quantity("hardware_life_years", "year", "time for which hardware is used", column=620, low=0.1, auxiliary=True),
    Quantity(
        "hardware_utilisation",
        "fraction",
        "share of the hours in which owned hardware is used",
        column=621,
        high=1,
        auxiliary=True,
    ),
    Quantity("interest_per_year", "fraction", "cost of capital", column=622, high=1, implies=OWNED),
    Quantity(
        "construction_usd_per_w",
        "USD/W",
        "construction cost of a data centre per watt of servers, without land",
        column=623,
        implies=OWNED,
    ),
    Quantity(
        "construction_life_years", "year", "time for which a data centre is used", column=624, low=1, implies=OWNED
    ),
    Quantity("electricity_usd_per_kwh", "USD/kWh", "price of electricity", column=625, effort=2, implies=OWNED),
    Quantity(
        "operations_share_per_year",
        "fraction",
        "yearly cost of repair, support and site operation as a share of the hardware",
        column=626,
        high=1,
        implies=OWNED,
    ),
    Quantity(
        "staff_usd_per_accelerator_year",
        "USD/year",
        "yearly cost of the staff who run the cluster, per accelerator",
        column=627,
        implies=OWNED,
    ),
    Quantity(
        "hardware_usd_per_accelerator",
        "USD",
        "current value of an accelerator with its share of server and network",
        column=628,
        headline=True,
    ),
    Quantity(
        "construction_usd_per_accelerator",
        "USD",
        "cost of the data centre for one accelerator and its share of server",
        column=629,
    ),
    Quantity(
        "capital_usd_per_accelerator_hour",
        "USD/h",
        "loss of value and interest of the hardware per used hour",
        column=630,
    ),
    Quantity(
        "construction_usd_per_accelerator_hour",
        "USD/h",
        "repayment and interest of the data centre per used hour",
        column=631,
    ),
    Quantity("electricity_usd_per_accelerator_hour", "USD/h", "cost of electricity per used hour", column=632),
    Quantity(
        "operations_usd_per_accelerator_hour",
        "USD/h",
        "cost of repair, support and site operation, per used hour",
        column=633,
    ),
    Quantity(
        "staff_usd_per_accelerator_hour", "USD/h", "cost of the staff who run the cluster, per used hour", column=634
    ),
    Quantity(
        "ownership_usd_per_accelerator_hour",
        "USD/h",
        "cost of one owned accelerator per used hour",
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
        "training_ownership_cost_usd", "USD", "cost of the run on owned hardware", column=637, headline=True, added=True
    ),
    Quantity(
        "training_amortised_cost_usd",
        "USD",
        "value that the hardware loses over the run, and its electricity",
        column=638,
        added=True,
    ),
    Quantity(
        "buying_break_even_utilisation",
        "fraction",
        "share of hours in use above which owning costs less than renting (above 100 %: it never does)",
        column=639,
        headline=True,
    ),
    Quantity(
        "buying_break_even_months",
        "month",
        "time until saved rent has paid for hardware and data centre",
        column=640,
        headline=True,
    ),
    Quantity(
        "training_ownership_cost_cny", "CNY", "cost of the run on owned hardware, in yuan", column=644, added=True
    ),
)

MONEY = section(
    "cost",
    Quantity("cny_per_usd", "CNY/USD", "yuan per US dollar", column=641, low=1, implies=YUAN),
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
    Category(
        "tenure",
        "ownership",
        "whether hardware is only rented, or the cost of owned hardware is computed too",
        ("rented", "owned"),
    ),
    Category(
        "currency",
        "cost",
        "currency in which costs are given in addition to US dollars of the day",
        ("USD", "CNY", "2023-USD"),
    ),
)
