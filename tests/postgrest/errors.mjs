// Every row of the table "By code" of docs/errors.md, provoked over HTTP. A row without a case fails.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { check, clientFor, finish } from './harness.mjs'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const rows = page.split('\n## By code\n')[1].split('\n## ')[0].split('\n')
  .filter((line) => line.startsWith('| ')).slice(2)
  .map((line) => line.slice(2, -2).split(' | '))
  .map(([condition, codes, status]) => ({ condition, codes: codes.split(', '), status: Number(status) }))

const person = (name) => clientFor({ role: 'authenticated', email: `${name}@people.example` })
const supabase = clientFor({ role: 'service_role' })
const id = (number) => `00000000-0000-4000-8000-0000000000${number}`
const NOBODY = id('99')
const month = { p_year: 2026, p_month: 2 }
const call = (name, parameters, options) => supabase.rpc(name, parameters, options)
const insert = (relation, row) => supabase.from(relation).insert(row)
const february = '2026-02-20T12:00:00+08:00'
const session = { trainer_id: id('06'), member_id: id('21'), session_type: 'paid', starts_at: february }
const sale = { participant_id: id('08'), amount: 10, status: 'approved', sold_at: february }
const pair = {
  ...month, p_branch: 'kepong', p_member_id: id('21'), p_member_tier: 'company',
  p_trainer_category: 'senior', p_trainer_id: id('06'), p_trainer_type: 'full time',
  p_new_sales: 1, p_renew_sales: 0, p_session_count: 1,
}
const bonus = {
  p_participant_id: id('12'), p_year: 2026, p_month: 1, p_amount: 100, p_component: 'bonus', p_reason: 'tried',
}
const account = { p_kind: 'paypal', p_account: { mail: 'me@wallet.example' } }
// Functions that only the test database has: what an owner might do, and what goes on at the same time.
const asOwner = async (statement) => {
  const { error } = await call('test_as_owner', { p_statement: statement })
  assert.equal(error, null, JSON.stringify(error))
}

// Registers a view of members, and does something with it afterwards.
const source = async (query, then = '', grant = 'grant select on till.client to service_role;') => {
  await asOwner(`drop schema if exists till cascade; create schema till;
    create view till.client as ${query}; grant usage on schema till to service_role; ${grant}`)
  const answer = await call('register_source', { p_name: 'till', p_fact: 'member', p_relation: 'till.client' })
  if (then) await asOwner(then)
  return answer
}

// What stands here is the beginning of a row's condition.
const cases = [
  ['an argument is missing', () => call('calculate_all_commission', { p_year: 2026 })],
  ['an argument is missing', () => call('calculate_all_commission', { p_year: 2026, p_month: 13 })],
  ['an argument is missing', () => call('simulate_network_sale', { p_participant_id: id('08'), p_amount: -1 })],
  ['a value is not of its type', () => call('upline', { p_participant_id: 'nobody' })],
  ['a value is not of its type', () => supabase.from('member').select('*').eq('id', 'nobody')],
  ['a required column is null', () => insert('member', { branch: 'kepong' })],
  ['a sale or package with a negative amount', () => insert('network_sale', { ...sale, amount: -10 })],
  ['a sale or package with a negative amount', () => person('super').from('network_sale').upsert(
    { ...sale, amount: -10, source: 'shop', source_id: 'R-1' }, { onConflict: 'source,source_id' })],
  ['a sale or package with a negative amount', () => insert('member_package', {
    member_id: id('21'), total_price: 10, refunded_amount: -1, closed_by: [],
  })],
  ['a value breaks a check', () => insert('branch', {
    name: 'X', code: 'X', time_zone: 'Malaysia', currency: 'MYR',
  })],
  ['a value breaks a check', () => insert('network_sale', { ...sale, shared_by: id('08') })],
  ['a value breaks a check', () => supabase
    .from('trainer_commission_tier').update({ fee_amount: -1 }).eq('commission_type', 'conduction_fee')],
  ['a participant would be their own upline', () => call('change_upline', {
    p_participant_id: id('05'), p_upline_id: id('10'),
  })],
  ['rates, grades, plans', () => call('test_at_serializable', {
    p_statement: 'update commission.trainer_commission_tier set fee_amount = 36 where fee_amount = 35',
  })],
  ['two active bands', () => insert('network_tier', { threshold: 0, rate: 0.1 })],
  ['two active bands', () => insert('trainer_grade', {
    trainer_id: id('06'), branch: 'kepong', trainer_type: 'full time', trainer_category: 'junior',
  })],
  ['the row of `workspace` is deleted', () => supabase.from('workspace').delete().eq('currency', 'VND')],
  ['no token', () => clientFor({ role: 'anon' }).from('member').select('*')],
  ['no token', () => clientFor({ role: 'anon' }).rpc('my_permissions')],
  ['no token', () => clientFor({ role: 'anon' }).from('member').insert({ name: 'X', branch: 'kepong' })],
  ['somebody signed in acts', () => person('trainer').rpc('calculate_all_commission', month)],
  ['somebody signed in acts', () => person('trainer').from('member').insert({ name: 'X', branch: 'kepong' })],
  ['somebody signed in acts', () => person('kepong').from('member').insert({ name: 'X', branch: 'cheras' })],
  ['somebody signed in acts', () => person('super').rpc('setup_api_roles')],
  ['a token of nobody on record', () => person('unknown').rpc('calculate_all_commission', month)],
  ['a token of nobody on record', () => person('unknown').from('member').insert({ name: 'X', branch: 'kepong' })],
  ['the admin of a branch changes an e-mail', () => person('kepong')
    .from('participant').update({ email: 'mine@people.example' }).eq('name', 'trainer')],
  ['a trainer, member, participant', () => call('upline', { p_participant_id: NOBODY })],
  ['a trainer, member, participant', () => call('explain_trainer_commission', { p_commission_id: NOBODY })],
  ['a trainer, member, participant', () => call('change_rate', {
    p_tier_id: NOBODY, p_effective_on: '2026-02-01', p_value: 1,
  })],
  ['the caller may not see', () => person('kepong').rpc('network_tree', { p_root: id('09') })],
  ['the caller may not see', () => person('kepong').rpc('calculate_trainer_commission', {
    p_trainer_id: id('07'), ...month,
  })],
  ['a participant has no figures', () => call('explain_network_commission', {
    p_participant_id: id('08'), p_year: 2020, p_month: 1,
  })],
  ['a function is called with arguments', () => call('upline', { p_person: NOBODY })],
  ['a function that writes is called by GET', () => call('recalculate_network', month, { get: true })],
  ['a row refers to something', () => insert('appointment', { ...session, member_id: NOBODY })],
  ['a row refers to something', () => supabase.from('branch').delete().eq('name', 'kepong')],
  ['a key exists already', () => insert('branch', {
    name: 'X', code: 'KD', time_zone: 'UTC', currency: 'MYR',
  })],
  ['a key exists already', () => insert('participant', {
    name: 'X', role: 'rep', email: 'REP@people.example',
  })],
  ['a commission of a reseller', () => call('approve_commission', { p_sale_id: id('c2') })],
  ['a commission of a reseller', () => call('reject_commission', { p_sale_id: id('c2'), p_reason: 'tried' })],
  ['a commission of a reseller', () => call('reconsider_commission', {
    p_sale_id: id('c1'), p_reason: 'tried',
  })],
  ['the commission of a sale is held', async () => {
    const { data: [sale] } = await call('record_reseller_sale', {
      p_transaction_reference: 'E-1', p_sale_amount: 1, p_client_email: 'reseller@people.example',
      p_reseller_id: id('11'),
    })
    return call('approve_commission', { p_sale_id: sale.id })
  }],
  ['the commission of a sale is held', () => person('admin').from('reseller').delete().eq('id', id('11'))],
  ['a partner code was revoked', () => call('adopt_partner_code', { p_reseller_id: id('11'), p_code: 'old-11' })],
  ['a partner code is mistyped', () => call('resolve_partner_code', { p_code: 'LXN-U12345-K4V' })],
  ['a sale is sent with the reference', () => call('record_reseller_sale', {
    p_transaction_reference: 'E-1', p_sale_amount: 2,
  })],
  ['something was done too often', async () => {
    const reseller = clientFor({ role: 'authenticated', email: 'reseller@people.example' })
    const renew = () => reseller.rpc('regenerate_partner_code', { p_reason: 'tried' })
    for (let i = 0; i < 3; i += 1) {
      await renew()
    }
    return renew()
  }],
  ['documents of a reseller', () => call('create_reseller_profile', { p_participant_id: id('11') })],
  ['documents of a reseller', async () => {
    await call('verify_reseller', { p_reseller_id: id('11') })
    return call('verify_reseller', { p_reseller_id: id('11') })
  }],
  ['a deal is changed, moved', () => call('move_deal', { p_deal_id: id('d6'), p_stage: 'proposal' })],
  ['a deal is changed, moved', () => call('reopen_deal', { p_deal_id: id('d6'), p_reason: 'tried' })],
  ['revenue shares of a deal', () => call('set_deal_credits', {
    p_deal_id: id('d5'), p_credits: [{ participant_id: id('12'), share: 0.9 }],
  })],
  ['revenue shares of a deal', () => supabase.from('deal_credit').insert({
    deal_id: id('d5'), participant_id: id('12'), share: 0.9,
  })],
  ['a plan that cannot pay', () => call('create_plan', { p_plan: { name: 'tried', components: [] } })],
  ['a plan that cannot pay', () => supabase.from('commission_rule').update({ min_amount: 5 }).eq('min_amount', 0)],
  ['two quotas, assignments', () => supabase.from('quota').insert({
    participant_id: id('12'), amount: 1, period: 'annual', start_date: '2026-12-31', end_date: '2027-12-30',
  })],
  ['an exchange rate is missing', async () => {
    await asOwner(`insert into commission.deal (name, owner_id, amount, currency)
      values ('tried', '${id('12')}', 1, 'EUR')`)
    const answer = await call('dashboard_stats')
    await asOwner(`delete from commission.deal where name = 'tried'`)
    return answer
  }],
  ['a month is compared', () => call('compare_results', { p_scheme: 'trainer', p_year: 2026, p_month: 9 })],
  ['a branch is to take rates', () => call('copy_rates', {
    p_from_branch: 'nowhere', p_to_branch: 'kepong', p_effective_on: '2026-02-01',
  })],
  ['rates are copied', () => call('copy_rates', {
    p_from_branch: 'kepong', p_to_branch: 'kepong', p_effective_on: '2026-02-01',
  })],
  ['rates are simulated', () => person('super').rpc('simulate_rates', {
    p_rows: { network_tier: [{ threshold: 0, rate: 0.1 }, { threshold: 0, rate: 0.2 }] },
    p_from: '2026-01-01', p_to: '2026-02-28',
  })],
  ['draws of a month are closed', () => person('super').rpc('close_period', {
    p_year: 2026, p_month: 2, p_scheme: 'draw',
  })],
  ['a version of a plan', () => person('rep').rpc('accept_plan_document', {
    p_document_id: id('e7'), p_hash: 'of another text',
  })],
  ['a plan is accepted by', () => call('accept_plan_document', { p_document_id: id('e7'), p_hash: 'tried' })],
  ['what was published', () => supabase.from('deal_stage').delete().eq('name', 'closed')],
  ['a payout is asked for', () => person('reseller').rpc('request_payout')],
  ['a manual adjustment is decided twice', async () => {
    const { data } = await person('admin').rpc('propose_manual_adjustment', bonus)
    await person('super').rpc('approve_manual_adjustment', { p_adjustment_id: data[0].id })
    return person('super').rpc('reject_manual_adjustment', { p_adjustment_id: data[0].id, p_reason: 'tried' })
  }],
  ['a payout is below the smallest one', async () => {
    await asOwner(`
      select commission.close_period(2026, 1, 'manual');
      insert into commission.payout_setting (currency, minimum_amount) values ('VND', 50);
      insert into commission.payout_method (participant_id, kind, masked, currency, is_default, usable_from)
      values ('${id('12')}', 'other', '***1', 'VND', true, now())`)
    return person('rep').rpc('request_payout', { p_amount: 10 })
  }],
  ['an amount to be paid', () => person('rep').rpc('request_payout', { p_amount: 0 })],
  ['an amount to be paid', () => person('rep').rpc('request_payout', { p_amount: 60.5 })],
  ['a payout or an adjustment is approved', async () => {
    const { data } = await person('admin').rpc('propose_manual_adjustment', { ...bonus, p_month: 2 })
    return person('admin').rpc('approve_manual_adjustment', { p_adjustment_id: data[0].id })
  }],
  ['a payout is deleted', () => call('test_as_owner', { p_statement: 'delete from commission.payout' })],
  ['somebody requests a sixth payout', async () => {
    for (let number = 0; number < 5; number += 1) {
      const { data } = await person('rep').rpc('request_payout', { p_amount: 60 })
      await person('rep').rpc('cancel_payout', { p_payout_id: data[0].id })
    }
    return person('rep').rpc('request_payout', { p_amount: 60 })
  }],
  ['a month is closed', async () => {
    await call('close_period', { p_year: 2020, p_month: 5 })
    return call('close_period', { p_year: 2020, p_month: 5 })
  }],
  ['a month is closed', () => call('calculate_all_commission', { p_year: 2020, p_month: 5 })],
  ['a month is closed', () => call('recalculate_network', { p_year: 2020, p_month: 5 })],
  ['settings that reach closed months', () => supabase.from('network_tier').update({ rate: 0.5 }).gte('threshold', 0)],
  ['a check of the company', async () => {
    await asOwner(`create function public.never(text, integer, integer) returns setof text language sql stable
      as $$ select 'never' $$`)
    await call('add_closing_check', { p_function: 'public.never' })
    const answer = await call('close_period', { p_year: 2020, p_month: 6 })
    await call('remove_closing_check', { p_function_name: 'public.never' })
    return answer
  }],
  ['a function is added', () => call('add_closing_check', { p_function: 'commission.my_permissions' })],
  ['what another system has paid is imported in rows', () => call('import_posted', { p_rows: [1] })],
  ['what another system has paid is imported while', () => call('import_posted', { p_rows: [{}] })],
  ['a month before the start', async () => {
    await supabase.from('workspace').update({ ledger_starts_on: '2000-01-01' }).eq('id', true)
    return call('close_period', { p_year: 1999, p_month: 12 })
  }],
  ['a month before the start', () =>
    supabase.from('workspace').update({ ledger_starts_on: '2026-02-01' }).eq('id', true)],
  ['somebody changes or deletes a record that comes from', async () => {
    await source("select '1'::text as source_id, 'Of a till'::text as name, 'kepong'::text as branch",
      "select commission.sync_source('till')")
    const answer = await person('super').from('member').update({ name: 'Changed' }).eq('source', 'till')
    await asOwner("delete from commission.member where source = 'till'; " +
      "select commission.unregister_source('till', 'member')")
    return answer
  }],
  ['a month that is not over', () => call('close_period', { p_year: 2199, p_month: 12 })],
  ['a month that is not over', () => call('reopen_period', { p_year: 2020, p_month: 6, p_reason: 'tried' })],
  ['a pair cannot be priced', () => call('calculate_trainer_commission', {
    ...pair, p_trainer_category: 'director',
  })],
  ['an amount has too many digits', () => insert('member_package', {
    member_id: id('21'), total_price: '1e200000', closed_by: [],
  })],
  ['a tree is too deep', () => call('network_tree', { p_root: '00000000-0000-4000-9000-000000000001' })],
  ['a sale of the network has no tier', () => supabase.from('network_tier').delete().gte('threshold', 0)
    .setHeader('X-Reaches-Closed-Months', 'yes')],
  ['two transactions met', async () => {
    const [first, second] = await Promise.all([['21', '22'], ['22', '21']].map(([one, other]) =>
      call('test_lock_both', { p_first: id(one), p_second: id(other) })))
    return first.error ? first : second
  }],
  ['a request takes longer', () => call('test_slowly')],
  ['a request waits too long', async () => {
    const [first, second] = await Promise.all([id('21'), id('21')].map((p_id) => call('test_one_at_a_time', { p_id })))
    return first.error ? first : second
  }],
  ['bank data is given or read, and the key file is missing', async () => {
    const set = 'alter function commission_internal.set_payout_method(text, jsonb, text, boolean)'
    await asOwner(`${set} set pg_commission.key_file = ''`)
    const answer = await person('rep').rpc('set_payout_method', account)
    await asOwner(`${set} reset pg_commission.key_file`)
    return answer
  }],
  ['what is sealed was changed', async () => {
    const { data: [{ id: p_method_id }] } = await person('rep').rpc('set_payout_method', account)
    await asOwner('update commission_internal.payout_secret set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)')
    return person('super').rpc('reveal_payout_method', { p_method_id, p_reason: 'tried' })
  }],
  ["a source's relation lacks a column", () => source("select 1 as source_id, 'Client' as name")],
  ["a source's relation lacks a column", () => source(
    "select 1 as source_id, 'Client' as name, 'kepong' as branch, now() as tier")],
  ['a source is one of the server', () => call('register_source', {
    p_name: 'till', p_fact: 'member', p_relation: 'commission.member',
  })],
  ["a source's relation is gone", async () => {
    await source("select 1 as source_id, 'Client' as name, 'kepong' as branch", 'drop view till.client')
    const answer = await call('sync_source', { p_name: 'till' })
    await call('unregister_source', { p_name: 'till' })
    return answer
  }],
  ['who registers a source may not read', () => source(
    "select 1 as source_id, 'Client' as name, 'kepong' as branch", '', '')],
  ['a source that is to be watched reads', async () => {
    await source("select 1 as source_id, 'Client' as name, 'kepong' as branch")
    const answer = await call('watch_source', { p_name: 'till' })
    await call('unregister_source', { p_name: 'till' })
    return answer
  }],
  ['who watches a source may not make triggers', async () => {
    await asOwner(`drop schema if exists till cascade; create schema till;
      create table till.client (source_id integer, name text, branch text);
      grant usage on schema till to service_role; grant select on till.client to service_role`)
    await call('register_source', { p_name: 'till', p_fact: 'member', p_relation: 'till.client' })
    const answer = await call('watch_source', { p_name: 'till' })
    await call('unregister_source', { p_name: 'till' })
    return answer
  }],
  ['records of a table whose sums', async () => {
    await source("select 1 as source_id, 'Client' as name, 'kepong' as branch")
    return call('register_source', {
      p_name: 'till', p_fact: 'member', p_relation: 'till.client', p_in_place: true,
    })
  }],
  ['records of a source were taken already', async () => {
    await source("select 1 as source_id, 'Client' as name, 'kepong' as branch", `
      create view till.sale as
      select 1 as source_id, '${id('08')}' as participant_id, 'pending' as status, 10 as amount,
        timestamptz '2026-02-20 12:00+08' as sold_at;
      grant select on till.sale to service_role`)
    const sales = { p_name: 'till', p_fact: 'network_sale', p_relation: 'till.sale' }
    await call('register_source', sales)
    await call('sync_source', { p_name: 'till' })
    const answer = await call('register_source', { ...sales, p_in_place: true })
    await asOwner("delete from commission.network_sale where source = 'till'; delete from commission.member where source = 'till'")
    await call('unregister_source', { p_name: 'till' })
    return answer
  }],
  ['all that was taken from a source', async () => {
    await source("select 1 as source_id, 'Client' as name, 'kepong' as branch", `
      select commission.sync_source('till');
      create or replace view till.client as
      select 1 as source_id, 'Client' as name, 'kepong' as branch where false`)
    const answer = await call('sync_source', { p_name: 'till' })
    await call('sync_source', { p_name: 'till', p_may_delete_all: true })
    await call('unregister_source', { p_name: 'till' })
    return answer
  }],
  ['a month has facts that nobody is paid for', async () => {
    await asOwner(`update commission.workspace set refuses_unattributed = true;
      insert into commission.member_package (id, member_id, branch, total_price, closed_by, status, created_at)
      values ('${id('77')}', '${id('21')}', 'kepong', 10, '{}', 'active', '2019-03-03 12:00+08')`)
    const answer = await call('close_period', { p_year: 2019, p_month: 3, p_scheme: 'trainer' })
    await asOwner(`update commission.workspace set refuses_unattributed = false;
      delete from commission.member_package where id = '${id('77')}'`)
    return answer
  }],
  ['the extension is not in the database', async () => {
    await asOwner('drop extension pg_commission')
    const answer = await call('calculate_all_commission', month)
    await asOwner('create extension pg_commission')
    return answer
  }],
  ['the tables are not those of this release', async () => {
    await asOwner('alter table commission.workspace disable trigger user; '
      + 'create table public.kept as table commission.workspace; delete from commission.workspace')
    const answer = await call('recalculate_network', month)
    await asOwner('insert into commission.workspace select * from public.kept; '
      + 'alter table commission.workspace enable trigger user')
    return answer
  }],
]

// Rows that no request can bring about, and why.
const beyondHttp = [
  // Brought about by tests/contract/imported.rs and tests/closing/guards.rs: they take months that were imported.
  ['an imported month is reopened of which'],
  ['an imported month is reopened where two people'],
  // Brought about by tests/documents, where the extension for documents is.
  ['a document has amounts that do not agree'],
  ['no font of the server has a character'],
  ['a file in the folder of fonts is no font'],
  ['a workbook has cells'],
  ['a report is exported with a filter'],
  ['a report is exported that there is not'],
  ["a vendor's file, or an [export](exports.md), would have more rows"],
]

const belongs = (row, beginning) => row.condition.startsWith(beginning)

await check('every row of the documentation has a case here, and every case its row', () => {
  assert.ok(rows.length > 20, `only ${rows.length} rows were found`)
  const beginnings = [...cases, ...beyondHttp].map(([beginning]) => beginning)
  const untried = rows.filter((row) => !beginnings.some((beginning) => belongs(row, beginning)))
  assert.deepEqual(untried.map((row) => row.condition), [])
  for (const beginning of beginnings) {
    assert.equal(rows.filter((row) => belongs(row, beginning)).length, 1, beginning)
  }
})

for (const [number, [beginning, provoke]] of cases.entries()) {
  await check(`${beginning} (${number + 1})`, async () => {
    const row = rows.find((each) => belongs(each, beginning))
    const { data, error, status } = await provoke()
    assert.notEqual(error, null, `this was accepted: ${JSON.stringify(data)}`)
    assert.ok(row.codes.includes(error.code), JSON.stringify(error))
    assert.equal(status, row.status, JSON.stringify(error))
    assert.ok(error.message.length > 0 && !/\n/.test(error.message), error.message)
  })
}

await check('what was provoked left nothing behind', async () => {
  const { data, error } = await call('calculate_all_commission', month)
  assert.equal(error, null)
  assert.deepEqual(data.map((row) => row.success), [true, true])
})

finish()
