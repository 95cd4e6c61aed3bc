"""Rows to answers: groups of rows, their plan, values, ranges, checks, stages and documents."""
