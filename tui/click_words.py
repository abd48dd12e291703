"""click's own words that people meet, marked here so that the catalogue has them.

Nothing imports this module: click looks its words up in the same catalogue.
"""

from storage.language import mark, mark_plural

WORDS = (
    mark("Aborted!"),
    mark("Options"),
    mark("Commands"),
    mark("Usage:"),
    mark("Error: {message}"),
    mark("Try '{command} {option}' for help."),
    mark("Show this message and exit."),
    mark("Show the version and exit."),
    mark("No such command {name!r}."),
    mark("No such option {name!r}."),
    mark("Missing command."),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing parameter"),
    mark("Positional arguments"),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Option {name!r} does not take a value."),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
    mark("default: {default}"),
    mark("env var: {var}"),
    mark("required"),
    mark("{name} {filename!r} is a directory."),
    mark("{name} {filename!r} does not exist."),
)
PLURAL_WORDS = (
    mark_plural(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"
    ),
    mark_plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    mark_plural(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."
    ),
    mark_plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
