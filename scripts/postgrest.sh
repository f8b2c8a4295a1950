# A PostgREST in front of a private cluster, stopped when the script ends. Source it after cluster.sh.
#
#   postgrest_start DATABASE LOG   serves schema commission; needs JWT_SECRET, exports API_URL; several may run
#
# shellcheck shell=bash disable=SC2154 # what lib.sh sets

postgrest_pid=

postgrest_stop() {
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

postgrest_start() {
    local database=$1 log=$2 port admin_port
    port=$(free_port)
    admin_port=$(free_port)
    PGRST_DB_URI="postgresql://authenticator@127.0.0.1:$PGPORT/$database" PGRST_DB_SCHEMAS=commission \
        PGRST_DB_EXTRA_SEARCH_PATH= PGRST_DB_PRE_REQUEST=commission.allow_time PGRST_DB_ANON_ROLE=anon \
        PGRST_JWT_SECRET=$JWT_SECRET PGRST_SERVER_HOST=127.0.0.1 \
        PGRST_SERVER_PORT=$port PGRST_ADMIN_SERVER_PORT=$admin_port "$POSTGREST" >"$log" 2>&1 &
    postgrest_pid=$!
    at_exit postgrest_stop "$postgrest_pid"
    export API_URL=http://127.0.0.1:$port
    # Ready is when it is connected and knows the schema.
    for _ in {1..100}; do
        if curl --silent --fail --output /dev/null "http://127.0.0.1:$admin_port/ready"; then
            return
        fi
        kill -0 "$postgrest_pid" 2>/dev/null || break
        sleep 0.1
    done
    fail "PostgREST did not start." "$(tail -n 5 "$log")"
}
