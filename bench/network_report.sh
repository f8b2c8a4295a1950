# The network's tables. Source it after network.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

report_network_scratch() {
    cat <<END

## Network month

A month of $(scaled 1000000) sales, a tenth of them shared, of $(scaled 100000) participants, one of twelve
such months on record; once in a tree that grew at random (depth about 25), once in a deep one (depth about
1,000).

The floor is the least that PostgreSQL itself needs: one aggregation of the sales into a table with the
same columns, indexes and foreign keys (bench/network_floor.sql). The baseline is the same answer in one
statement of plain SQL whose volumes climb the tree level by level (bench/network_baseline.sql); both are
compared row by row. Up the deep tree it is run once. Its work grows with everybody's depth, the extension's
does not: in a shallow tree good SQL is a few times slower, in a deep one it stops being usable.

END
    table_head
    row 'random tree, from scratch, against the floor' network_scratch_random network_floor_random '<= 1.5'
    row 'deep tree, from scratch, against the floor' network_scratch_deep network_floor_deep '<= 1.5'
    row 'random tree, SQL baseline, against from scratch' network_baseline_random network_scratch_random '>= 30'
    row 'deep tree, SQL baseline, against from scratch' network_baseline_deep network_scratch_deep ''
    row 'month again with nothing changed, against from scratch' network_unchanged network_scratch_random ''
    row 'month from scratch, against a tenth of the size' network_scratch_random network_tenth '<= 11'
    row 'the floor itself, against a tenth of the size' network_floor_random network_floor_tenth ''
    row 'sales of twelve months on record, against one' network_scratch_random network_month_only ''
    row 'and results of eleven months, against none' network_among_results network_scratch_random ''
}

report_network_sale() {
    local depth wanted
    cat <<END

## One network sale

A sale is a transaction of its own by one client, the mean of 200; live results on, against off. The
month has $(scaled 1000000) sales on record, the tree is the deep one.

END
    table_head
    for depth in 10 100 1000; do
        wanted=''
        [ $depth -gt 10 ] || wanted='<= 3'
        row "sold at depth $depth" network_sale_${depth}_enable_on network_sale_${depth}_disable_on "$wanted"
        row "sold at depth $depth, without waiting for the disk" \
            network_sale_${depth}_enable_off network_sale_${depth}_disable_off ''
    done
    row 'depth 100, against depth 10' network_sale_100_enable_on network_sale_10_enable_on '<= 10'
    row 'depth 1000, against depth 100' network_sale_1000_enable_on network_sale_100_enable_on '<= 10'
}

report_network_copy() {
    printf '\n## COPY of network sales\n\n'
    table_head
    row "COPY of $(scaled 100000) sales, live results on, against off" network_copy_enable network_copy_disable '<= 1.5'
}

report_network_writers() {
    cat <<END

## Many network writers

Eight clients, each sale a transaction of its own, anywhere in one random tree; the machine has $(nproc) cores
for clients and server together. Everybody's sales reach the same root, so writers in immediate mode wait
for each other until they have committed. They cannot be faster than writers with a trigger that does
nothing but count all sales in one row, which is measured beside them. Deferred changes are drained twice
a second. No transaction failed, none met a deadlock, and nothing differed from a calculation from scratch
afterwards.

END
    table_head
    row 'immediate, against no trigger' network_writers_immediate network_writers_off '>= 0.2' '/s'
    row 'deferred, against no trigger' network_writers_deferred network_writers_off '>= 0.6' '/s'
    row 'a trigger that counts in one row, against no trigger' network_writers_counter network_writers_off '' '/s'
    row 'immediate, against that counter' network_writers_immediate network_writers_counter '' '/s'
    printf '| %s | %s | | | %s |\n' \
        'deferred: up to date after the last commit' "$(in_unit network_staleness ms)" '<= 1000 ms'
}

# in_megabytes NAME
in_megabytes() {
    awk -v bytes="$(median "$1")" 'BEGIN { printf "%.1f MB", bytes / 1048576 }'
}

report_network_memory() {
    cat <<END

## Memory of a network month

What the backend has taken at its peak besides shared memory, for a month of 1000 sales from scratch.

| what | measured | wanted |
| --- | ---: | --- |
| $(scaled 100000) participants | $(in_megabytes network_memory_100000) | |
| $(scaled 1000000) participants | $(in_megabytes network_memory_1000000) | |
| growth for each participant | $(in_unit network_memory_growth bytes) | <= 300 bytes |
END
}
