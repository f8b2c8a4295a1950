#!/usr/bin/env bash
# Builds the extension for one server and installs it there: PG_CONFIG says which.
source "$(dirname "$0")/lib.sh"

use_pg_config
library_folder=$("$pg_config" --pkglibdir)
share_folder=$("$pg_config" --sharedir)
for folder in "$library_folder" "$share_folder" "$share_folder/extension"; do
    [ -w "$folder" ] || fail "\"$folder\" is not writable for you." "Run: sudo -E make install PG_CONFIG=$pg_config"
done

say "building pg_commission for $("$pg_config" --version) and installing it"
build_libraries
put_extensions "$library_folder" "$share_folder"
