// What an existing dashboard of a network asks Supabase for: docs/rt-dashboard.md. Who is who stands in
// tests/common/people/company.sql.
import assert from 'node:assert/strict'
import { createClient } from '@supabase/supabase-js'
import { check, clientFor, dataOf, errorOf, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL } = process.env
const id = (number) => `00000000-0000-4000-8000-0000000000${number}`
const [AFFILIATE, DOWNLINE, COLLABORATOR] = ['08', '09', '10'].map(id)
const claimsOf = (name, sub) => ({
  role: 'authenticated', sub: sub ?? `auth|${name}`, email: `${name}@people.example`,
})

function dashboardOf(claims) {
  const gateway = (url, init) => fetch(String(url).replace('/rest/v1', ''), init)
  return createClient(POSTGREST_URL, tokenFor(claims), {
    db: { schema: 'rt' }, global: { fetch: gateway },
    auth: { persistSession: false, autoRefreshToken: false },
  })
}

const as = (name, sub) => dashboardOf(claimsOf(name, sub))
const server = dashboardOf({ role: 'service_role' })
const names = (rows) => rows.map((row) => row.full_name).sort()

await check('users are all of them, or oneself and the people below', async () => {
  const all = await dataOf(as('super').from('users').select('*'))
  assert.equal(all.length, 13)
  const found = all.find((user) => user.id === COLLABORATOR)
  assert.deepEqual(found, {
    id: COLLABORATOR, email: 'collaborator@people.example', full_name: 'collaborator', role: 'ctv',
    permissions: '["Q1", "Q2", "Q3", "Q4"]', parent_id: AFFILIATE, created_at: found.created_at,
  })
  assert.deepEqual(JSON.parse(found.permissions), ['Q1', 'Q2', 'Q3', 'Q4'])
  const roles = Object.fromEntries(all.map((user) => [user.full_name, user.role]))
  assert.deepEqual(
    [roles.super, roles.admin, roles.manager, roles.affiliate], ['admin', 'admin', 'affiliate', 'affiliate'])
  const below = await dataOf(as('affiliate').from('users').select('*'))
  assert.deepEqual(names(below), ['affiliate', 'collaborator', 'downline'])
  assert.deepEqual(below.map((user) => user.email).filter(Boolean), ['affiliate@people.example'])
  assert.equal(below.find((user) => user.id === AFFILIATE).parent_id, null, 'who is above is not told')
  assert.deepEqual(names(await dataOf(as('collaborator').from('users').select('*'))), ['collaborator'])
  assert.deepEqual(await dataOf(as('unknown').from('users').select('*')), [])
  const one = await dataOf(as('super').from('users').select('*').eq('parent_id', AFFILIATE).order('full_name'))
  assert.deepEqual(names(one), ['collaborator', 'downline'])
  await errorOf(as('super').from('users').insert({ full_name: 'X' }), 403)
})

await check('transactions are sales in its words', async () => {
  const rows = await dataOf(as('super').from('transactions').select('*').eq('amount', 50))
  assert.equal(rows.length, 1)
  const [row] = rows
  assert.equal(row.user_id, AFFILIATE, 'the Sharer')
  assert.equal(row.shared_with_id, DOWNLINE, 'the Receiver')
  assert.deepEqual(
    [row.type, row.status, row.metadata, row.created_at],
    ['retail_sales', 'approved', '{}', row.created_at])
  assert.match(row.created_at, /^2026-02-04 \d\d:\d\d:\d\d$/)
})

await check('a sale is written as it writes it, and counts', async () => {
  const before = await dataOf(clientFor(claimsOf('super')).from('network_month').select('*')
    .eq('participant_id', DOWNLINE).eq('year', 2026).eq('month', 2))
  const sale = {
    user_id: DOWNLINE, amount: 1000, type: 'retail_sales', status: 'paid', reference_id: 'R-1',
    created_at: '2026-02-28 23:30:00', metadata: { customer_name: 'Dung', product_name: 'Course', note: 'x' },
  }
  const written = await dataOf(as('super').from('transactions').insert(sale).select().single())
  assert.match(written.id, /^[0-9a-f-]{36}$/)
  const read = await dataOf(as('super').from('transactions').select('*').eq('id', written.id).single())
  assert.deepEqual(
    [read.user_id, read.amount, read.status, read.created_at, read.shared_with_id, read.reference_id],
    [DOWNLINE, 1000, 'approved', '2026-02-28 23:30:00', null, 'R-1'])
  assert.deepEqual(JSON.parse(read.metadata), { note: 'x', customer_name: 'Dung', product_name: 'Course' })
  const after = await dataOf(clientFor(claimsOf('super')).from('network_month').select('*')
    .eq('participant_id', DOWNLINE).eq('year', 2026).eq('month', 2))
  assert.equal(after[0].personal_volume - before[0].personal_volume, 1000, 'in the month of its local day')

  const shared = { ...sale, shared_with_id: AFFILIATE, amount: 10, status: 'blocked', metadata: undefined }
  const other = await dataOf(as('super').from('transactions').insert(shared).select().single())
  const stored = await dataOf(clientFor(claimsOf('super')).from('network_sale').select('*').eq('id', other.id).single())
  assert.deepEqual([stored.participant_id, stored.shared_by, stored.status], [AFFILIATE, DOWNLINE, 'cancelled'])
  const blocked = await dataOf(as('super').from('transactions').select('status').eq('id', other.id).single())
  assert.equal(blocked.status, 'blocked')
  // The refunded part is gone.
  await dataOf(clientFor(claimsOf('super')).from('network_sale').update({ refunded_amount: 400 }).eq('id', written.id))
  const net = await dataOf(as('super').from('transactions').select('amount').eq('id', written.id).single())
  assert.equal(net.amount, 600)
})

await check('who may not write sales is refused, and so is what is none', async () => {
  const sale = { user_id: AFFILIATE, amount: 5, status: 'paid', created_at: '2026-02-03 10:00:00' }
  await errorOf(as('affiliate').from('transactions').insert(sale), 403)
  await errorOf(as('unknown').from('transactions').insert(sale), 403)
  await errorOf(as('super').from('transactions').insert({ ...sale, created_at: 'tomorrow week' }), 400)
  await errorOf(as('super').from('transactions').insert({ ...sale, metadata: [1] }), 400)
  await errorOf(as('super').from('transactions').update({ amount: 1 }).eq('user_id', AFFILIATE), 405)
  assert.equal((await fetch(`${POSTGREST_URL}/transactions`)).status, 401)
})

await check('monthly_stats are the figures of network_kpi, whatever is written', async () => {
  const month = '2026-02'
  const stats = await dataOf(as('super').from('monthly_stats').select('*').eq('month', month))
  const kpi = await dataOf(clientFor(claimsOf('super')).from('network_kpi').select('*').eq('year', 2026).eq('month', 2))
  assert.equal(stats.length, kpi.length)
  for (const row of kpi) {
    const of = stats.find((other) => other.user_id === row.participant_id)
    assert.equal(of.id, `${row.participant_id}_${month}`)
    assert.deepEqual(
      [of.comm_direct, of.comm_shared, of.comm_received, of.comm_override, of.total_commission, of.tier_rate,
        of.personal_sales_volume + of.received_volume - of.shared_out_volume],
      [row.commission_direct, row.commission_shared, row.commission_received, row.commission_override,
        row.total_commission, row.tier_rate, row.revenue], row.participant_name)
  }
  const own = await dataOf(as('affiliate').from('monthly_stats').select('user_id').eq('month', month))
  assert.deepEqual(own, [{ user_id: AFFILIATE }])
  const [first] = stats
  for (const request of [
    server.from('monthly_stats').insert({ id: 'x', user_id: AFFILIATE, month, total_commission: 1 }),
    server.from('monthly_stats').update({ total_commission: 0 }).eq('id', first.id),
    server.from('monthly_stats').delete().eq('id', first.id),
  ]) {
    await dataOf(request)
  }
  assert.deepEqual(await dataOf(as('super').from('monthly_stats').select('*').eq('month', month)), stats)
})

await check('who signs up is nobody until an administrator approves', async () => {
  const sub = '00000000-0000-4000-9000-000000000001'
  const newcomer = as('newcomer', sub)
  await dataOf(newcomer.from('profiles').insert(
    { id: sub, email: 'super@people.example', full_name: 'New Comer', role: 'admin', status: 'approved' }))
  const [profile] = await dataOf(newcomer.from('profiles').select('*'))
  assert.deepEqual(
    [profile.email, profile.role, profile.status, profile.user_id],
    ['newcomer@people.example', 'affiliate', 'pending', null])
  assert.deepEqual(await dataOf(newcomer.from('users').select('*')), [])
  await errorOf(newcomer.from('profiles').insert({ id: '00000000-0000-4000-9000-000000000002' }), 403)
  await errorOf(newcomer.from('profiles').update({ status: 'approved' }).eq('id', sub), 403)
  await errorOf(as('affiliate').from('profiles').update({ status: 'approved' }).eq('id', sub), 403)
  await errorOf(as('kepong').from('profiles').update({ status: 'approved' }).eq('id', sub), 403)
  await errorOf(as('admin').from('profiles').update({ status: 'approved', role: 'admin' }).eq('id', sub), 403)

  // Whoever names an address could be whose it is.
  await errorOf(as('admin').from('profiles').insert(
    { id: '00000000-0000-4000-9000-000000000009', email: 'rep@people.example' }), 403)
  await errorOf(as('admin').from('profiles').update({ email: 'rep@people.example' }).eq('id', sub), 403)
  await errorOf(
    as('admin').from('profiles').update({ status: 'approved', user_id: id('12') }).eq('id', sub), 409)

  const approved = await dataOf(
    as('admin').from('profiles').update({ status: 'approved', role: 'ctv' }).eq('id', sub).select().single())
  assert.equal(approved.approved_by, id('02'))
  const [user] = await dataOf(newcomer.from('users').select('*'))
  assert.deepEqual([user.id, user.full_name, user.role], [approved.user_id, 'New Comer', 'ctv'])
  await dataOf(as('admin').from('profiles').update({ status: 'blocked' }).eq('id', sub))
  const person = await dataOf(clientFor(claimsOf('super')).from('participant').select('status').eq('id', user.id).single())
  assert.equal(person.status, 'inactive')
})

await check('whoever is on record is found by the address, and administrators by a super_admin only', async () => {
  const sub = '00000000-0000-4000-9000-000000000003'
  await dataOf(server.from('profiles').insert({ id: sub, email: 'Rep@people.example', full_name: 'Rep' }))
  const rep = await dataOf(server.from('profiles').update({ status: 'approved' }).eq('id', sub).select().single())
  assert.equal(rep.user_id, id('12'))
  const person = await dataOf(clientFor(claimsOf('super')).from('participant').select('role,auth_user_id')
    .eq('id', id('12')).single())
  assert.deepEqual(person, { role: 'rep', auth_user_id: sub })

  const boss = '00000000-0000-4000-9000-000000000004'
  await dataOf(server.from('profiles').insert({ id: boss, email: 'cheras@people.example' }))
  await errorOf(as('admin').from('profiles').update({ status: 'approved' }).eq('id', boss), 403)
  const made = await dataOf(
    as('super').from('profiles').update({ status: 'approved', role: 'admin' }).eq('id', boss).select().single())
  assert.equal(made.user_id, id('04'))
})

finish()
