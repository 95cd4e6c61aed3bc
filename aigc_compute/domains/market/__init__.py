"""A year of a developer, a country or an industry: demand, supply and money."""
