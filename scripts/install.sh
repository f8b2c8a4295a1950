#!/usr/bin/env bash
# Builds the extension for one server and installs it there: PG_CONFIG says which.
source "$(dirname "$0")/lib.sh"

use_pg_config
need_cargo_pgrx
for folder in "$("$pg_config" --pkglibdir)" "$("$pg_config" --sharedir)/extension"; do
    [ -w "$folder" ] || fail "\"$folder\" is not writable for you." "Run: sudo -E make install PG_CONFIG=$pg_config"
done

say "building pg_commission for $("$pg_config" --version) and installing it"
cargo pgrx install --release --pg-config "$pg_config" --no-default-features --features "$feature"
