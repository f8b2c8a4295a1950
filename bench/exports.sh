# Reports as files: how long a workbook and csv take, and what memory. Source it after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

exports_sizes=(sales=100000)

# exports_company DATABASE SCALE
exports_company() {
    createdb "$1"
    run "$1" -o /dev/null -c 'create extension pg_commission_documents cascade' \
        -c 'select * from commission_engine.install()'
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${exports_sizes[@]}") -f bench/exports_company.sql
}

# exports_file DATABASE NAME FORMAT: the time, and what the backend has taken at its peak besides shared memory.
exports_file() {
    local said
    said=$(
        run "$1" -A -t <<END
select pg_backend_pid() as pid \\gset
\\setenv PID :pid
\\timing on
select 'Size: ' || octet_length(commission.export_$3('harmonised_rows', 2026));
\\timing off
\\! awk '/^VmHWM/ { peak = \$2 } /^RssShmem/ { shared = \$2 } END { print "Peak: " (peak - shared) * 1024 }' /proc/\$PID/status
END
    )
    note "$2_$3" "$(sed -nE 's/^Time: ([0-9.]+) ms.*/\1/p' <<<"$said")"
    note "$2_$3_memory" "$(sed -nE 's/^Peak: ([0-9]+)$/\1/p' <<<"$said")"
    note "$2_$3_size" "$(sed -nE 's/^Size: ([0-9]+)$/\1/p' <<<"$said")"
}

exports_round() {
    local database=$1 name=$2
    measure "${name}_floor" "$database" -c "copy (
        select * from commission.harmonised_table
        order by \"Commission Date\", \"Revenue Recognition Date\", id) to '/dev/null' (format csv)"
    exports_file "$database" "$name" csv
    exports_file "$database" "$name" xlsx
}

measure_exports() {
    local round
    heading "Exports: $(scaled 100000) rows as files, and a tenth of them"
    step 'creating the house and its sales' exports_company house "$scale"
    step 'creating the small house' exports_company cottage "$tenth"
    for round in $(seq "$rounds"); do
        step "workbook and csv, $round of $rounds" exports_round house exports
        step "the same of a tenth, $round of $rounds" exports_round cottage exports_tenth
    done
    note exports_rows "$(value house 'select count(*) from commission.harmonised_table')"
    drop_databases house cottage
}

# exports_row WHAT FORMAT WANTED
exports_row() {
    printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$1" "$(in_unit "exports_$2" ms)" \
        "$(ratio "exports_$2" exports_floor)" "$(ratio "exports_$2" "exports_tenth_$2")" "$3" \
        "$(awk -v bytes="$(median "exports_$2_size")" 'BEGIN { printf "%.1f MB", bytes / 1048576 }')" \
        "$(awk -v bytes="$(median "exports_$2_memory")" 'BEGIN { printf "%.0f MB", bytes / 1048576 }')"
}

report_exports() {
    cat <<END

## Exports

$(median exports_rows) rows of \`harmonised_table\`, 17 columns each, as files. Against: COPY of the same rows as CSV to
/dev/null ($(in_unit exports_floor ms)). Growth is against a tenth of the rows. Memory is what a backend took at its peak
besides shared memory.

| what | measured | against COPY | growth | wanted growth | size | memory |
| --- | ---: | ---: | ---: | --- | ---: | ---: |
END
    exports_row 'export_csv()' csv '<= 11'
    exports_row 'export_xlsx()' xlsx '<= 11'
}
