# Files of vendors: one that is staged and committed, and harmonised sales priced from scratch. Source it after
# measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

imports_sizes=(rows=100000 sales=1000000 reps=1000 territories=5000)

need_house() {
    [ -z "${has_house:-}" ] || return 0
    has_house=1
    createdb house
    run house -o /dev/null -c 'create extension pg_commission_documents cascade' \
        -c 'select * from commission_engine.install()'
    # shellcheck disable=SC2046 # several words
    run house $(sizes "$scale" "${imports_sizes[@]}") -f bench/imports_company.sql
    PYTHONPATH=.local/python python3 bench/imports_file.py "$(scaled 100000)" "$(scaled 5000)" >"$folder/file.base64"
    run house <<SQL
\\set content \`cat $folder/file.base64\`
create table bench.file as select decode(:'content', 'base64') as content;
vacuum (analyze);
SQL
}

# measure_in_session NAME DATABASE STATEMENT: with what the backend takes at its peak besides shared memory.
measure_in_session() {
    local said
    said=$(run "$2" -A -t <<SQL
select pg_backend_pid() as pid \\gset
\\setenv PID :pid
\\o /dev/null
\\timing on
$3;
\\timing off
\\! awk '/^VmHWM/ { peak = \$2 } /^RssShmem/ { shared = \$2 } END { print "Peak: " (peak - shared) * 1024 }' /proc/\$PID/status
SQL
    ) || fail "\"$3\" failed." "$said"
    note "$1" "$(sed -nE 's/^Time: ([0-9.]+) ms.*/\1/p' <<<"$said")"
    note "$1_memory" "$(sed -nE 's/^Peak: ([0-9]+)$/\1/p' <<<"$said")"
}

# The last number that was noted.
latest() {
    awk '{ print $NF }' <<<"${noted[$1]}"
}

imports_one_file() {
    local file
    run house -c checkpoint
    measure_in_session imports_read house "select count(*)
        from bench.file as f
        cross join lateral commission_documents.read_rows(
            f.content, (select l.layout from commission.import_layout as l where l.source = 'Logiquip'), null, 2)"
    run house -c 'truncate bench.row_floor, bench.sale_floor' -c checkpoint
    measure_in_session imports_keep house "$(grep -v '^--' bench/imports_keep.sql | sed 's/;$//')"
    run house -c checkpoint
    measure_in_session imports_stage house \
        "select commission.stage_import('Logiquip', f.content, 2026, 3) from bench.file as f"
    file=$(value house "select max(id) from commission.import_file")
    measure_in_session imports_commit house "select commission.commit_import($file)"
    note imports_both "$(awk -v a="$(latest imports_stage)" -v b="$(latest imports_commit)" 'BEGIN { print a + b }')"
    [ "$(value house 'select count(*) from commission.product_line_sale')" = "$(scaled 100000)" ] ||
        fail "not all rows of the file have become sales."
    run house -o /dev/null -c "select commission.withdraw_import($file, 'once more')" \
        -c 'delete from commission.import_file' -c 'vacuum (analyze)'
}

imports_from_scratch() {
    run house -f bench/imports_reset.sql
    measure_in_session imports_floor house "$(grep -v '^--' bench/imports_floor.sql | sed 's/;$//')"
    run house -c checkpoint
    measure_in_session imports_scratch house 'select commission.recalculate_product_lines()'
    [ "$(value house 'select count(*) from commission.verify_product_line_months(2026)')" = 0 ] ||
        fail "months differ from a calculation from scratch."
}

imports_year() {
    # shellcheck disable=SC2046 # several words
    run house $(sizes "$scale" "${imports_sizes[@]}") -f bench/imports_facts.sql -c 'vacuum (analyze)'
}

measure_imports() {
    local round
    heading "Files of vendors: $(scaled 100000) rows, and $(scaled 1000000) sales from scratch"
    step 'creating the house and a file' need_house
    for round in $(seq "$rounds"); do
        step "a file staged and committed, $round of $rounds" imports_one_file
    done
    step 'creating a year of sales' imports_year
    for round in $(seq "$rounds"); do
        step "all sales from scratch, $round of $rounds" imports_from_scratch
    done
    drop_databases house
}

# imports_memory NAME: the median in megabytes.
imports_memory() {
    awk -v bytes="$(median "imports_$1_memory")" 'BEGIN { printf "%.0f MB", bytes / 1048576 }'
}

report_imports() {
    cat <<END

## Files of vendors

A file (xlsx) of $(scaled 100000) rows and twelve columns, by a layout that finds reps by postal code and customer among
$(scaled 5000) territories. It is measured against reading it alone: the same rows and problems, with nothing kept; and
against the least that PostgreSQL needs to keep these rows and to write such sales, with the same indexes and foreign keys
(bench/imports_keep.sql). Then $(scaled 1000000) sales of a year, of $(scaled 1000) reps and two product lines, are
priced from scratch.

The floor is the least that PostgreSQL itself needs: one aggregation of the sales into a table with the same columns,
indexes and foreign keys (bench/imports_floor.sql). Results are compared with a calculation of their own.

END
    table_head
    row 'a file staged and committed, against reading it' imports_both imports_read '<= 3'
    row 'a file staged and committed, against reading and writing alone' imports_both imports_keep ''
    row 'reading and writing alone, against reading' imports_keep imports_read ''
    row 'stage_import() alone' imports_stage imports_read ''
    row 'commit_import() alone' imports_commit imports_read ''
    row 'all sales from scratch, against the floor' imports_scratch imports_floor '<= 1.5'
    cat <<END

At its peak a backend takes besides shared memory: $(imports_memory read) to read the file, $(imports_memory stage) to
stage it, $(imports_memory commit) to commit it; $(imports_memory scratch) to price the sales, the floor $(imports_memory floor).
END
}
