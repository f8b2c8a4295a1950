// Deals from open to won, quotas, and plans in words.
import assert from 'node:assert/strict'
import {
  check, close, finish, partsOf, rowsOf, settled, signedIn, stands, stumblingBlocks, tokenOf, ungrouped, visit,
} from './harness.mjs'

const written = (value) => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value)
const dealOf = async (name) => (await rowsOf('super', `deal_report?name=eq.${encodeURIComponent(name)}`))[0]

await check('stages, forecast and deals are those of the functions, for each whom they see', async () => {
  for (const name of ['super', 'rep']) {
    const { page, faults } = await signedIn(name, {}, '#/pipeline')
    const stages = await rowsOf(name, 'rpc/pipeline_analysis')
    assert.deepEqual(await page.locator('.funnel-value').allInnerTexts(), stages.map((row) => written(row.total_value)))
    const [forecast] = await rowsOf(name, 'rpc/deal_forecast')
    const cards = await page.locator('.cards .figure-value .number').allInnerTexts()
    assert.deepEqual(cards.slice(0, 3),
      [forecast.forecast_value, forecast.won_value, forecast.commission_forecast].map(written))
    const deals = await rowsOf(name, 'deal_report?status=eq.open&order=close_date.nullslast,id')
    assert.deepEqual(await page.locator('main .table-card tbody .row-button').allInnerTexts(), deals.map((row) => row.name))
    assert.deepEqual(faults, [])
  }
})

await check('a stage is a filter of the list, in the address', async () => {
  const { page } = await signedIn('super', {}, '#/pipeline')
  await page.locator('.funnel a', { hasText: 'Prospecting' }).click()
  await settled(page)
  assert.match(page.url(), /stage=prospecting/)
  assert.equal(await page.locator('.funnel a[aria-current]').count(), 1)
  await page.locator('.funnel a', { hasText: 'Qualification' }).click()
  await page.getByText('No deal is like this.').waitFor()
})

await check('a rep opens a deal, sees what it would pay, moves it, notes a call, and gives it up', async () => {
  const { page, faults } = await signedIn('rep', {}, '#/pipeline')
  await page.locator('summary', { hasText: 'Open a deal' }).click()
  const form = page.locator('main .folded[open]')
  await form.getByLabel('Deal', { exact: true }).fill('Harbour')
  await form.getByLabel('Amount').fill('2,000')
  await form.getByRole('button', { name: 'Open a deal' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('If it were won').waitFor()
  const deal = await dealOf('Harbour')
  assert.equal(deal.amount, '2000')
  const told = await rowsOf('rep', `rpc/estimate_commission?p_deal_id=${deal.id}`)
  const text = await dialog.innerText()
  for (const row of told.filter((each) => each.deal_id === deal.id || each.deal_id === null)) {
    assert.ok(text.includes(written(row.amount_after)), `${row.amount_after} in ${text}`)
  }
  assert.equal(await dialog.locator('summary', { hasText: 'It is won' }).count(), 0, 'who sells does not decide what is won')
  const open = dialog.locator('.folded[open]')
  await dialog.locator('summary', { hasText: 'Move to a stage' }).click()
  await open.getByLabel('Stage').selectOption({ label: 'Proposal' })
  await open.getByRole('button', { name: 'Move to a stage' }).click()
  await dialog.locator('.pairs').getByText('Proposal').waitFor()
  await dialog.locator('summary', { hasText: 'Note what was done' }).click()
  await open.getByLabel('Subject').fill('Talked about the price')
  await open.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Talked about the price').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  await dialog.locator('summary', { hasText: 'It is lost' }).click()
  await open.getByRole('button', { name: 'It is lost' }).click()
  await open.getByText('This is needed.').waitFor()
  await open.getByLabel('Reason').fill('Bought elsewhere')
  await open.getByRole('button', { name: 'It is lost' }).click()
  await dialog.locator('.headline').getByText('Lost').waitFor()
  assert.deepEqual([(await dealOf('Harbour')).status, (await dealOf('Harbour')).reason], ['closed_lost', 'Bought elsewhere'])
  assert.deepEqual(faults, [])
})

await check('an administrator wins a deal, and its commission says why', async () => {
  const deal = await dealOf('Open')
  const { page, faults } = await signedIn('super', {}, `#/pipeline?open=${deal.id}`)
  const dialog = page.getByRole('dialog')
  await dialog.locator('summary', { hasText: 'It is won' }).click()
  await dialog.locator('.folded[open]').getByRole('button', { name: 'It is won' }).click()
  await dialog.locator('.headline').getByText('Won').waitFor()
  await settled(page)
  const said = await rowsOf('super', `rpc/explain_deal_commission?p_deal_id=${deal.id}`)
  const formulas = said.people.flatMap((person) => person.components.flatMap((each) => Object.values(each.steps)))
  const text = ungrouped(await dialog.innerText())
  assert.ok(formulas.length > 0)
  for (const each of formulas) assert.ok(text.includes(each), `${each} in ${text}`)
  assert.deepEqual(faults, [])
})

await check('attainment is what the function says', async () => {
  const { page, faults } = await signedIn('rep', {}, '#/pipeline/quotas')
  const rows = await rowsOf('rep', 'rpc/quota_performance')
  const notes = await page.locator('.meter-label .number').allInnerTexts()
  assert.deepEqual(notes, rows.map((row) => `${new Intl.NumberFormat('en', { maximumFractionDigits: 6 })
    .format(row.attainment_percentage)}%`))
  assert.deepEqual(faults, [])
})

await check('a quota in a currency without a rate says which', async () => {
  const [won] = await rowsOf('rep', 'deal?status=eq.closed_won&select=owner_id,close_date&order=close_date&limit=1')
  const month = won.close_date.slice(0, 7)
  const last = new Date(Date.UTC(month.slice(0, 4), month.slice(5), 0)).toISOString().slice(0, 10)
  const taken = (await rowsOf('admin', `quota?participant_id=eq.${won.owner_id}`)).map((row) => row.period)
  const period = ['monthly', 'quarterly', 'annual'].find((each) => !taken.includes(each))
  const quotas = `${process.env.POSTGREST_URL}/quota`
  const headers = { authorization: `Bearer ${tokenOf('admin')}`, 'content-type': 'application/json' }
  const quota = {
    participant_id: won.owner_id, period, start_date: `${month}-01`, end_date: last, amount: 100, currency: 'JPY',
  }
  const answer = await fetch(quotas, { method: 'POST', headers, body: JSON.stringify(quota) })
  assert.equal(answer.status, 201, await answer.text())
  const { page, faults } = await signedIn('rep', {}, '#/pipeline/quotas')
  const [row] = (await rowsOf('rep', 'rpc/quota_performance')).filter((each) => each.currency === 'JPY')
  assert.equal(row.achieved_amount, null)
  await page.getByText(`No exchange rate: ${row.missing_rates.join(', ')}`).waitFor()
  const deleted = await fetch(`${quotas}?currency=eq.JPY`, { method: 'DELETE', headers })
  assert.equal(deleted.status, 204)
  assert.deepEqual(faults, [])
})

await check('a plan is told in words, and whoever has it accepts its text', async () => {
  const { page, faults } = await signedIn('rep', {}, '#/pipeline/plans')
  const [plan] = await rowsOf('rep', 'compensation_plan')
  const words = await rowsOf('rep', `rpc/describe_plan?p_plan_id=${plan.id}`)
  assert.deepEqual(await page.locator('.words dd').allInnerTexts(), words.map((row) => row.description))
  await page.getByText('Six in a hundred').waitFor()
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Accept' }).click()
  await page.getByText(/^Accepted on/).waitFor()
  const accepted = await rowsOf('rep', 'plan_acceptance?select=plan_document(version)&order=accepted_at')
  assert.deepEqual(accepted.map((row) => row.plan_document.version), ['1', '2'])
  assert.deepEqual(faults, [])
})

await check('a quota is set from the first of a month on', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/pipeline/quotas')
  await page.locator('summary', { hasText: 'Set a quota' }).click()
  const form = page.locator('.folded[open]')
  await form.getByRole('combobox', { name: 'Person' }).fill('rep')
  await form.getByRole('option', { name: 'rep', exact: true }).click()
  await form.getByLabel('Time').selectOption('quarterly')
  await form.getByLabel('First month').fill('2031-02')
  await form.getByLabel('To reach').fill('25,000')
  await form.getByLabel('Currency').selectOption('VND')
  assert.deepEqual(await stumblingBlocks(page), [])
  await form.getByRole('button', { name: 'Set a quota' }).click()
  await page.locator('.toast').getByText('Done.').waitFor()
  const [quota] = await rowsOf('admin', 'quota?start_date=gte.2031-01-01')
  assert.deepEqual([quota.start_date, quota.end_date, quota.amount, quota.currency, quota.period],
    ['2031-02-01', '2031-04-30', '25000', 'VND', 'quarterly'])
  assert.deepEqual(faults, [])
})

await check('each is offered their parts, and every part stands', async () => {
  const { page } = await signedIn('rep', {}, '#/pipeline')
  assert.deepEqual(await partsOf(page), ['deals', 'quotas', 'plans'])
  await visit(page, '#/pipeline?state=closed_won&search=nothing')
  await page.getByText('No deal is like this.').waitFor()
  const won = await dealOf('Won')
  const all = ['#/pipeline', '#/pipeline/quotas', '#/pipeline/plans', `#/pipeline?state=closed_won&open=${won.id}`]
  for (const name of ['super', 'kepong', 'manager', 'rep']) await stands(name, name === 'kepong' ? all.slice(0, 3) : all)
})

await close()
finish()
