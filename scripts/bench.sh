#!/usr/bin/env bash
# The benchmarks: the extension against what PostgreSQL itself needs (the floor) and against plain
# SQL (the baseline), in one run on a server of their own. Prints the tables; a run at full size writes
# them to docs/benchmarks.md too, each with the commit and the machine that was measured.
#
#   scripts/bench.sh [SECTION ...]   only these; without any, all
#   BENCH_SCALE=0.1                  tries a tenth of the size
#   BENCH_ROUNDS=3                   takes the median of so many runs, not of 5
#   INSTALLED=1                      takes the extension as it is installed, builds nothing
source "$(dirname "$0")/lib.sh"
source scripts/cluster.sh
source scripts/postgrest.sh
source scripts/progress.sh
source bench/measure.sh
source bench/trainer.sh
source bench/network.sh
source bench/network_report.sh
source bench/reseller.sh
source bench/referral.sh
source bench/deal.sh
source bench/imports.sh
source bench/payout.sh
source bench/exports.sh
source bench/sync.sh
source bench/in_place.sh
source bench/close.sh
source bench/report_views.sh

all_sections=(
    trainer network_scratch network_sale network_copy network_writers network_memory reseller_scratch reseller_sale
    referrals deal_scratch deal_live deal_what_if imports payouts exports sync in_place close report_views
)
sections=("$@")
[ $# -gt 0 ] || sections=("${all_sections[@]}")
for section in "${sections[@]}"; do
    [[ " ${all_sections[*]} " = *" $section "* ]] ||
        fail "there is no section \"$section\"." "Sections: ${all_sections[*]}"
done
scale=${BENCH_SCALE:-1}
awk -v scale="$scale" 'BEGIN { exit !(scale >= 0.02) }' || fail "BENCH_SCALE is a factor from 0.02 on, not \"$scale\"."
tenth=$(awk -v scale="$scale" 'BEGIN { print scale / 10 }')
# As it is built: work goes on while this runs.
commit=$(git describe --always --dirty --exclude '*' 2>/dev/null) || commit='not committed'
settings=(shared_buffers=2GB max_wal_size=16GB checkpoint_timeout=1h autovacuum=off)

report() {
    local processor memory version section
    processor=$(sed -nE 's/^model name\s*: (.*)/\1/p' /proc/cpuinfo | head -n 1)
    memory=$(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo)
    version=$(value postgres "select current_setting('server_version')")
    cat <<END
# Benchmarks

Written by \`make bench\`. Each figure is the median of runs that alternate with those they are compared with; only the
ratios mean something on another machine.

- Server: PostgreSQL $version
- Settings: ${settings[*]}
END
    for section in "${sections[@]}"; do
        "report_$section" | sed "s/^## .*/&\n\nMeasured at $commit on $processor, $(nproc) cores, $memory; medians of $rounds runs./"
    done
}

# written REPORT: puts the sections of a report in the place of those of docs/benchmarks.md.
written() {
    local merged
    merged=$(mktemp)
    awk '
        FNR == 1 { file++; heading = "" }
        /^## / { heading = $0; if (!(heading in text)) headings[++count] = heading; text[heading] = "" }
        heading == "" { if (file == 2) top = top $0 "\n"; next }
        { text[heading] = text[heading] $0 "\n" }
        END {
            printf "%s", top
            for (i = 1; i <= count; i++) printf "%s%s", text[headings[i]], (i < count && text[headings[i]] !~ /\n\n$/ ? "\n" : "")
        }
    ' docs/benchmarks.md "$1" >"$merged"
    cp "$merged" docs/benchmarks.md
    rm "$merged"
}

if [ "${INSTALLED:-}" != 1 ]; then
    heading 'Getting ready'
    if [ -z "${PG_CONFIG:-}" ]; then
        step 'make setup: what is needed from the system' quietly scripts/setup.sh demo
    fi
    step 'make install: building the extension' quietly scripts/install.sh
fi
PATH=$("$(pg_config_path)" --bindir):$PATH
folder=$(new_cluster_folder)
cluster_start "$folder" "${settings[@]}"
cluster_keys

for section in "${sections[@]}"; do
    "measure_$section"
done

heading 'Results'
report >"$folder/benchmarks.md"
sed -n '/^## /,$p' "$folder/benchmarks.md"
if [ "$scale" = 1 ]; then
    written "$folder/benchmarks.md"
    printf '\nWritten to docs/benchmarks.md\n'
fi
