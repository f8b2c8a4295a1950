#!/usr/bin/env bash
# Builds the extension for one server and packs what belongs into its folders: an archive for any
# server of this version and these paths, and where the server is Debian's a package for apt.
source "$(dirname "$0")/lib.sh"

use_pg_config
say "building pg_commission for $("$pg_config" --version)"
major=${feature#pg}
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

# The newest version of the C library whose symbols the libraries use.
libc_version() {
    readelf --version-info --wide "$library_folder"/pg_commission*.so |
        sed -nE 's/.*Name: GLIBC_([0-9.]+) .*/\1/p' | sort --version-sort | tail -n 1
}

# Debian's package of the server brings btree_gist and the folders.
pack_debian() {
    local package=postgresql-$major-pg-commission version architecture file
    version=$(crate_version)-1
    architecture=$(dpkg --print-architecture)
    file=target/${package}_${version}_$architecture.deb
    mkdir -p "$tree/DEBIAN" "$tree/usr/share/doc/$package"
    cp LICENSE "$tree/usr/share/doc/$package/copyright"
    gzip --no-name --best --stdout CHANGELOG.md >"$tree/usr/share/doc/$package/changelog.gz"
    cat >"$tree/DEBIAN/control" <<CONTROL
Package: $package
Version: $version
Architecture: $architecture
Maintainer: the pg_commission maintainers <maintainers@pg-commission.invalid>
Section: database
Priority: optional
Installed-Size: $(du --summarize --block-size=1024 --exclude=DEBIAN "$tree" | cut -f 1)
Depends: postgresql-$major, libc6 (>= $(libc_version)), libgcc-s1
Description: sales commission inside PostgreSQL $major
 Trainer, network and reseller commission, exact and explained, month-end,
 ledger and payouts. In a database, as a superuser:
 create extension pg_commission; select commission_engine.install();
CONTROL
    chmod -R u=rwX,go=rX "$tree"
    dpkg-deb --root-owner-group --build "$tree" "$file" >/dev/null
    rm -r "$tree/DEBIAN" "$tree/usr/share/doc"
    say "packed; install with: apt install ./$file"
}

if [ "$("$pg_config" --pkglibdir)" = "/usr/lib/postgresql/$major/lib" ] && have dpkg-deb; then
    pack_debian
else
    say "no package for apt: $("$pg_config" --pkglibdir) is not where Debian's servers are"
fi
