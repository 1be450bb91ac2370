"""Run after all the others: what this version says it has built, boto3 has used."""

import subprocess

import pytest
from server import BINARY, called


def test_every_operation_that_is_built_was_called(request):
    if request.config.invocation_params.args:
        pytest.skip("a run of some tests calls some operations")
    table = subprocess.run([BINARY, "operations"], capture_output=True, text=True, check=True).stdout
    # Our own operations stand last; boto3 does not know them.
    table = table.split("## Poolhouse extensions")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    built = {row[0] for row in rows if row[-1].strip(" |") == "yes"}
    assert len(built) > 50, table
    assert built - called == set()
