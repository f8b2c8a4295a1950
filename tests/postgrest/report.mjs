// The commission page: report, details, periods, and what goes into a spreadsheet.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, finish } from './harness.mjs'

const { TRAINER_T, TRAINER_U, TRAINER_V, MEMBER_M1, MEMBER_M2 } = process.env
const REPORT = 'view_5_2_trainer_monthly_commission_report'
const DETAILS = 'view_5_2_1_trainer_monthly_commission_details'
const supabase = clientFor({ role: 'service_role' })

function report({ year, month, branch, trainerId }) {
  let query = supabase.from(REPORT).select('*').eq('year', year).eq('month', month)
  if (branch) query = query.eq('branch', branch)
  if (trainerId) query = query.eq('trainer_id', trainerId)
  return dataOf(query.order('total_entitled_commission', { ascending: false }))
}

await check('a month of all branches comes with the highest total first', async () => {
  const rows = await report({ year: 2026, month: 2 })
  assert.deepEqual(
    rows.map((row) => [row.trainer_id, row.total_entitled_commission]),
    [[TRAINER_T, 4445], [TRAINER_V, 350], [TRAINER_U, 67.5]])
})

await check('a row has what the table and the cards show', async () => {
  const [row] = await report({ year: 2026, month: 2, trainerId: TRAINER_T })
  const { last_updated_at: lastUpdatedAt, ...rest } = row
  assert.ok(Date.parse(lastUpdatedAt) > 0)
  assert.deepEqual(rest, {
    year: 2026,
    month: 2,
    trainer_id: TRAINER_T,
    trainer_name: 'T',
    trainer_avatar_url: null,
    branch: 'kepong',
    trainer_category: 'senior',
    trainer_type: 'full time',
    currency: 'MYR',
    member_count: 2,
    total_paid_session: 99,
    total_free_session: 2,
    total_transform_session: 0,
    total_express_session: 0,
    total_sponsor_session: 0,
    total_compensate_session: 1,
    total_other_session: 0,
    total_conduction_count: 102,
    conduction_fee_paid: 3465,
    conduction_fee_free: 30,
    conduction_fee_transform: 0,
    conduction_fee_express: 0,
    conduction_fee_sponsor: 0,
    conduction_fee_compensate: 20,
    conduction_fee_other: 0,
    total_conduction_fee: 3515,
    total_new_sales: 12000,
    sales_commission: 840,
    total_renew_sales: 4500,
    renew_commission: 90,
    total_sales_commission: 930,
    total_entitled_commission: 4445,
  })
})

await check('the branch filter leaves that branch', async () => {
  const rows = await report({ year: 2026, month: 2, branch: 'cheras' })
  assert.deepEqual(rows.map((row) => row.trainer_id), [TRAINER_V])
})

await check('a filter without a match gives an empty list', async () => {
  assert.deepEqual(await report({ year: 2026, month: 2, branch: 'cheras', trainerId: TRAINER_T }), [])
  assert.deepEqual(await report({ year: 2025, month: 2 }), [])
})

await check('another month has its own row', async () => {
  const rows = await report({ year: 2026, month: 1 })
  assert.deepEqual(rows.map((row) => [row.trainer_id, row.total_entitled_commission]), [[TRAINER_T, 175]])
})

await check('details list the members with the rates that were applied', async () => {
  const rows = await dataOf(supabase
    .from(DETAILS)
    .select('member_id, member_name, member_tier, total_conduction_count, total_conduction_fee, '
      + 'conduction_paid_rate, conduction_sponsor_rate, total_new_sales, new_sales_rate, sales_commission, '
      + 'total_renew_sales, renew_sales_rate, renew_commission, total_entitled_commission')
    .eq('trainer_id', TRAINER_T).eq('year', 2026).eq('month', 2)
    .order('member_name'))
  assert.deepEqual(rows, [
    {
      member_id: MEMBER_M1,
      member_name: 'M1',
      member_tier: 'company',
      total_conduction_count: 62,
      total_conduction_fee: 2130,
      conduction_paid_rate: 35,
      conduction_sponsor_rate: null,
      total_new_sales: 12000,
      new_sales_rate: 0.07,
      sales_commission: 840,
      total_renew_sales: 0,
      renew_sales_rate: null,
      renew_commission: 0,
      total_entitled_commission: 2970,
    },
    {
      member_id: MEMBER_M2,
      member_name: 'M2',
      member_tier: 'fans',
      total_conduction_count: 40,
      total_conduction_fee: 1385,
      conduction_paid_rate: 35,
      conduction_sponsor_rate: null,
      total_new_sales: 0,
      new_sales_rate: null,
      sales_commission: 0,
      total_renew_sales: 4500,
      renew_sales_rate: 0.02,
      renew_commission: 90,
      total_entitled_commission: 1475,
    },
  ])
})

await check('the periods are the months with results, newest first', async () => {
  const periods = await dataOf(supabase.from('commission_period').select('year, month'))
  assert.deepEqual(periods, [{ year: 2026, month: 2 }, { year: 2026, month: 1 }])
})

await check('the report view itself gives the same periods', async () => {
  const rows = await dataOf(supabase
    .from(REPORT).select('year, month')
    .order('year', { ascending: false }).order('month', { ascending: false }))
  const distinct = [...new Set(rows.map((row) => `${row.year}-${row.month}`))]
  assert.deepEqual(distinct, ['2026-2', '2026-1'])
})

await check('staff and members give the names and addresses for an export', async () => {
  const staff = await dataOf(supabase
    .from('staff').select('name, email, branch, trainer_type, trainer_category').eq('id', TRAINER_T).single())
  assert.deepEqual(staff, {
    name: 'T',
    email: 't@gym.example',
    branch: 'kepong',
    trainer_type: 'full time',
    trainer_category: 'senior',
  })
  const members = await dataOf(supabase.from('member').select('name').in('id', [MEMBER_M1, MEMBER_M2]).order('name'))
  assert.deepEqual(members, [{ name: 'M1' }, { name: 'M2' }])
})

await check('the report comes as CSV', async () => {
  const text = await dataOf(supabase
    .from(REPORT).select('trainer_name, branch, total_conduction_count, total_entitled_commission')
    .eq('year', 2026).eq('month', 2).order('total_entitled_commission', { ascending: false })
    .csv())
  assert.deepEqual(text.trim().split(/\r?\n/), [
    'trainer_name,branch,total_conduction_count,total_entitled_commission',
    'T,kepong,102,4445.00',
    'V,cheras,10,350.00',
    'U,kepong,0,67.50',
  ])
})

await check('a page of the report says how many rows there are', async () => {
  const { data, count, error } = await supabase
    .from(REPORT).select('trainer_id', { count: 'exact' })
    .eq('year', 2026).eq('month', 2).order('total_entitled_commission', { ascending: false })
    .range(1, 1)
  assert.equal(error, null)
  assert.deepEqual([data, count], [[{ trainer_id: TRAINER_V }], 3])
})

finish()
