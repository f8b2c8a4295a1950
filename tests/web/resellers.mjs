// Resellers: what they give to customers and what came of it, and those who look after them.
import assert from 'node:assert/strict'
import { check, close, finish, partsOf, rowsOf, saved, settled, signedIn, stands, stumblingBlocks, visit } from './harness.mjs'

const written = (value) => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value)

await check('a reseller sees their code, earnings, clicks and tier', async () => {
  const { page, faults } = await signedIn('reseller', {}, '#/resellers')
  const [profile] = await rowsOf('reseller', 'reseller_profile')
  assert.equal(await page.locator('.code').innerText(), profile.referral_code)
  const [earned] = await rowsOf('reseller', 'rpc/get_earnings_summary')
  const [clicks] = await rowsOf('reseller', 'referral_statistics')
  assert.deepEqual(await page.locator('.cards .figure-value .number').allInnerTexts(), [
    ...[earned.approved_this_month, earned.pending, earned.approved, earned.posted].map(written),
    ...[clicks.clicks, clicks.visitors, clicks.converting_visitors].map(written),
    new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 4 }).format(clicks.conversion_rate),
  ])
  const [tier] = await rowsOf('reseller', 'tier_progress')
  await page.getByText(`You are in tier ${tier.tier}`).waitFor()
  assert.deepEqual(faults, [])
})

await check('a new code is asked for with a reason, and profile and documents are their own', async () => {
  const { page, faults } = await signedIn('reseller', {}, '#/resellers')
  const before = await page.locator('.code').innerText()
  await page.locator('summary', { hasText: 'Get a new code' }).click()
  const open = page.locator('.folded[open]')
  await open.getByLabel('Reason').fill('printed wrongly')
  await open.getByRole('button', { name: 'Get a new code' }).click()
  await page.waitForFunction((old) => document.querySelector('.code')?.textContent !== old, before)
  await page.locator('summary', { hasText: 'Edit' }).click()
  await open.getByLabel('City').fill('Ipoh')
  await open.getByRole('button', { name: 'Save' }).click()
  await open.waitFor({ state: 'detached' })
  assert.deepEqual((await rowsOf('reseller', 'reseller_profile')).map((row) => [row.city, row.company_name, row.verification]),
    [['Ipoh', null, 'submitted']])
  assert.deepEqual(faults, [])
})

await check('an administrator verifies a reseller and approves what waits, chosen one by one', async () => {
  const [reseller] = await rowsOf('admin', 'reseller_profile')
  const { page, faults } = await signedIn('admin', {}, `#/resellers?open=${reseller.reseller_id}`)
  await page.getByRole('button', { name: 'They are in order' }).click()
  await page.getByRole('dialog').locator('.headline').getByText('Verified').waitFor()
  await visit(page, '#/resellers/sales?state=pending')
  const waiting = await rowsOf('admin', 'reseller_commission_report?status=eq.pending')
  assert.equal(await page.locator('main .table-card tbody tr').count(), waiting.length)
  await page.locator('tbody').getByRole('checkbox').first().check()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.getByRole('button', { name: 'Approve 1 chosen' }).click()
  await page.locator('.toast').getByText('Approved 1 of 1.').waitFor()
  await page.getByText('There are no sales like this.').waitFor()
  assert.equal((await rowsOf('admin', 'reseller_commission_report?status=eq.pending')).length, waiting.length - 1)
  assert.deepEqual(faults, [])
})

await check('a sale says why it pays what it pays', async () => {
  const [sale] = await rowsOf('reseller', 'reseller_commission_report?order=sold_at')
  const { page, faults } = await signedIn('reseller', {}, `#/resellers/sales?open=${sale.sale_id}`)
  const said = await rowsOf('reseller', `rpc/explain_reseller_commission?p_sale_id=${sale.sale_id}`)
  const text = await page.getByRole('dialog').innerText()
  for (const step of Object.values(said.steps)) assert.ok(text.includes(step), `${step} in ${text}`)
  assert.deepEqual(faults, [])
})

await check('ranks are those of the function, of a time and measure in the address', async () => {
  const { page, faults } = await signedIn('super', {}, '#/resellers/leaderboard?period=all&metric=commission')
  const ranks = await rowsOf('super', 'rpc/generate_leaderboard?p_period=all&p_metric=commission')
  const values = await page.locator('.ranks .line > .number').allInnerTexts()
  assert.deepEqual(values, ranks.map((row) => `${row.currency} ${written(row.value)}`))
  await page.getByLabel('By', { exact: true }).selectOption('sale_count')
  await settled(page)
  assert.match(page.url(), /metric=sale_count/)
  assert.deepEqual(faults, [])
})

await check('the cards of the report and of the overview are the sums of the view', async () => {
  const [sum] = await rowsOf('super', 'reseller_total?year=eq.2026&month=eq.2')
  const { page, faults } = await signedIn('super', {}, '#/report/reseller?month=2026-02')
  assert.deepEqual(await page.locator('main .cards .figure-value .number').allInnerTexts(),
    [written(sum.commission), written(sum.net_sales), written(sum.sale_count)])
  assert.deepEqual(await page.locator('tfoot td[data-column="commission"]').allInnerTexts(), [written(sum.commission)])
  await visit(page, '#/overview')
  const section = page.locator('.trend', { hasText: 'Resellers' })
  assert.equal(await section.locator('.figure.main .number').innerText(), written(sum.commission))
  assert.deepEqual(faults, [])
})

await check('sales of some days go out with their sums, as CSV and as PDF', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/resellers/sales')
  await page.locator('summary', { hasText: 'Report of sales with sums' }).click()
  const open = page.locator('.folded[open]')
  await open.getByLabel('From').fill('2026-02-01')
  const csv = await saved(page, () => open.getByRole('button', { name: 'Download' }).click())
  assert.match(csv.bytes.toString(), /net_amount/)
  await page.locator('summary', { hasText: 'Report of sales with sums' }).click()
  await open.getByLabel('Kind').selectOption('pdf')
  const pdf = await saved(page, () => open.getByRole('button', { name: 'Download' }).click())
  assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-')
  assert.deepEqual(faults, [])
})

await check('each is offered their parts, and every part stands', async () => {
  for (const [name, tabs] of [
    ['super', ['list', 'sales', 'clicks', 'leaderboard', 'signals']],
    ['kepong', ['list', 'sales', 'clicks', 'leaderboard', 'signals']],
    ['reseller', ['own', 'sales', 'leaderboard']],
  ]) {
    const { page } = await signedIn(name, {}, '#/resellers')
    assert.deepEqual(await partsOf(page), tabs, name)
    await page.context().close()
    await stands(name, tabs.map((tab) => `#/resellers/${tab}`))
  }
})

await check('what the rules against fraud found is looked at, and decided with a reason', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/overview')
  await page.getByRole('link', { name: /Suspicions about sales/ }).click()
  await settled(page)
  const [signal] = await rowsOf('admin', 'fraud_signal?status=eq.open')
  await page.getByRole('button', { name: 'Details of reseller, Bought within seconds of the click' }).click()
  await settled(page)
  await page.getByText('It holds nothing back').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.locator('summary', { hasText: 'It is no fraud' }).click()
  await page.locator('.folded[open]').getByLabel('Reason').fill('a gift for themselves')
  await page.locator('.folded[open]').getByRole('button', { name: 'It is no fraud' }).click()
  await page.getByRole('dialog').locator('.headline').getByText('No fraud').waitFor()
  assert.deepEqual((await rowsOf('admin', `fraud_signal?id=eq.${signal.id}`)).map((row) => [row.status, row.note]),
    [['dismissed', 'a gift for themselves']])
  await visit(page, '#/resellers/signals')
  await page.getByRole('button', { name: 'Look through the last two days' }).click()
  await page.locator('.toast').getByText('Newly found: 0.').waitFor()
  assert.deepEqual(faults, [])
})

await close()
finish()
