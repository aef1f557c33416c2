#!/bin/sh
# The Belarus example from beginning to end: evidence into a ledger, then three questions about one
# day. `./run` calls it with `detente` on PATH and BUILD naming the folder for what is made here.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

build=${BUILD:-build}
roadmap=examples/belarus/belarus_thaw.roadmap.yaml
ledger=$build/belarus.ledger
page=$build/belarus.html
day=2026-03-20

show() {
    printf '\n$ detente'
    printf ' %s' "$@"
    printf '\n'
    detente "$@"
}

# The ledger is append-only: a new run of the example starts a new one.
rm -rf "$ledger" "$ledger"-*
mkdir -p "$build"
detente record init "$ledger"
detente record import "$ledger" examples/belarus/evidence/*

show status "$roadmap" --ledger "$ledger" --on $day --known-at $day
show why s1 "$roadmap" --ledger "$ledger" --on $day --known-at $day
show report "$roadmap" --ledger "$ledger" --on $day --known-at $day -o "$page"
printf '\nThe board as a page: %s\n' "$page"
