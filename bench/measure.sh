# What the benchmarks are measured with. Source it after lib.sh, cluster.sh and progress.sh.
#
#   run DATABASE ARGUMENT ...            psql, stopping at the first error
#   measure NAME DATABASE ARGUMENT ...   notes how long the statement took
#   note NAME NUMBER                     notes a number measured otherwise
#   row WHAT NAME AGAINST WANTED         a line of a table, from the medians of what was noted
#
# shellcheck shell=bash disable=SC2034,SC2154 # shared with scripts/bench.sh

rounds=${BENCH_ROUNDS:-5}
declare -A noted

scaled() {
    awk -v size="$1" -v scale="${2:-$scale}" 'BEGIN { printf "%d", size * scale }'
}

# sizes SCALE NAME=SIZE ...: the psql variables of a data set.
sizes() {
    local by=$1 size
    shift
    for size in "$@"; do
        printf ' -v %s=%s' "${size%%=*}" "$(scaled "${size#*=}" "$by")"
    done
}

run() {
    local database=$1
    shift
    PGOPTIONS='-c client_min_messages=warning' psql -X -q -v ON_ERROR_STOP=1 -d "$database" "$@"
}

# value DATABASE STATEMENT
value() {
    run "$1" -A -t -c "$2"
}

make_database() {
    createdb "$1"
    run "$1" -o /dev/null -c 'create extension pg_commission cascade' -c 'select * from commission_engine.install()'
}

drop_databases() {
    local database
    for database in "$@"; do
        dropdb "$database"
    done
}

note() {
    noted[$1]+="$2 "
}

measure() {
    local name=$1 database=$2 time
    shift 2
    time=$(run "$database" -A -t -c '\timing on' "$@" | sed -nE 's/^Time: ([0-9.]+) ms.*/\1/p')
    note "$name" "$time"
}

# measure_clients NAME FIGURE DATABASE ARGUMENT ...: runs pgbench and notes its latency (in ms) or tps.
measure_clients() {
    local name=$1 figure=$2 database=$3 output
    shift 3
    output=$(pgbench "$database" --no-vacuum --random-seed=1 "$@" 2>&1) || fail "pgbench failed." "$output"
    if grep -q 'number of failed transactions: [^0]' <<<"$output"; then
        fail "transactions failed." "$output"
    fi
    case $figure in
        latency) note "$name" "$(sed -nE 's/^latency average = ([0-9.]+) ms/\1/p' <<<"$output")" ;;
        tps) note "$name" "$(sed -nE 's/^tps = ([0-9.]+) .*/\1/p' <<<"$output")" ;;
    esac
}

# The middle one of what was noted.
median() {
    local numbers
    # shellcheck disable=SC2206 # a list of words
    numbers=(${noted[$1]})
    printf '%s\n' "${numbers[@]}" | sort -n | sed -n "$(((${#numbers[@]} + 1) / 2))p"
}

ratio() {
    awk -v a="$(median "$1")" -v b="$(median "$2")" 'BEGIN { printf "%.2f", a / b }'
}

# in_unit NAME UNIT: the median, with about three digits.
in_unit() {
    awk -v number="$(median "$1")" -v unit="$2" 'BEGIN {
        printf number < 10 ? "%.2f %s" : number < 100 ? "%.1f %s" : "%.0f %s", number, unit
    }'
}

# row WHAT NAME AGAINST WANTED [UNIT]
row() {
    local unit=${5:-ms}
    printf '| %s | %s | %s | %s | %s |\n' \
        "$1" "$(in_unit "$2" "$unit")" "$(in_unit "$3" "$unit")" "$(ratio "$2" "$3")" "$4"
}

table_head() {
    printf '| what | measured | against | ratio | wanted |\n| --- | ---: | ---: | ---: | --- |\n'
}
