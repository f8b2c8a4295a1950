// A network's dashboard: figures, the tree, a simulation, a sale, a move, and what is refused.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish } from './harness.mjs'

const { A, B, C, D } = process.env
const supabase = clientFor({ role: 'service_role' })
const STRANGER = '00000000-0000-0000-0000-0000000000ff'
const million = (value) => value / 1_000_000

const monthOf = (user) => dataOf(supabase
  .from('monthly_stats').select('*').eq('user_id', user).eq('month', '2026-02').single())

await check('the dashboard reads its figures by the names that it knows', async () => {
  const stats = await monthOf(B)
  assert.deepEqual(
    Object.keys(stats),
    ['id', 'user_id', 'month', 'personal_sales_volume', 'shared_out_volume', 'received_volume',
      'f1_sales_volume', 'tier_rate', 'comm_direct', 'comm_shared', 'comm_received', 'comm_override',
      'total_commission', 'last_updated'])
  assert.equal(stats.id, `${B}_2026-02`)
  assert.equal(stats.tier_rate, 0.25)
  assert.equal(million(stats.comm_override), 10.5)
  assert.equal(million(stats.total_commission), 60.5)
})

await check('the key figures say what is missing for the next tier', async () => {
  const [kpi] = await dataOf(supabase.from('network_kpi').select('*').eq('participant_id', A))
  assert.equal(million(kpi.ranking_volume), 300)
  assert.equal(kpi.next_tier_rate, 0.25)
  assert.equal(million(kpi.missing_for_next_tier), 100)
  assert.equal(kpi.network_size, 3)
  const [workspace] = await dataOf(supabase.from('network_kpi_workspace').select('revenue, currency'))
  assert.deepEqual([million(workspace.revenue), workspace.currency], [600, 'VND'])
})

await check('the tree comes nested, and as rows with their paths', async () => {
  const tree = await dataOf(supabase.rpc('network_tree', { p_root: A, p_year: 2026, p_month: 2 }))
  assert.deepEqual([tree.participant_id, tree.total_count], [A, 3])
  assert.equal(tree.downline[0].downline[0].participant_id, C)
  const members = await dataOf(supabase.from('network_member').select('id, level, path').eq('id', C))
  assert.deepEqual(members, [{ id: C, level: 2, path: [A, B, C] }])
  const downline = await dataOf(supabase.rpc('downline', { p_participant_id: A, p_max_depth: 1 }))
  assert.deepEqual(downline.map((row) => row.participant_id), [B])
})

await check('a sale does what the simulation said', async () => {
  const predicted = await dataOf(supabase.rpc(
    'simulate_network_sale',
    { p_participant_id: A, p_amount: 200_000_000, p_sold_at: '2026-02-28T12:00:00+07:00' }))
  assert.deepEqual(predicted.map((row) => [row.participant_id, row.tier_rate_after]), [[A, 0.25]])
  const [sale] = await dataOf(supabase.from('network_sale').insert({
    participant_id: A, amount: 200_000_000, status: 'approved', sold_at: '2026-02-28T12:00:00+07:00',
  }).select())
  assert.equal(sale.participant_id, A)
  assert.equal((await monthOf(A)).total_commission, predicted[0].total_commission_after)
  const why = await dataOf(supabase.rpc(
    'explain_network_commission', { p_participant_id: A, p_year: 2026, p_month: 2 }))
  assert.equal(why.matches_stored, true)
  assert.equal(million(why.total_commission), 62.5)
  await dataOf(supabase.from('network_sale').delete().eq('id', sale.id))
  assert.equal(million((await monthOf(A)).total_commission), 11)
})

await check('a month is recalculated and verified by rpc', async () => {
  assert.equal(await dataOf(supabase.rpc('recalculate_network', { p_year: 2026, p_month: 2 })), 0)
  assert.deepEqual(await dataOf(supabase.rpc('verify_network', { p_year: 2026, p_month: 2 })), [])
  assert.equal(await dataOf(supabase.rpc('apply_network_changes')), 0)
})

await check('somebody is moved, and a cycle is refused with its chain', async () => {
  await dataOf(supabase.rpc(
    'change_upline', { p_participant_id: D, p_upline_id: B, p_effective_on: '2026-02-10' }))
  const error = await errorOf(
    supabase.rpc('change_upline', { p_participant_id: A, p_upline_id: D }), 400)
  assert.equal(error.code, '23514')
  assert.match(error.details, new RegExp(`${A} -> ${D} -> ${B} -> ${A}`))
})

await check('what is wrong is told with the right status', async () => {
  await errorOf(supabase.rpc('upline', { p_participant_id: STRANGER }), 404)
  await errorOf(supabase.rpc('recalculate_network', { p_year: 2026, p_month: 13 }), 400)
  await errorOf(supabase.rpc(
    'explain_network_commission', { p_participant_id: A, p_year: 2020, p_month: 1 }), 404)
  const sale = { amount: 1, status: 'approved', sold_at: '2026-02-10' }
  await errorOf(supabase.from('network_sale').insert({ ...sale, participant_id: STRANGER }), 409)
  await errorOf(
    supabase.from('network_sale').insert({ ...sale, participant_id: A, shared_by: A }), 400)
  const gap = await errorOf(supabase.from('network_tier').delete().gte('threshold', 0), 400)
  assert.match(gap.message, /no active band in "network_tier"/)
})

finish()
