"""Evaluation of scenario rows: grouping, planning, values, ranges, checks, stages and documents."""
