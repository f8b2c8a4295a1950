# The reports, as people read them: through row-level security, in SQL and through PostgREST. Source it
# after measure.sh.
# shellcheck shell=bash disable=SC2154,SC2015,SC2016 # what scripts/bench.sh sets

report_sizes=(rows=100000 trainers=200)
# Of each round; the first ones warm up and are not counted.
report_times=350
report_warm_up=50
report_questions=(trainer details branch month)

report_company() {
    make_database reports
    # shellcheck disable=SC2046 # several words
    run reports -o /dev/null -c 'select commission.setup_api_roles()' $(sizes "$scale" "${report_sizes[@]}") \
        -f bench/report_views_company.sql -c 'vacuum (analyze)'
}

# report_question NAME: who asks what, in SQL and in HTTP. The frontend filters by what it shows.
report_question() {
    local view=view_5_2_trainer_monthly_commission_report person column
    case $1 in
        trainer | details) person='login of trainer 7' column=trainer_id whose=$(md5_id 'trainer 7') ;;
        branch) person='login of admin 2' column=branch whose='branch 2' ;;
        month) person='login of super_admin 0' column='' whose=everybody ;;
    esac
    [ "$1" != details ] || view=view_5_2_1_trainer_monthly_commission_details
    claims="{\"role\": \"authenticated\", \"sub\": \"$(md5_id "$person")\"}"
    statement=$(sed 's/;$//' "bench/report_views_$1.sql")
    arguments="2026, 6${column:+, '$whose'}"
    path="$view?year=eq.2026&month=eq.6${column:+&$column=eq.${whose// /%20}}&order=total_entitled_commission.desc"
}

md5_id() {
    printf '%s' "$1" | md5sum | sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/\1-\2-\3-\4-\5/'
}

# report_as ROLE STATEMENT: the value of a statement that has the parameters $1 to $3 for those of the question.
report_as() {
    local role=$1
    shift
    run reports -A -t -q -v role="$role" -v claims="$claims" -v statement="$(report_parameters <<<"$statement")" \
        -v arguments="$arguments" -f - <<<"
        begin;
        select set_config('role', :'role', true), set_config('request.jwt.claims', :'claims', true) \\g /dev/null
        $*
        commit;"
}

report_parameters() {
    sed 's/:year/$1/; s/:month/$2/; s/:whose/$3/'
}

report_count() {
    report_as "$1" 'prepare counted as select count(*) from (:statement) as rows; execute counted (:arguments);'
}

# Whoever asks sees all that is asked for, and no more of the results is read than that.
report_check() {
    local broken
    report_question "$1"
    report_rows[$1]=$(report_count authenticated)
    [ "${report_rows[$1]}" -gt 0 ] && [ "${report_rows[$1]}" = "$(report_count postgres)" ] ||
        fail "\"$1\": ${report_rows[$1]} rows are seen, of $(report_count postgres)."
    broken=$(report_as authenticated "select bench.broken_rules(:'statement', :'arguments');")
    [ -z "$broken" ] || fail "the plan of \"$1\" is not what it should be." "$broken"
    {
        cat bench/report_views_transaction.sql "bench/report_views_$1.sql"
        printf 'commit;\n'
    } >"$folder/report_$1.sql"
}

# note_percentiles NAME: of times in microseconds, one a line; noted in ms.
note_percentiles() {
    local times p50 p99
    times=$(tail -n +$((report_warm_up + 1)) | sort -n)
    read -r p50 p99 < <(awk '{ time[NR] = $1 / 1000 }
        END { print time[int(NR * 0.5 + 0.5)], time[int(NR * 0.99 + 0.5)] }' <<<"$times")
    note "$1_p50" "$p50"
    note "$1_p99" "$p99"
}

# report_in_sql NAME QUESTION ROLE
report_in_sql() {
    local log
    rm -f "$folder"/report_log.*
    (cd "$folder" && pgbench reports --no-vacuum -M prepared -t "$report_times" --log --log-prefix=report_log \
        -D role="$3" -D claims="$claims" -D year=2026 -D month=6 -D whose="$whose" -f "report_$2.sql") \
        >"$folder/pgbench.log" 2>&1 || fail "pgbench failed." "$(tail -n 5 "$folder/pgbench.log")"
    log=("$folder"/report_log.*)
    note_percentiles "$1" < <(awk '{ print $3 }' "${log[0]}")
}

report_round() {
    local question
    for question in "${report_questions[@]}"; do
        report_question "$question"
        report_in_sql "report_${question}_owner" "$question" postgres
        report_in_sql "report_${question}_bare" "$question" authenticated
        node bench/report_views.mjs "$path" "$claims" "${report_rows[$question]}" "$report_times" \
            >"$folder/report_times" || fail "PostgREST did not answer."
        note_percentiles "report_${question}_http" <"$folder/report_times"
    done
}

measure_report_views() {
    local round question claims statement arguments path whose
    declare -gA report_rows=()
    [ -x "$POSTGREST" ] || fail "PostgREST is not there." "Run: make setup"
    heading "Reports: $(scaled 100000) results, through row-level security and PostgREST"
    step 'creating the company, its results and sessions' report_company
    for question in "${report_questions[@]}"; do
        step "checking the plan: $question" report_check "$question"
    done
    export JWT_SECRET
    JWT_SECRET=$(head -c 32 /dev/urandom | base64 -w 0)
    step 'starting PostgREST' postgrest_start reports "$folder/postgrest.log"
    for round in $(seq "$rounds"); do
        step "each report in SQL and through PostgREST, $round of $rounds" report_round
    done
    postgrest_stop
    drop_databases reports
}

report_seen() {
    printf '%s row%s' "${report_rows[$1]}" "$([ "${report_rows[$1]}" = 1 ] || printf s)"
}

report_report_views() {
    local question what
    cat <<END

## Reports

$(scaled 100000) results of twelve months, of $(scaled 200) trainers in five branches, with five sessions to each.
A trainer reads the report of a month ($(report_seen trainer)) and its details ($(report_seen details)), the
admin of a branch that branch's ($(report_seen branch)), a super_admin everybody's ($(report_seen month)), with
the filters and in the order of a frontend.

Bare is the statement in SQL, prepared, in a transaction that says who asks, as PostgREST's does; the owner's
is the same one without row-level security. PostgREST is asked over one connection; its time ends with the
last byte of the JSON. p50 and p99 are of $((report_times - report_warm_up)) answers, the medians of $rounds rounds. Every plan was
checked: the results are read by their indexes only, and who asks is looked up once for a statement, never
for each row.

END
    table_head
    for question in "${report_questions[@]}"; do
        case $question in
            trainer) what="a trainer's month" ;;
            details) what="its details" ;;
            branch) what="a branch's month" ;;
            month) what="everybody's month" ;;
        esac
        row "$what: PostgREST, p50, against bare" "report_${question}_http_p50" "report_${question}_bare_p50" ''
        row "$what: PostgREST, p99, against bare" "report_${question}_http_p99" "report_${question}_bare_p99" '<= 2'
        row "$what: bare, p50, against the owner's" "report_${question}_bare_p50" "report_${question}_owner_p50" ''
        row "$what: bare, p99, against the owner's" "report_${question}_bare_p99" "report_${question}_owner_p99" ''
    done
}
