// The configuration page: the matrices, editing a cell, new rates from a day on.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish } from './harness.mjs'

const { TRAINER_T, ADMIN, ADMIN_USER } = process.env
const TIER = 'trainer_commission_tier'
const supabase = clientFor({ role: 'service_role', sub: ADMIN_USER })

const totalOf = async (year, month) => {
  const row = await dataOf(supabase
    .from('view_5_2_trainer_monthly_commission_report').select('total_entitled_commission')
    .eq('trainer_id', TRAINER_T).eq('year', year).eq('month', month).single())
  return row.total_entitled_commission
}

const paidBand = (field) => dataOf(supabase
  .from(TIER).select('*')
  .eq('branch', 'kepong').eq('session_type', 'paid').eq('status', 'active')
  .is(field, null).single())

await check('the active bands come in the order of the page', async () => {
  const bands = await dataOf(supabase
    .from(TIER).select('*').eq('status', 'active').eq('branch', 'kepong').eq('trainer_type', 'full time')
    .order('commission_type').order('session_type').order('trainer_category').order('session_count_min'))
  assert.equal(bands.length, 15)
  assert.deepEqual(
    [bands[0].commission_type, bands[0].session_type, bands[0].fee_amount], ['conduction_fee', 'paid', 40])
})

await check('the two matrices have a column for each category', async () => {
  const fees = await dataOf(supabase
    .from('rate_matrix').select('session_type, session_count_min, junior, senior')
    .eq('branch', 'kepong').eq('trainer_type', 'full time').eq('commission_type', 'conduction_fee'))
  assert.deepEqual(fees.slice(0, 2), [
    { session_type: 'paid', session_count_min: null, junior: null, senior: 35 },
    { session_type: 'paid', session_count_min: 100, junior: null, senior: 40 },
  ])
  const rates = await dataOf(supabase
    .from('rate_matrix').select('sales_threshold_min, sales_threshold_max, senior')
    .eq('branch', 'kepong').eq('commission_type', 'new_sales'))
  assert.deepEqual(rates, [
    { sales_threshold_min: null, sales_threshold_max: 8000, senior: 0.05 },
    { sales_threshold_min: 8000, sales_threshold_max: 20000, senior: 0.07 },
    { sales_threshold_min: 20000, sales_threshold_max: 30000, senior: 0.09 },
    { sales_threshold_min: 30000, sales_threshold_max: null, senior: 0.11 },
  ])
})

await check('editing a cell stores it, stamps it and reprices the results', async () => {
  const before = await paidBand('session_count_min')
  assert.equal(await totalOf(2026, 2), 4445)
  const after = await dataOf(supabase
    .from(TIER).update({ fee_amount: 36, last_updated_at: '2001-01-01T00:00:00Z', last_updated_by: ADMIN })
    .eq('id', before.id).select().single())
  assert.equal(after.fee_amount, 36)
  assert.ok(Date.parse(after.last_updated_at) > Date.parse(before.last_updated_at), after.last_updated_at)
  assert.equal(after.last_updated_by, ADMIN)
  assert.equal(await totalOf(2026, 2), 4445 + 99)
})

await check('the matrix shows who edited it last', async () => {
  const row = await dataOf(supabase
    .from('rate_matrix').select('senior, last_updated_by_name, tier_ids')
    .eq('branch', 'kepong').eq('session_type', 'paid').is('session_count_min', null).single())
  const band = await paidBand('session_count_min')
  assert.deepEqual(row, { senior: 36, last_updated_by_name: 'Admin', tier_ids: { senior: band.id } })
})

await check('a value that makes no sense is refused and nothing changes', async () => {
  const band = await paidBand('session_count_min')
  const negative = await errorOf(supabase.from(TIER).update({ fee_amount: -1 }).eq('id', band.id), 400)
  assert.equal(negative.code, '23514')
  const sales = await dataOf(supabase
    .from(TIER).select('id').eq('branch', 'kepong').eq('commission_type', 'new_sales').limit(1).single())
  const above = await errorOf(supabase.from(TIER).update({ commission_rate: 7 }).eq('id', sales.id), 400)
  assert.equal(above.code, '23514')
  assert.deepEqual(await paidBand('session_count_min'), band)
})

await check('a band that overlaps another is refused', async () => {
  const { id, ...band } = await paidBand('session_count_max')
  const error = await errorOf(supabase.from(TIER).insert({ ...band, session_count_min: 90 }), 400)
  assert.equal(error.code, '23P01')
})

await check('a new rate from a day on leaves the months before it alone', async () => {
  const band = await paidBand('session_count_min')
  const changed = await dataOf(supabase.rpc('change_rate', {
    p_tier_id: band.id, p_effective_on: '2026-02-01', p_value: 50,
  }))
  assert.equal(changed.fee_amount, 50)
  assert.equal(changed.valid_during, '[2026-02-01,)')
  assert.equal(await totalOf(2026, 1), 5 * 36)
  assert.equal(await totalOf(2026, 2), 4445 + 99 * 15)
})

await check('a new rate for an unknown band is not found', async () => {
  const error = await errorOf(supabase.rpc('change_rate', {
    p_tier_id: '00000000-0000-4000-8000-000000000000', p_effective_on: '2026-02-01', p_value: 50,
  }), 404)
  assert.match(error.message, /^there is no rate band "00000000-/)
  assert.match(error.hint, /trainer_commission_tier/)
})

await check('the list of gaps is empty, and names a gap once there is one', async () => {
  assert.deepEqual(await dataOf(supabase.rpc('check_rate_bands')), [])
  await dataOf(supabase
    .from(TIER).update({ status: 'inactive' })
    .eq('branch', 'kepong').eq('session_type', 'sponsor'))
  // GET serves what only reads.
  assert.deepEqual(await dataOf(supabase.rpc('check_rate_bands', {}, { get: true })), [{
    product: null,
    branch: 'kepong',
    trainer_type: 'full time',
    trainer_category: 'senior',
    commission_type: 'conduction_fee',
    session_type: 'sponsor',
    gap_min: 0,
    gap_max: null,
    missing_during: '(,)',
  }])
})

finish()
