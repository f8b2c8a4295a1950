// A shop and its resellers: the requests of docs/frontend.md, by the shop's server, an administrator and the
// resellers themselves.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { check, clientFor, dataOf, errorOf, finish, requestsOf, tokenFor } from './harness.mjs'

const { ANN, BEA, POSTGREST_URL } = process.env
const shop = clientFor({ role: 'service_role' })
const person = (name) => clientFor({ role: 'authenticated', email: `${name}@people.example` })
const [ann, bea, admin] = ['ann', 'bea', 'all'].map(person)
const hoursAgo = (hours) => new Date(Date.now() - hours * 3600_000).toISOString()

await check('a reseller has a link with a code that the shop resolves', async () => {
  await dataOf(admin.from('reseller_program').update({ link_url: 'https://shop.example/' }).eq('id', true))
  const link = new URL(await dataOf(ann.rpc('referral_link', { p_product_id: 'a b' }, { get: true })))
  assert.equal(link.searchParams.get('product'), 'a b')
  const code = link.searchParams.get('ref')
  const [found] = await dataOf(shop.rpc('resolve_partner_code', { p_code: code.toLowerCase() }, { get: true }))
  assert.deepEqual(found, { code, reseller_id: ANN, is_current: true, current_code: code })
  const other = (character) => (character === 'A' ? 'B' : 'A')
  const mistyped = code.slice(0, -1) + other(code.at(-1))
  const error = await errorOf(shop.rpc('resolve_partner_code', { p_code: mistyped }), 400)
  assert.equal(error.code, '22023')
  await errorOf(shop.rpc('resolve_partner_code', { p_code: 'EVOLVE-1' }), 404)
  await errorOf(bea.rpc('resolve_partner_code', { p_code: code }), 404)
})

await check('a click and a sale make a commission, once however often they are sent', async () => {
  const code = new URL(await dataOf(ann.rpc('referral_link'))).searchParams.get('ref')
  const [click] = await dataOf(shop.rpc('log_referral_click', {
    p_code: code, p_visitor_id: 'v1', p_ip: '203.0.113.7', p_user_agent: 'Firefox', p_clicked_at: hoursAgo(2),
  }))
  assert.equal(click.is_duplicate, false)
  assert.ok(!JSON.stringify(click).includes('203.0.113.7'))
  const sold = {
    p_transaction_reference: 'P-1', p_sale_amount: 100, p_client_email: 'carl@client.example', p_visitor_id: 'v1',
  }
  const [sale] = await dataOf(shop.rpc('record_reseller_sale', sold))
  assert.deepEqual([sale.reseller_id, sale.credited_by, sale.last_click_id], [ANN, 'last_click', click.id])
  const [again] = await dataOf(shop.rpc('record_reseller_sale', sold))
  assert.equal(again.id, sale.id)
  const error = await errorOf(shop.rpc('record_reseller_sale', { ...sold, p_sale_amount: 99 }), 409)
  assert.equal(error.code, 'PT409')
  const [mine] = await dataOf(ann.from('reseller_commission_report').select('amount, status, credited_by, is_held'))
  assert.deepEqual(mine, { amount: 10, status: 'pending', credited_by: 'last_click', is_held: false })
  const [statistics] = await dataOf(ann.from('referral_statistics').select('clicks, visitors, conversion_rate'))
  assert.deepEqual(statistics, { clicks: 1, visitors: 1, conversion_rate: 1 })
  const [rates] = await dataOf(admin.rpc('calculate_conversion_rates', { p_reseller_id: ANN }, { get: true }))
  assert.equal(rates.converting_visitors, 1)
  assert.deepEqual(await dataOf(bea.from('referral_click').select('id')), [])
})

await check('clicks and sales are for the shop to report', async () => {
  for (const client of [ann, admin]) {
    await errorOf(client.rpc('log_referral_click', { p_code: 'X', p_visitor_id: 'v' }), 403)
  }
  await errorOf(ann.rpc('record_reseller_sale', { p_transaction_reference: 'P-2', p_sale_amount: 1 }), 403)
})

await check('what is suspicious is held until somebody has looked at it', async () => {
  const [sale] = await dataOf(shop.rpc('record_reseller_sale', {
    p_transaction_reference: 'P-3', p_sale_amount: 50, p_client_email: 'bea+1@people.example', p_reseller_id: BEA,
  }))
  await errorOf(admin.rpc('approve_commission', { p_sale_id: sale.id }), 409)
  const [signal] = await dataOf(admin.from('fraud_signal').select('id, rule, status').eq('sale_id', sale.id))
  assert.deepEqual([signal.rule, signal.status], ['self_referral', 'open'])
  assert.deepEqual(await dataOf(bea.from('fraud_signal').select('id')), [])
  await dataOf(admin.rpc('resolve_fraud_signal', {
    p_signal_id: signal.id, p_status: 'dismissed', p_note: 'a gift, agreed upon',
  }))
  await dataOf(admin.rpc('approve_commission', { p_sale_id: sale.id }))
})

await check('a code is renewed three times in 30 days, and the shop is told when it may be again', async () => {
  for (let i = 0; i < 3; i += 1) {
    await dataOf(ann.rpc('regenerate_partner_code', { p_reason: 'printed wrongly' }))
  }
  const error = await errorOf(ann.rpc('regenerate_partner_code', { p_reason: 'once more' }), 429)
  assert.equal(error.code, 'PT429')
  assert.equal(error.message, 'the partner code was renewed 3 times in 30 days')
  const codes = await dataOf(ann.from('partner_code').select('code, retired_at'))
  assert.equal(codes.length, 4)
  for (const { code } of codes) {
    const [found] = await dataOf(shop.rpc('resolve_partner_code', { p_code: code }))
    assert.equal(found.reseller_id, ANN)
  }
})

const token = tokenFor({ role: 'authenticated', email: 'bea@people.example' })

await check('the requests of the documentation are answered', async () => {
  const [requests] = requestsOf('frontend.md')
  assert.ok(requests.length > 10)
  for (const { line, method, path, body } of requests) {
    const answer = await fetch(POSTGREST_URL + path, {
      method,
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    })
    assert.equal(answer.status, 200, `${line}: ${await answer.text()}`)
  }
  const report = await fetch(`${POSTGREST_URL}/reseller_commission_report?select=sale_amount,amount,status`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/csv' },
  })
  assert.equal(await report.text(), 'sale_amount,amount,status\n50,5.00,approved')
})

await check('the report of sales is a file for spreadsheets', async () => {
  const answer = await fetch(`${POSTGREST_URL}/rpc/sales_report_csv?p_from_on=2026-01-01`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/csv' },
  })
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type'), /^text\/csv/)
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="sales-2026-01-01.csv"')
  const bytes = Buffer.from(await answer.arrayBuffer())
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const [head, line, end] = bytes.subarray(3).toString('utf8').split('\r\n')
  assert.match(head, /^sold_on,transaction_reference,reseller_name,/)
  assert.match(line, /^\d{4}-\d\d-\d\d,"P-3","Bea",,,USD,50,0,50,"bronze",0.1,5.00,0.00,approved$/)
  assert.equal(end, '')
  const text = await dataOf(bea.rpc('sales_report_csv', {}, { get: true }).csv())
  assert.ok(text.includes(',"P-3","Bea",'), text)
  const none = await dataOf(bea.rpc('sales_report_csv', { p_until_on: '2020-01-01' }, { get: true }).csv())
  assert.equal(none.trimEnd().split('\r\n').length, 1, none)
  const error = await errorOf(bea.rpc('sales_report_csv', { p_reseller_id: ANN }, { get: true }), 404)
  assert.equal(error.code, 'PT404')
})

await check('names of an earlier application are called as they were', async () => {
  const page = readFileSync(new URL('../../docs/frontend.md', import.meta.url), 'utf8')
  const [, row] = page.match(/^\| (.*) \| the same; a commission is called by the id of its sale \|$/m)
  const names = [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name)
  assert.equal(names.length, 14)
  const { paths } = await (await fetch(POSTGREST_URL, {
    headers: { authorization: `Bearer ${tokenFor({ role: 'service_role' })}` },
  })).json()
  for (const name of names) assert.ok(paths[`/rpc/${name}`], name)
  const [sale] = await dataOf(shop.rpc('record_reseller_sale', {
    p_transaction_reference: 'P-9', p_sale_amount: 20, p_reseller_id: ANN,
  }))
  const [decided] = await dataOf(admin.rpc('bulk_approve_commissions', { p_sale_ids: [sale.id, BEA] }))
  assert.equal(decided.approved_count, 1)
  assert.deepEqual(decided.errors.map((each) => [each.sale_id, each.error_code]), [[BEA, 'PT404']])
  const [other] = await dataOf(shop.rpc('record_reseller_sale', {
    p_transaction_reference: 'P-10', p_sale_amount: 20, p_reseller_id: ANN,
  }))
  const [rejected] = await dataOf(admin.rpc('reject_commission', { p_sale_id: other.id, p_reason: 'a test' }))
  assert.equal(rejected.decision_reason, 'a test')
})

finish()
