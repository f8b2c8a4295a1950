// What a request sees that has no right to anything.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL, TRAINER_T } = process.env
const service = { role: 'service_role' }
const month = { p_year: 2026, p_month: 2 }
const calls = {
  accept_plan_document: { p_document_id: TRAINER_T, p_hash: 'tried' },
  add_closing_check: { p_function: 'commission_internal.today' },
  add_session_type: { p_name: 'tried' },
  add_trainer_category: { p_name: 'tried' },
  add_trainer_type: { p_name: 'tried' },
  adopt_partner_code: { p_reseller_id: TRAINER_T, p_code: 'EVOLVE-1' },
  advance_month_end: {},
  allow_time: {},
  appeal_dispute: { p_dispute_id: TRAINER_T, p_reason: 'tried' },
  apply_network_changes: {},
  apply_preset: { p_name: 'network' },
  approve_closing: month,
  approve_commission: { p_sale_id: TRAINER_T },
  approve_due_reseller_commissions: {},
  approve_manual_adjustment: { p_adjustment_id: TRAINER_T },
  approve_payout: { p_payout_id: TRAINER_T },
  attribute_reseller_sales: {},
  bulk_approve_commissions: { p_sale_ids: [TRAINER_T] },
  calculate_all_commission: { p_year: 2026, p_month: 2 },
  calculate_commission: { p_sale_amount: 1, p_reseller_id: TRAINER_T },
  calculate_conversion_rates: {},
  calculate_deal_commission: month,
  calculate_trainer_commission: { p_trainer_id: TRAINER_T, p_year: 2026, p_month: 2 },
  cancel_payout: { p_payout_id: TRAINER_T },
  cancel_payout_batch: { p_batch_id: TRAINER_T, p_reason: 'tried' },
  change_deal: { p_deal_id: TRAINER_T, p_changes: { amount: 1 } },
  change_network_fixed_rate: { p_participant_id: TRAINER_T, p_effective_on: '2026-02-01', p_rate: 0.3 },
  change_network_plan: { p_effective_on: '2026-02-01', p_changes: { max_levels: 3 } },
  change_network_tier: { p_tier_id: TRAINER_T, p_effective_on: '2026-02-01', p_rate: 0.3 },
  change_rate: { p_tier_id: TRAINER_T, p_effective_on: '2026-02-01', p_value: 1 },
  change_rates: { p_effective_on: '2026-02-01', p_rows: [{}] },
  change_reseller_tier: { p_tier_id: TRAINER_T, p_effective_on: '2026-02-01', p_rate: 0.3 },
  change_trainer_grade: { p_trainer_id: TRAINER_T, p_effective_on: '2026-02-01' },
  change_upline: { p_participant_id: TRAINER_T, p_upline_id: null },
  check_payout_keys: {},
  check_plan: { p_plan_id: TRAINER_T },
  check_rate_bands: {},
  check_request: {},
  check_source: { p_name: 'till' },
  close_period: month,
  closing_problems: month,
  comment_on_dispute: { p_dispute_id: TRAINER_T, p_text: 'tried' },
  commission_analytics: {},
  commission_projections: {},
  commission_report: { p_year: 2026 },
  commission_summary: {},
  commission_trends: {},
  compare_results: { p_scheme: 'trainer', ...month },
  complete_payout: { p_payout_id: TRAINER_T },
  copy_plan: { p_plan_id: TRAINER_T, p_name: 'tried' },
  copy_rates: { p_from_branch: 'kepong', p_to_branch: 'kepong', p_effective_on: '2026-02-01' },
  correct_ledger: { p_posting_id: 1, p_line: 999, p_reason: 'tried' },
  create_due_payouts: {},
  create_payout_batch: {},
  create_payouts: {},
  create_plan: { p_plan: { name: 'tried', components: [] } },
  create_reseller_profile: { p_participant_id: TRAINER_T },
  dashboard_stats: {},
  deactivate_reseller: { p_reseller_id: TRAINER_T, p_reason: 'tried' },
  deal_forecast: {},
  describe_plan: { p_plan_id: TRAINER_T },
  detect_fraud: {},
  downline: { p_participant_id: TRAINER_T },
  earning_total: { p_year: 2026 },
  escalate_overdue_disputes: {},
  estimate_commission: { p_deal_id: TRAINER_T },
  explain_deal_commission: { p_deal_id: TRAINER_T },
  explain_draw: { p_participant_id: TRAINER_T, ...month },
  explain_network_commission: { p_participant_id: TRAINER_T, ...month },
  explain_product_line_month: { p_participant_id: TRAINER_T, p_product_line: 'Cygnus', ...month },
  explain_reseller_commission: { p_sale_id: TRAINER_T },
  explain_trainer_commission: { p_commission_id: TRAINER_T },
  fail_payout: { p_payout_id: TRAINER_T, p_reason: 'tried' },
  forecast_month: {},
  generate_leaderboard: {},
  generate_payout_invoice: { p_payout_id: TRAINER_T },
  get_earnings_summary: {},
  get_reseller_performance: {},
  import_posted: {
    p_rows: [{
      scheme: 'manual', participant_id: TRAINER_T, year: 2025, month: 11, amount: 1, currency: 'MYR',
    }],
  },
  ledger_head: {},
  log_referral_click: { p_code: 'EVOLVE-1', p_visitor_id: 'v1' },
  log_sales_activity: { p_deal_id: TRAINER_T, p_kind: 'call', p_subject: 'tried' },
  lose_deal: { p_deal_id: TRAINER_T, p_reason: 'tried' },
  month_end_report: month,
  months_due: {},
  move_deal: { p_deal_id: TRAINER_T, p_stage: 'proposal' },
  my_commission: {},
  my_permissions: {},
  network_downline: month,
  network_tree: { p_root: TRAINER_T },
  open_deal: { p_name: 'tried', p_amount: 1 },
  open_dispute: { p_description: 'tried' },
  payment_file: { p_batch_id: TRAINER_T },
  pending_work: {},
  pipeline_analysis: {},
  pipeline_overview: {},
  place_hold: { p_participant_id: TRAINER_T, p_reason: 'tried' },
  post_interim: month,
  preview_change: {
    p_rows: { network_tier: [{ threshold: 0, rate: 0.3 }] }, p_from: '2026-01-01',
  },
  process_payout_batch: { p_batch_id: TRAINER_T },
  propose_manual_adjustment: {
    p_participant_id: TRAINER_T, ...month, p_amount: 1, p_component: 'bonus', p_reason: 'tried',
  },
  publish_plan_document: { p_plan_id: TRAINER_T, p_body: 'tried' },
  quota_attainment: { p_quota_id: TRAINER_T },
  quota_performance: {},
  raise_rates: { p_branch: 'kepong', p_effective_on: '2026-02-01', p_percent: 5 },
  recalculate_network: month,
  recalculate_product_lines: {},
  recalculate_reseller: {},
  recalculate_upline: { p_participant_id: TRAINER_T, ...month },
  reconsider_commission: { p_sale_id: TRAINER_T, p_reason: 'tried' },
  record_payment_results: { p_results: [] },
  record_reseller_sale: { p_transaction_reference: 'R-1', p_sale_amount: 1 },
  referral_link: { p_reseller_id: TRAINER_T },
  refresh_uplines: {},
  refund_cost: { p_from: '2026-01-01', p_to: '2026-02-28' },
  refund_deal: { p_deal_id: TRAINER_T, p_refunded_amount: 1 },
  regenerate_partner_code: { p_reason: 'tried' },
  regenerate_partner_codes: {},
  register_source: { p_name: 'till', p_fact: 'member', p_relation: 'commission.member' },
  reject_commission: { p_sale_id: TRAINER_T, p_reason: 'tried' },
  reject_manual_adjustment: { p_adjustment_id: TRAINER_T, p_reason: 'tried' },
  reject_reseller_verification: { p_reseller_id: TRAINER_T, p_reason: 'tried' },
  release_hold: { p_hold_id: TRAINER_T, p_reason: 'tried' },
  remove_closing_check: { p_function_name: 'public.no_such_check' },
  reopen_deal: { p_deal_id: TRAINER_T, p_reason: 'tried' },
  reopen_period: { ...month, p_reason: 'tried' },
  request_payout: {},
  resolve_dispute: { p_dispute_id: TRAINER_T, p_decision: 'accepted', p_resolution: 'tried' },
  resolve_fraud_signal: { p_signal_id: 1, p_status: 'dismissed', p_note: 'tried' },
  resolve_partner_code: { p_code: 'EVOLVE-1' },
  return_payout: { p_payout_id: TRAINER_T, p_reason: 'tried' },
  reveal_payout_method: { p_method_id: TRAINER_T, p_reason: 'tried' },
  review_dispute: { p_dispute_id: TRAINER_T },
  revoke_partner_code: { p_code: 'EVOLVE-1', p_reason: 'tried' },
  revoke_payout_method: { p_method_id: TRAINER_T, p_reason: 'tried' },
  rotate_payout_keys: {},
  run_due: {},
  sales_performance_summary: { p_year: 2026 },
  sales_report_csv: {},
  set_deal_credits: { p_deal_id: TRAINER_T, p_credits: [] },
  set_payer_account: { p_kind: 'paypal', p_format: 'paypal_csv' },
  set_payout_method: { p_kind: 'paypal', p_account: { mail: 'me@wallet.example' } },
  simulate_deal: { p_owner_id: TRAINER_T, p_amount: 1 },
  simulate_network_sale: { p_participant_id: TRAINER_T, p_amount: 1 },
  simulate_plan: { p_plan_id: TRAINER_T, p_from: '2026-01-01', p_to: '2026-02-28' },
  simulate_rates: {
    p_rows: { network_tier: [{ threshold: 0, rate: 0.3 }] }, p_from: '2026-01-01', p_to: '2026-02-28',
  },
  simulate_reseller_sale: { p_reseller_id: TRAINER_T, p_sale_amount: 1 },
  statement: { p_participant_id: TRAINER_T, ...month },
  submit_reseller_verification: { p_documents: [] },
  sync_source: { p_name: 'till' },
  trainer_kpi: month,
  unattributed_records: month,
  unregister_source: { p_name: 'till' },
  unwatch_source: { p_name: 'till' },
  update_my_reseller_profile: { p_profile: {} },
  upline: { p_participant_id: TRAINER_T },
  validate_payout_request: {},
  verify_deal_commissions: month,
  verify_invoices: {},
  verify_ledger: {},
  verify_network: month,
  verify_payout_method: { p_method_id: TRAINER_T },
  verify_payouts: {},
  verify_product_line_months: { p_year: 2026 },
  verify_reseller: { p_reseller_id: TRAINER_T },
  verify_reseller_commissions: month,
  watch_source: { p_name: 'till' },
  win_deal: { p_deal_id: TRAINER_T },
  withdraw_dispute: { p_dispute_id: TRAINER_T },
}

// What nobody calls by the API.
const setups = { setup_api_roles: {}, setup_reader_role: { p_name: 'tried' } }

// What service_role may use, as PostgREST itself describes it.
const description = await (await fetch(POSTGREST_URL, {
  headers: { authorization: `Bearer ${tokenFor(service)}` },
})).json()
const paths = Object.keys(description.paths).filter((path) => path !== '/')
const relations = paths.filter((path) => !path.startsWith('/rpc/')).map((path) => path.slice(1)).sort()
const functions = paths.filter((path) => path.startsWith('/rpc/')).map((path) => path.slice(5)).sort()

await check('every function of the API is tried below', () => {
  // The page of the dashboard is for everybody: tests/web asks for it.
  assert.deepEqual(functions.filter((name) => name !== 'dashboard'), Object.keys(calls))
  assert.ok(relations.length >= 18, `only ${relations}`)
})

await check('every refusal of anon asks it to sign in', async () => {
  const supabase = clientFor({ role: 'anon' })
  for (const relation of relations) {
    const error = await errorOf(supabase.from(relation).select('*').limit(1), 401)
    assert.equal(error.code, '42501', relation)
  }
  // These come before each request, and do nothing for anon.
  const { allow_time: _, check_request: __, ...refused } = calls
  for (const [name, parameters] of Object.entries({ ...refused, ...setups })) {
    const error = await errorOf(supabase.rpc(name, parameters), 401)
    assert.equal(error.code, '42501', name)
  }
  await errorOf(supabase.from('appointment').update({ status: 'completed' }).eq('trainer_id', TRAINER_T), 401)
})

// A good token of somebody who is not on record.
const stranger = clientFor({ role: 'authenticated', email: 'nobody@gym.example' })

await check('a stranger finds every table and view empty', async () => {
  for (const relation of relations) {
    assert.deepEqual(await dataOf(stranger.from(relation).select('*').limit(1)), [], relation)
  }
})

await check('a stranger is refused by every function, or told nothing', async () => {
  const told = ['allow_time', 'check_rate_bands', 'check_request', 'my_commission', 'my_permissions', 'pending_work']
  const refused = Object.fromEntries(Object.entries(calls).filter(([name]) => !told.includes(name)))
  for (const [name, parameters] of Object.entries({ ...refused, ...setups })) {
    await errorOf(stranger.rpc(name, parameters), 403)
  }
  assert.deepEqual(await dataOf(stranger.rpc('check_rate_bands')), [])
  assert.equal(await dataOf(stranger.rpc('check_request')), null)
  assert.deepEqual(await dataOf(stranger.rpc('my_commission')), { ledger: [], schemes: {}, participant_id: null })
  assert.deepEqual(await dataOf(stranger.rpc('pending_work')), [])
  assert.equal(await dataOf(stranger.rpc('allow_time')), null)
  assert.ok((await dataOf(stranger.rpc('my_permissions'))).every((row) => !row.can_view && !row.can_edit))
})

await check('a trainer sees their own rows, and is refused what is for administrators', async () => {
  const trainer = clientFor({ role: 'authenticated', email: 't@gym.example' })
  const profile = await dataOf(trainer.from('my_profile').select('name, visibility').single())
  assert.deepEqual(profile, { name: 'T', visibility: 'self' })
  const report = await dataOf(trainer
    .from('view_5_2_trainer_monthly_commission_report').select('trainer_id').eq('year', 2026).eq('month', 2))
  assert.deepEqual(report, [{ trainer_id: TRAINER_T }])
  assert.deepEqual(await dataOf(trainer.from('trainer_commission_tier').select('id')), [])
  await errorOf(trainer.rpc('calculate_all_commission', month), 403)
  await errorOf(trainer.from('branch').insert({
    name: 'X', code: 'X', time_zone: 'UTC', currency: 'MYR',
  }), 403)
  await errorOf(trainer.from('trainer_monthly_commission').update({ total_new_sales: 9 }).eq('year', 2026), 403)
})

await check('a request without a token is anon, and refused with 401', async () => {
  for (const relation of relations) {
    const answer = await fetch(`${POSTGREST_URL}/${relation}`)
    assert.equal(answer.status, 401, relation)
  }
})

await check('a token signed with another secret is refused with 401', async () => {
  const token = [{ alg: 'HS256' }, { role: 'service_role' }, 'forged']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const answer = await fetch(`${POSTGREST_URL}/branch`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(answer.status, 401)
})

const supabase = clientFor(service)

await check('service_role reads every one of them', async () => {
  for (const relation of relations) {
    await dataOf(supabase.from(relation).select('*').limit(1))
  }
})

await check('service_role creates no roles and does not reach what is internal', async () => {
  for (const [name, parameters] of Object.entries(setups)) {
    await errorOf(supabase.rpc(name, parameters), 403)
  }
  await errorOf(supabase.schema('commission_internal').from('trainer_period').select('*'), 406)
})

finish()
