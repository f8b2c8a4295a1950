# Progress for scripts that people watch. Source it after lib.sh.
#
#   heading TEXT             a line in bold, after an empty one
#   step LABEL COMMAND ...   says what is being done, then how long it took
#   quietly COMMAND ...      shows the command's output only where it fails
#
# shellcheck shell=bash

heading() {
    local bold='' plain=''
    if [ -t 1 ]; then
        bold=$'\033[1m' plain=$'\033[0m'
    fi
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

microseconds() {
    printf '%s' "${EPOCHREALTIME//[!0-9]/}"
}

# as_time MICROSECONDS
as_time() {
    if (($1 < 1000000)); then
        printf '%5d ms' $(($1 / 1000))
    else
        printf '%3d.%d s ' $(($1 / 1000000)) $(($1 / 100000 % 10))
    fi
}

step() {
    local label=$1 started
    shift
    printf '  %-58s' "$label"
    started=$(microseconds)
    "$@"
    as_time $(($(microseconds) - started))
    printf '\n'
}

quietly() {
    local output
    output=$("$@" 2>&1) || {
        printf '\n%s\n' "$output" >&2
        fail "this failed: $*"
    }
}
