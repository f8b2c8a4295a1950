#!/usr/bin/env bash
# Installs the package for apt into a bare Debian 12 of its own, without a compiler, and runs there
# what the first screen of README.md shows. The bare system is made once, in .local/debian.
source "$(dirname "$0")/lib.sh"

release=$BARE_RELEASE
bare=$BARE_DEBIAN
name="the package in a bare Debian 12"

skip() {
    say "skipping $name: $1"
    exit 0
}

[ "$(pg_config_path)" = "$DEBIAN_PG_CONFIG" ] || skip "it is made for Debian's server"
is_root || skip "that takes root"
have debootstrap || skip "debootstrap is not installed: make setup"

say "building the package"
scripts/package.sh >/dev/null
deb=$(ls -t target/postgresql-15-pg-commission_*.deb | head -n 1)

# Where this system gets its packages from, the new one does too.
mirror() {
    apt-get indextargets --format '$(SITE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
        awk -v release=$release '$2 == release && $3 == "main" { print $1; exit }'
}

# Everything that the package needs but the package itself is in it.
make_bare_system() {
    local folder=$1
    say "making a bare Debian 12 with its PostgreSQL, once"
    debootstrap --variant=minbase "--include=postgresql-15" $release "$folder" "$(mirror)" >"$log" 2>&1 ||
        fail "debootstrap failed: $(tail -n 2 "$log")"
    chroot "$folder" apt-get clean
    mkdir -p "$(dirname "$bare")"
    tar --create --file "$bare.new" --directory "$folder" --one-file-system --exclude=./proc/* --exclude=./sys/* .
    mv "$bare.new" "$bare"
}

log=$(mktemp)
at_exit rm -f "$log"
folder=$(mktemp -d)
at_exit rm -rf --one-file-system "$folder"
chmod 755 "$folder"
if [ -f "$bare" ]; then
    tar --extract --file "$bare" --directory "$folder"
else
    make_bare_system "$folder"
fi
mount -t proc proc "$folder/proc" 2>/dev/null || skip "nothing can be mounted here"
at_exit umount "$folder/proc"

# blocks KIND: what README.md has between ```KIND and ```.
blocks() {
    awk -v kind="\`\`\`$1" '$0 == kind { inside = 1; next } /^```$/ { inside = 0 } inside' README.md
}

in_system() {
    chroot "$folder" "$@"
}

set +e
(
    set -e
    cp "$deb" "$folder/tmp/pg_commission.deb"
    in_system apt-get install --yes /tmp/pg_commission.deb >"$log" 2>&1
    in_system pg_ctlcluster 15 main start
    blocks sql >"$folder/tmp/readme.sql"
    in_system runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1 -f /tmp/readme.sql >"$folder/tmp/output" 2>>"$log"
    in_system pg_ctlcluster 15 main stop
    # psql fills headings up with blanks and leaves a blank line after each result.
    diff -u <(blocks text | sed '/^$/d') <(sed -E 's/ +$//; /^$/d' "$folder/tmp/output")
)
status=$?
set -e
in_system pg_ctlcluster 15 main stop --mode immediate 2>/dev/null || true
if [ "$status" -ne 0 ]; then
    tail -n 20 "$log" >&2
    printf 'test %s ... FAILED\ntest result: FAILED. 0 passed; 1 failed; the package\n' "$name"
    exit 1
fi
printf 'test %s ... ok\ntest result: ok. 1 passed; 0 failed; the package\n' "$name"
