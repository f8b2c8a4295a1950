#!/usr/bin/env bash
# Builds the extension for one server and packs what belongs into its folders.
source "$(dirname "$0")/lib.sh"

use_pg_config
say "building pg_commission for $("$pg_config" --version)"
tree=target/release/pg_commission-$feature
rm -rf "$tree"
build_libraries
library_folder=$tree$("$pg_config" --pkglibdir)
share_folder=$tree$("$pg_config" --sharedir)
mkdir -p "$library_folder" "$share_folder/extension"
put_extensions "$library_folder" "$share_folder"

# Files only: an archive with the folders would change the modes of those where it is unpacked.
archive=target/pg_commission-$(crate_version)-$feature-$(uname -m).tar.gz
(cd "$tree" && find . -type f -print0 | sort --zero-terminated) |
    tar --create --gzip --file "$archive" --owner=0 --group=0 --directory "$tree" --null --files-from=-
tar --list --file "$archive"
say "packed; install with: tar -xzf $archive -C /"
