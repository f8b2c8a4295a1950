#!/usr/bin/env bash
# Installs what is missing: scripts/setup.sh [install | demo | pictures | test], each with what the former need;
# without an argument, for everything. Runs again in no time.
source "$(dirname "$0")/lib.sh"

purpose=${1:-test}
case $purpose in
    install | demo | pictures | test) ;;
    *) fail "nothing is known that is needed for \"$purpose\"." "Run: scripts/setup.sh [install | demo | pictures | test]" ;;
esac
# For make install: a server to build for, with its headers, and what reads them (clang comes along
# with them).
packages=(postgresql-15 postgresql-server-dev-15 libclang1-14 gcc libc6-dev ca-certificates)
if [ "$purpose" != install ]; then
    packages+=(curl)
    have node || packages+=(nodejs)
    have npm || packages+=(npm)
fi
# The dashboard is tested, and shown, in a browser.
if [ "$purpose" = pictures ] || [ "$purpose" = test ]; then
    packages+=(chromium)
fi
# The other servers of the smoke run come by Python's pip.
if [ "$purpose" = test ]; then
    packages+=(postgresql-15-cron postgresql-15-plpgsql-check)
    # pdftotext reads what documents say; the fonts have Thai, Chinese, Japanese and Arabic.
    packages+=(poppler-utils fonts-tlwg-waree-ttf fonts-droid-fallback fonts-hosny-amiri)
    have python3 || packages+=(python3)
    python3 -m pip --version >/dev/null 2>&1 || packages+=(python3-pip)
fi

install_system_packages() {
    local missing=() package
    for package in "${packages[@]}"; do
        if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            missing+=("$package")
        fi
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    need_root "installing ${missing[*]}" "sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    say "installing system packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q || fail "apt-get update failed." "Check the network and the sources in /etc/apt, then run: make setup"
    for package in "${missing[@]}"; do
        apt-cache show "$package" >/dev/null 2>&1 || fail \
            "this system's package sources do not have \"$package\"." \
            "PostgreSQL 15 is part of Debian 12; for other systems see https://wiki.postgresql.org/wiki/Apt" \
            "or build for the server that you have: make install PG_CONFIG=/path/to/pg_config"
    done
    apt-get install -q -y --no-install-recommends "${missing[@]}" ||
        fail "apt-get install failed." "Mend what it says above, then run: make setup"
}

check_rust() {
    local wanted installed
    have cargo || fail "Rust is not installed." "Install it from https://rustup.rs, then run: make setup"
    wanted=$(sed -nE 's/^rust-version = "(.*)"/\1/p' Cargo.toml)
    installed=$(rustc --version | cut -d ' ' -f 2)
    printf '%s\n' "$wanted" "$installed" | sort --version-sort --check=silent || fail \
        "Rust $installed is too old, $wanted is needed." \
        "Run: rustup update stable"
    [ "$purpose" = test ] || return 0
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || fail \
        "rustfmt or clippy is missing." \
        "Run: rustup component add rustfmt clippy"
}

install_clients() {
    local lock=tests/postgrest/package-lock.json stamp=$NODE_FOLDER/.installed-lock.json
    if ! cmp -s "$lock" "$stamp"; then
        say "installing PostgREST and its JavaScript clients"
        npm ci --prefix tests/postgrest --loglevel=error ||
            fail "npm could not install the clients." "Check the network, then run: make setup"
        cp "$lock" "$stamp"
    fi
}

# What builds the dashboard and drives a browser, with a Node of its own: Debian's may be too old for it.
install_web() {
    local lock=web/package-lock.json stamp=web/node_modules/.installed-lock.json
    if ! cmp -s "$lock" "$stamp"; then
        say "installing what builds and tests the dashboard"
        npm ci --prefix web --loglevel=error || fail "npm could not install it." "Check the network, then run: make setup"
        cp "$lock" "$stamp"
    fi
}

# What writes files that the tests read, and reads files that they write.
install_python_packages() {
    local wanted=documents/tests/reading/requirements.txt folder=.local/python
    local stamp=$folder/.installed.txt
    if ! cmp -s "$wanted" "$stamp"; then
        say "installing $(grep -v '^#' "$wanted" | tr '\n' ' ')"
        rm -rf "$folder"
        python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
            --target "$folder" --requirement "$wanted" ||
            fail "pip could not install $(grep -v '^#' "$wanted" | tr '\n' ' ')." "Check the network, then run: make setup"
        cp "$wanted" "$stamp"
    fi
}

have apt-get || fail "make setup knows Debian's packages only, and there is no apt-get here." \
    "Install the equivalents of: ${packages[*]}" \
    "then run: make install PG_CONFIG=/path/to/pg_config"
install_system_packages
check_rust
[ "$purpose" = install ] || install_clients
if [ "$purpose" = pictures ] || [ "$purpose" = test ]; then
    install_web
fi
[ "$purpose" != test ] || install_python_packages
say "everything is installed"
