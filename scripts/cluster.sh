# Private clusters: a server of its own in a temporary folder, for tests, demo and benchmarks.
# Source it after lib.sh. One cluster at a time; it is stopped and removed when the script ends.
#
#   cluster_start FOLDER [SETTING=VALUE ...]   makes and starts it; exports PGHOST, PGPORT, PGUSER
#   cluster_create FOLDER [OPTION ...]         makes it only, with options of initdb
#   cluster_run FOLDER [SETTING=VALUE ...]     starts one that was made
#   cluster_pause FOLDER                       stops it and keeps it
#   cluster_in_memory FOLDER                   keeps what will be in it in memory, where there is enough
#   cluster_keys                               makes FOLDER/keys, for pg_commission.key_file, with the
#                                              secret of tokens
#   cluster_stop                               stops and removes it
#
# shellcheck shell=bash

cluster_folder=

# PostgreSQL refuses to run as root: then everything of the cluster runs as user postgres. The
# environment is emptied, so that no PG* or RUST_* variable of the caller changes the server.
as_server_user() {
    local clean=(env -i "PATH=/usr/bin:/bin" LANG=C.UTF-8)
    if is_root; then
        (cd / && runuser -u postgres -- "${clean[@]}" "$@")
    else
        "${clean[@]}" "$@"
    fi
}

new_cluster_folder() {
    mktemp -d /tmp/pg_commission.XXXXXX
}

# A database is a thousand files: on a disk, making and removing them takes half of a test's time. Without the
# right to mount, or with less memory than all the tests may need, the disk has to do.
cluster_in_memory() {
    local folder=$1 available
    available=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo 2>/dev/null || true)
    if [ "${available:-0}" -gt $((8 * 1024 * 1024)) ]; then
        mount -t tmpfs -o size=6g,mode=755 tmpfs "$folder" 2>/dev/null || true
    fi
}

cluster_create() {
    local folder=$1 bindir
    shift
    bindir=$("$(pg_config_path)" --bindir)
    [ -x "$bindir/initdb" ] || fail "there is no server in \"$bindir\"." "Run: make setup"
    if is_root && ! id postgres >/dev/null 2>&1; then
        fail "there is no user postgres to run a server as." "Run: make setup"
    fi

    mkdir -p "$folder"
    cluster_folder=$folder
    at_exit cluster_stop
    chmod 755 "$folder"
    if is_root; then
        chown postgres: "$folder"
    fi
    as_server_user "$bindir/initdb" --pgdata="$folder/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-instructions "$@" >"$folder/initdb.log" 2>&1 ||
        fail "initdb failed: $(tail -n 3 "$folder/initdb.log")"
}

cluster_run() {
    local folder=$1 bindir setting options attempt
    shift
    bindir=$("$(pg_config_path)" --bindir)
    export PGHOST=$folder PGUSER=postgres PGPORT
    unset PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS
    # Somebody else may take the port between looking and starting.
    for attempt in 1 2 3 4 5; do
        PGPORT=$(free_port)
        options="-c listen_addresses=127.0.0.1 -c port=$PGPORT -c unix_socket_directories=$folder"
        for setting in "$@"; do
            options+=" -c $setting"
        done
        if as_server_user "$bindir/pg_ctl" start --pgdata="$folder/data" --log="$folder/server.log" \
            --wait --timeout=60 --silent --options="$options" >/dev/null 2>&1; then
            return
        fi
        grep -q 'could not bind' "$folder/server.log" 2>/dev/null || break
    done
    fail "the server did not start (attempt $attempt)." "$(tail -n 5 "$folder/server.log" 2>&1)"
}

cluster_start() {
    cluster_create "$1"
    cluster_run "$@"
}

cluster_pause() {
    as_server_user "$("$(pg_config_path)" --bindir)/pg_ctl" stop --pgdata="$1/data" --mode=fast --wait --silent
}

cluster_keys() {
    as_server_user sh -c '
        umask 077
        random() { od -An -N32 -tx1 /dev/urandom | tr -d " \n"; }
        printf "1 %s\njwt %s\n" "$(random)" "$(random)" >"$0"' "$cluster_folder/keys"
}

cluster_stop() {
    local folder=$cluster_folder bindir
    [ -n "$folder" ] || return 0
    cluster_folder=
    bindir=$("$(pg_config_path)" --bindir)
    if [ -f "$folder/data/postmaster.pid" ]; then
        as_server_user "$bindir/pg_ctl" stop --pgdata="$folder/data" --mode=immediate --silent ||
            printf 'error: the server of %s did not stop.\n' "$folder" >&2
    fi
    if mountpoint --quiet "$folder" 2>/dev/null; then
        umount --lazy "$folder"
    fi
    rm -rf "$folder"
}
