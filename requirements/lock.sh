#!/usr/bin/env bash
# Pins every dependency with its hashes: run.txt ⊂ semantic.txt ⊂ dev.txt ⊂ bench.txt agree because each constrains the
# next smaller.
set -euo pipefail
cd "$(dirname "$0")/.."
pin() { # pin FILE [options of uv pip compile…]
    local file=$1
    shift
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file "$file" "$@"
}
pin requirements/bench.txt --extra semantic --group dev --group bench
pin requirements/dev.txt --extra semantic --group dev --constraint requirements/bench.txt
pin requirements/semantic.txt --extra semantic --constraint requirements/dev.txt
pin requirements/run.txt --constraint requirements/semantic.txt
