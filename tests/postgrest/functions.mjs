// The calculation functions over rpc, and what their refusals look like.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish } from './harness.mjs'

const { TRAINER_T, TRAINER_U, TRAINER_V, MEMBER_M1, MEMBER_M2 } = process.env
const NOBODY = '00000000-0000-4000-8000-000000000000'
const supabase = clientFor({ role: 'service_role' })

const detail = (trainerId, memberId) => dataOf(supabase
  .from('view_5_2_1_trainer_monthly_commission_details').select('*')
  .eq('trainer_id', trainerId).eq('member_id', memberId).eq('year', 2026).eq('month', 2).single())

// Recalculation is manual here: nothing is stored before the first call.
await check('there are no results before the first calculation', async () => {
  assert.deepEqual(await dataOf(supabase.from('trainer_monthly_commission').select('id')), [])
})

await check('calculate_all_commission reports every pair', async () => {
  const rows = await dataOf(supabase.rpc('calculate_all_commission', { p_year: 2026, p_month: 2 }))
  assert.ok(rows.every((row) => row.success && row.error_message === null && row.commission_id !== null))
  const found = rows.map((row) => [row.trainer_id, row.member_id, row.total_sales, row.total_session])
  const order = (left, right) => (left[0] + left[1] < right[0] + right[1] ? -1 : 1)
  assert.deepEqual(found.sort(order), [
    [TRAINER_T, MEMBER_M1, 12000, 62],
    [TRAINER_T, MEMBER_M2, 4500, 40],
    [TRAINER_U, MEMBER_M2, 4500, 0],
    [TRAINER_V, MEMBER_M1, 0, 10],
  ].sort(order))
})

await check('calculate_all_commission takes no arguments for the present month', async () => {
  assert.deepEqual(await dataOf(supabase.rpc('calculate_all_commission')), [])
})

await check('calculate_trainer_commission returns the rows of a trainer', async () => {
  const rows = await dataOf(supabase.rpc('calculate_trainer_commission', {
    p_trainer_id: TRAINER_T, p_year: 2026, p_month: 2,
  }))
  const totals = Object.fromEntries(rows.map((row) => [row.member_id, row.total_entitled_commission]))
  assert.deepEqual(totals, { [MEMBER_M1]: 2970, [MEMBER_M2]: 1475 })
})

await check('its answer can be filtered and shaped like a table', async () => {
  const rows = await dataOf(supabase
    .rpc('calculate_trainer_commission', { p_trainer_id: TRAINER_T, p_year: 2026, p_month: 2 })
    .select('member_tier, total_conduction_fee').eq('member_tier', 'fans'))
  assert.deepEqual(rows, [{ member_tier: 'fans', total_conduction_fee: 1385 }])
})

await check('explain_trainer_commission reproduces the row', async () => {
  const row = await detail(TRAINER_T, MEMBER_M2)
  for (const options of [{ get: true }, {}]) {
    const explanation = await dataOf(
      supabase.rpc('explain_trainer_commission', { p_commission_id: row.id }, options))
    assert.equal(explanation.commission_id, row.id)
    assert.equal(explanation.trainer, 'T')
    assert.equal(explanation.member, 'M2')
    assert.equal(explanation.matches_stored, true)
    assert.equal(explanation.stored.total_entitled_commission, 1475)
    assert.equal(Number(explanation.total_entitled_commission), 1475)
  }
})

const givenPair = {
  p_branch: 'kepong',
  p_member_id: MEMBER_M1,
  p_member_tier: 'company',
  p_month: 2,
  p_year: 2026,
  p_trainer_category: 'senior',
  p_trainer_id: TRAINER_T,
  p_trainer_type: 'full time',
  p_new_sales: 20000,
  p_renew_sales: 0,
  p_session_count: 100,
}

await check('calculate_trainer_commission prices one pair from given amounts', async () => {
  const before = await detail(TRAINER_T, MEMBER_M1)
  const id = await dataOf(supabase.rpc('calculate_trainer_commission', givenPair))
  assert.equal(id, before.id)
  const after = await detail(TRAINER_T, MEMBER_M1)
  // 20,000 with the 4,500 of the other member is 24,500; 100 sessions pick the higher fee.
  assert.equal(after.new_sales_rate, 0.09)
  assert.equal(after.sales_commission, 1800)
  assert.equal(after.conduction_paid_rate, 40)
  assert.equal(after.total_conduction_fee, 60 * 40 + 2 * 15)
})

const refusals = [
  ['an unknown trainer', 404, 'calculate_trainer_commission',
    { p_trainer_id: NOBODY, p_year: 2026, p_month: 2 }, /^there is no trainer "0{8}-/],
  ['an unknown commission record', 404, 'explain_trainer_commission',
    { p_commission_id: NOBODY }, /^there is no commission record "0{8}-/],
  ['an unknown branch', 404, 'calculate_trainer_commission',
    { ...givenPair, p_branch: 'nowhere' }, /^there is no branch "nowhere"$/],
  ['an unknown member', 404, 'calculate_trainer_commission',
    { ...givenPair, p_member_id: NOBODY }, /^there is no member "0{8}-/],
  ['month 13', 400, 'calculate_all_commission',
    { p_year: 2026, p_month: 13 }, /^there is no month 13 of year 2026$/],
  ['month 13 of a trainer', 400, 'calculate_trainer_commission',
    { p_trainer_id: TRAINER_T, p_year: 2026, p_month: 13 }, /^there is no month 13 of year 2026$/],
  ['a year without its month', 400, 'calculate_all_commission',
    { p_year: 2026 }, /^p_year and p_month must both be given$/],
  ['no trainer', 400, 'calculate_trainer_commission',
    { p_trainer_id: null, p_year: 2026, p_month: 2 }, /^p_trainer_id must be given$/],
  ['a negative amount', 400, 'calculate_trainer_commission',
    { ...givenPair, p_new_sales: -1 }, /^p_new_sales must not be negative$/],
  ['a key that is no uuid', 400, 'calculate_trainer_commission',
    { p_trainer_id: 'T', p_year: 2026, p_month: 2 }, /^invalid input syntax for type uuid/],
  ['a pair without a rate', 409, 'calculate_trainer_commission',
    { ...givenPair, p_trainer_category: 'director' }, /director/],
  ['arguments that no function has', 404, 'calculate_trainer_commission',
    { p_trainer: TRAINER_T }, /Could not find the function/],
]

for (const [what, status, name, parameters, message] of refusals) {
  await check(`${what} is refused with ${status}`, async () => {
    const before = await dataOf(supabase.from('trainer_monthly_commission').select('*').order('id'))
    const error = await errorOf(supabase.rpc(name, parameters), status)
    assert.match(error.message, message)
    assert.deepEqual(
      await dataOf(supabase.from('trainer_monthly_commission').select('*').order('id')), before)
  })
}

await check('a trainer-month with an unpriced pair is refused with 409 and says which', async () => {
  await dataOf(supabase
    .from('trainer_commission_tier').update({ status: 'inactive' })
    .eq('branch', 'kepong').eq('session_type', 'compensate'))
  const error = await errorOf(supabase.rpc('calculate_trainer_commission', {
    p_trainer_id: TRAINER_T, p_year: 2026, p_month: 2,
  }), 409)
  assert.match(error.message, /compensate/)
  assert.match(error.details, new RegExp(MEMBER_M2))
  assert.match(error.hint, /check_rate_bands/)
})

await check('calculate_all_commission goes on past an unpriced pair', async () => {
  const rows = await dataOf(supabase.rpc('calculate_all_commission', { p_year: 2026, p_month: 2 }))
  const failed = rows.filter((row) => !row.success)
  assert.deepEqual(
    failed.map((row) => [row.trainer_id, row.member_id, row.commission_id]), [[TRAINER_T, MEMBER_M2, null]])
  assert.match(failed[0].error_message, /compensate/)
  assert.equal(rows.length, 4)
})

finish()
