"""The registry of diagnostic codes: for each code its meaning, what the user can do, and an example.

Every message ends in its code in brackets, as in `error: unknown quantity 'acelerators' ... [unknown-key]`.
`aigc-compute explain CODE` shows the entry of a code, and docs/reference/diagnostics.md lists all of them.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Code(NamedTuple):
    """One code."""

    meaning: str
    """What the diagnostic says."""
    remedy: str
    """What the user can do."""
    example: str = ""
    """Arguments of `aigc-compute` that lead to the diagnostic; empty where it depends on files or on the machine."""


CODES: Final = {
    "baseline": Code(
        "The baseline file does not exist.",
        "Check the name of the file. Write a new baseline with --update.",
        "check configs/scenarios --baseline nowhere.json",
    ),
    "beyond-law": Code(
        "The optimum of a scaling law lies outside the range of models to which the law was fitted.",
        "Take the optimum as an extrapolation. Choose another law with scaling_law=NAME.",
        "estimate training_flop=1e29",
    ),
    "catalogue": Code(
        "A file of the catalogue has a wrong form, or the catalogue folder is missing.",
        "Compare the file with a shipped entry of the same kind: aigc-compute show NAME.",
        "list models --catalogue nowhere",
    ),
    "category": Code(
        "A category, such as `cooling`, has a value that is not allowed.",
        "Use one of the values that the message lists. 'aigc-compute explain NAME' shows them too.",
        "estimate llama-2-7b cooling=ice",
    ),
    "choice": Code(
        "An option has a value that is not allowed.",
        "Use one of the values that the message lists.",
        "list models --format pdf",
    ),
    "config": Code(
        "A file is not the configuration of a language model, or a key that determines the size is missing.",
        "Give the quantities by hand: parameters=, layers=, hidden_size= and so on.",
    ),
    "contradiction": Code(
        "Given values contradict each other: the values of some of them determine another value for the last one.",
        "Correct one of the values that the message lists.",
        "estimate parameters=7B training_tokens=1T training_flop=1e21",
    ),
    "correlation": Code(
        "The correlations of a scenario are wrong: unknown names, or values that are impossible together.",
        "Correct the block `correlations:`, or leave one of the correlations out.",
    ),
    "date": Code("A date cannot be read.", "Write the day as in 2024-06-30.", "estimate llama-2-7b --as-of yesterday"),
    "deployment": Code(
        "No deployment has the given degrees of parallelism, or the search needs more inputs.",
        "Give fewer values of the deployment, so that the search can choose them.",
    ),
    "division": Code(
        "A count that must be divided evenly leaves a remainder, such as accelerators by the degrees of parallelism.",
        "Use the nearest possible count, which the message names.",
        "estimate llama-2-7b accelerator=h100-sxm accelerators=100 tensor_parallel=8",
    ),
    "does-not-fit": Code(
        "The model does not fit in the memory of the given accelerators.",
        "Use more accelerators, a smaller number format, or an accelerator with more memory.",
        "estimate llama-2-70b accelerator=h100-sxm accelerators=8 tensor_parallel=1 pipeline_parallel=1",
    ),
    "duplicate-key": Code(
        "A key or a column is given twice.", "Remove one of the two.", "estimate parameters=7B parameters=8B"
    ),
    "empty": Code(
        "An input holds nothing to estimate.", "Give the name of a model, a scenario file, or key=value.", "estimate"
    ),
    "encoding": Code(
        "The name of a text encoding is unknown.",
        "Use a name such as utf-8, gb18030 or latin-1.",
        "batch llama-2-7b --encoding klingon",
    ),
    "expect": Code(
        "The block `expect:` of a scenario is wrong.",
        "Give a number, a tolerance, min, max, or unknown: true, as docs/ci.md shows.",
    ),
    "far-from-prediction": Code(
        "A given value lies far outside the range that is predicted without it.",
        "Check the value and its unit. If both are right, the prediction does not cover this case.",
        "estimate llama-2-7b accelerator=h100-sxm accelerators=64 mfu=0.99",
    ),
    "form": Code(
        "A file or an argument does not have the expected form.",
        "Follow the form that the message describes.",
        "estimate h100-sxm",
    ),
    "grid": Code(
        "The carbon intensity of a grid in the catalogue has a wrong form.",
        "Write one value for each year, as in {2024: {value: 473, source: mine}}.",
    ),
    "growth": Code(
        "A growth rate cannot be read, stands twice, or leads to an impossible value.",
        "Write the rate as in --grow users=2x/year, or name a trend of 'aigc-compute list trends'.",
        "forecast llama-2-7b --grow users=fast",
    ),
    "impossible": Code(
        "The requested quantity would have an impossible value, such as a negative number of days.",
        "Correct the inputs that the message lists.",
    ),
    "input-directory": Code(
        "The input is a folder, and a file is expected.",
        "Name a file in the folder. `batch` reads whole folders.",
        "estimate configs/scenarios",
    ),
    "input-missing": Code(
        "A table does not exist, or is no file.",
        "Check the name. A single - reads standard input.",
        "batch nowhere.csv",
    ),
    "input-not-text": Code(
        "An input is no text in the expected encoding.", "Save it as UTF-8, or name its encoding with --encoding."
    ),
    "input-too-large": Code(
        "An input is larger than the limit.", "Split it, or raise the limit in AIGC_COMPUTE_LIMITS."
    ),
    "input-unreadable": Code(
        "An input cannot be read.", "Check its name and its permissions.", "estimate nowhere.yaml"
    ),
    "json": Code("A file is not valid JSON.", "Correct the file at the line and column that the message names."),
    "latency": Code(
        "The requests to a replica cannot be simulated with these inputs.",
        "Follow the hint of the message; usually one of model, accelerator and serving_mode has to change.",
    ),
    "layout": Code(
        "No parallel layout exists for the given numbers of accelerators and sequences.",
        "Change the number of accelerators or of sequences, or give fewer degrees of parallelism.",
    ),
    "left-out": Code(
        "A chart leaves out scenarios or points that have no value.",
        "Read the reason in the message. Nothing has to be done if these points are not needed.",
    ),
    "library": Code(
        "A library of the program cannot be loaded, usually because memory is short.",
        "Free memory and try again. 'aigc-compute doctor' checks the installation.",
    ),
    "limit": Code(
        "An input is beyond a limit that protects memory and time, or the variable AIGC_COMPUTE_LIMITS is wrong.",
        "Split the input, or raise the limit that the hint names, as in AIGC_COMPUTE_LIMITS=columns=5000,depth=200.",
    ),
    "many-epochs": Code(
        "The training data is repeated so often that further tokens hardly improve the model.",
        "Use more unique data (dataset_tokens=) or fewer training tokens.",
        "estimate parameters=7B training_tokens=10T dataset_tokens=100B",
    ),
    "mapping": Code(
        "A mapping of columns cannot be used for this input.",
        "Choose another mapping with --map: 'aigc-compute list mappings' lists them.",
    ),
    "memory": Code(
        "The machine has too little memory for this command.", "Estimate fewer rows at once, or use --no-ranges."
    ),
    "missing-package": Code("An optional package is not installed.", "Install the extra that the hint names."),
    "no-common-rows": Code(
        "The compared files have no rows with the same names.", "Pick one row of each file with FILE#ROW."
    ),
    "no-price": Code(
        "No price of the accelerator is known on this day.",
        "Use a later day, or add the price to your own catalogue.",
        "list prices h100-sxm --by commitment --as-of 2001-01-01",
    ),
    "not-found": Code(
        "The figure of a statement is not on the stated line of its document.",
        "Check whether the document has changed.",
    ),
    "observation": Code(
        "A dated table of the catalogue, such as prices.csv, has a wrong row.",
        "Correct the row at the line that the message names.",
    ),
    "old-catalogue": Code(
        "The prices of the catalogue are old.", "Update the program, or add newer prices in your own catalogue."
    ),
    "old-price": Code(
        "The only known price is older than the day of the estimate, or comes from a later day.",
        "Give the price yourself: price_usd_per_accelerator_hour=2.5.",
    ),
    "out-of-bounds": Code(
        "A value is outside the bounds of its quantity.",
        "Check the value and its unit.",
        "estimate llama-2-7b mfu=140%",
    ),
    "output": Code(
        "The name of the output does not fit the format, or is missing.",
        "Use a name with one of the endings that the message lists.",
        "report llama-2-7b -o report.pdf",
    ),
    "output-exists": Code(
        "The folder of a data set is not empty.",
        "Use another folder, or --resume to continue the interrupted run that wrote it.",
    ),
    "output-is-input": Code("The output would overwrite a file that the command reads.", "Write to another file."),
    "output-missing": Code(
        "A part of the output disappeared while the command was running.",
        "Run the command again, and let no other program change the folder.",
    ),
    "output-unwritable": Code(
        "The output cannot be written.",
        "Check the folder, its permissions and the free space.",
        "report llama-2-7b -o nowhere/report.html",
    ),
    "parquet": Code("A Parquet file cannot be read.", "Check the file; it may be damaged or encrypted."),
    "partial-sum": Code(
        "A quantity is not summed over the stages of a scenario, because it is unknown in one of them.",
        "Give the missing values of this stage.",
    ),
    "port": Code(
        "The address or the port of the server cannot be used.",
        "Choose another one with --host or --port.",
        "report llama-2-7b --serve --host 256.256.256.256",
    ),
    "precision": Code(
        "No peak performance of the accelerator is published for this number format.",
        "Use one of the formats that the message lists.",
        "estimate llama-2-7b accelerator=v100-sxm2-32gb training_precision=fp8",
    ),
    "renamed": Code(
        "A command has a new name, and the old name still works.",
        "Use the new name that the message shows.",
        "prices h100-sxm",
    ),
    "result-file": Code(
        "A result of an earlier run stands where a scenario is expected.", "Compare two result files, or two scenarios."
    ),
    "resume": Code(
        "An interrupted run cannot be resumed.",
        "Repeat the command of the interrupted run with --resume, or start again without it.",
        "batch llama-2-7b --resume",
    ),
    "rows": Code(
        "The command does not take this kind, or this number, of scenarios.",
        "Use the command that the hint names.",
        "report parameters=7B accelerators=1,2 --serve",
    ),
    "scenarios": Code(
        "The Python function `estimate` got several scenarios, and it takes one.",
        "Use the function `evaluate` for several scenarios.",
    ),
    "scheduler": Code(
        "The Dask scheduler cannot be reached, or stopped.", "Check the address. --resume continues an interrupted run."
    ),
    "schema": Code(
        "A file was written by another version of the program.", "Write it again with this version, as the hint shows."
    ),
    "sides": Code(
        "The sides of a comparison are missing or ambiguous.",
        "Name at least two scenarios, or one scenario with two days or two catalogues.",
        "diff gpt-3-175b",
    ),
    "stages": Code(
        "Stages are only possible in a scenario of a file.", "Write the scenario with its stages to a YAML file."
    ),
    "stated-run": Code(
        "A row of a table states figures of a training run that do not agree. The message says which of them are read.",
        "Compare the row with its sources. docs/batch.md describes the precedence of the columns.",
    ),
    "store": Code("A remote store cannot be read or written.", "Check the address, the credentials and the network."),
    "sweep": Code(
        "The values of a sweep cannot be read, or the sweep has too many rows.",
        "Write key=a,b,c or key=lo..hi:steps. `batch` takes large sweeps.",
        "estimate parameters=1B..2B:2000 training_tokens=1T",
    ),
    "system": Code("The operating system refused an operation.", "Read the reason in the message."),
    "table": Code(
        "A row of a table has a wrong number of cells, or cannot be read.",
        "Correct the row at the line that the message names.",
    ),
    "too-many": Code(
        "An input has more problems than are shown.", "Correct the problems that are shown, and run the command again."
    ),
    "uncounted": Code(
        "A configuration has a part whose parameters are not counted.",
        "Give the quantities by hand: parameters=, layers=, hidden_size= and so on.",
    ),
    "unknown": Code(
        "The requested quantity does not follow from the inputs.",
        "Give one of the sets of quantities that the message lists.",
        "estimate gpt-3.5 --get training_days",
    ),
    "unknown-column": Code(
        "The option --columns names a column that the result does not have.",
        "Use one of the columns that the message lists.",
        "list models --columns name,paramters",
    ),
    "unknown-key": Code(
        "A key or a column is unknown.",
        "Check the spelling; the message names the nearest known keys. 'aigc-compute list quantities' lists all.",
        "estimate acelerators=8 parameters=7B",
    ),
    "unknown-name": Code(
        "A name is in no list of the catalogue.",
        "Check the spelling; the message names the nearest names. 'aigc-compute list KIND' lists all.",
        "estimate gpt-3-157b",
    ),
    "unknown-quantity": Code(
        "The name of a quantity is unknown.",
        "Check the spelling; the message names the nearest names. 'aigc-compute list quantities' lists all.",
        "estimate llama-2-7b --get trainig_days",
    ),
    "usage": Code(
        "Options or arguments do not go together.",
        "Leave one of them out, as the message says.",
        "estimate llama-2-7b --bom --all",
    ),
    "value": Code(
        "A value cannot be read, or has the wrong unit.",
        "Write a number with a unit of this quantity, as the message shows.",
        "estimate parameters=7B training_days='80 GB'",
    ),
    "versions": Code(
        "A worker of the cluster has other versions of Python or of the packages.",
        "Install the same versions on all workers.",
    ),
    "whole": Code("A count is not a whole number.", "Use a whole number.", "estimate llama-2-7b accelerators=2.5"),
    "widened-weights": Code(
        "The accelerator has no GEMMs in the number format of the published weights. The weights keep their size in "
        "memory, and the engine widens them while it computes.",
        "Nothing has to be done. To serve in another format, give weight_format or inference_precision.",
        "estimate model=gpt-oss-120b accelerator=a100-sxm-80gb",
    ),
    "worker": Code("A worker of the cluster was lost.", "Give the workers more memory, and continue with --resume."),
    "yaml": Code("A file is not valid YAML.", "Correct the file at the line and column that the message names."),
    "yaml-aliases": Code(
        "A YAML file expands aliases to more values than the limit.", "Write the values out, or split the file."
    ),
    "yaml-depth": Code(
        "A YAML file is nested more deeply than the limit.",
        "Flatten the file, or raise the limit `depth` in AIGC_COMPUTE_LIMITS.",
    ),
    "years": Code(
        "The years of a forecast cannot be read, or are in the wrong order.",
        "Give --from and --to as years, the first before the last.",
        "forecast llama-2-7b --grow users=2x/year --from 2030 --to 2020",
    ),
}
"""For each code its entry, in alphabetical order."""
