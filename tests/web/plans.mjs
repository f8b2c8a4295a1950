// Plans: written as a whole, changed as a new one, and given to people once what that changes was seen.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, settled, signedIn, stands, stumblingBlocks, visit } from './harness.mjs'

const planOf = async (name) => (await rowsOf('super', `compensation_plan?name=eq.${name}`))[0]
const componentsOf = (id) => rowsOf('super',
  `plan_component?select=*,commission_rule(min_amount,commission_rate)&plan_id=eq.${id}&order=position`)
const heldBy = (id) => rowsOf('super', `user_compensation_plan?plan_id=eq.${id}&order=start_date,participant_id`)
const REP = '00000000-0000-4000-8000-000000000012'

async function opened(page, title) {
  await page.locator('summary', { hasText: title }).last().click()
  return page.locator('.folded[open]').last()
}

await check('a plan is written component by component, and saved as a whole', async () => {
  const { page, faults } = await signedIn('super', {}, '#/pipeline/plans')
  await page.getByRole('button', { name: 'New plan', exact: true }).click()
  const dialog = page.getByRole('dialog')
  let form = await opened(dialog, 'Add a component')
  await form.getByLabel('Name').fill('Base')
  await form.getByLabel('Rate (%)').fill('6.5')
  await form.getByLabel('At most for a deal').fill('5,000')
  await form.getByRole('button', { name: 'Add a component' }).click()
  await dialog.getByText('Percentage · Rate: 6.5 % · At most for a deal: 5000').waitFor()
  form = await opened(dialog, 'Add a component')
  await form.getByLabel('Name').fill('Size')
  await form.getByLabel('Kind').selectOption('tiered')
  await form.getByLabel('Band', { exact: true }).fill('0 4\n10,000')
  await form.getByRole('button', { name: 'Add a component' }).click()
  await form.getByRole('alert').getByText('“10,000”').waitFor()
  assert.equal(await form.getByLabel('Band', { exact: true }).inputValue(), '0 4\n10,000', 'what was typed stays')
  await form.getByLabel('Band', { exact: true }).fill('0 4\n10,000 7.25')
  await form.getByRole('button', { name: 'Add a component' }).click()
  await dialog.getByText('10,000 → 7.25 %').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.equal(await planOf('New'), undefined, 'nothing is on record yet')
  await dialog.getByLabel('Name').last().fill('New')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.locator('.words').getByText('6.5 % of what is credited').waitFor()
  const plan = await planOf('New')
  assert.deepEqual((await componentsOf(plan.id)).map(({ name, kind, rate, cap_amount: cap, basis, mode, commission_rule: bands }) =>
    [name, kind, rate, cap, basis, mode, bands]), [
    ['Base', 'percentage', '0.065', '5000', null, null, []],
    ['Size', 'tiered', null, null, 'deal', 'marginal', [
      { min_amount: '0', commission_rate: '0.04' }, { min_amount: '10000', commission_rate: '0.0725' },
    ]],
  ])
  assert.deepEqual(await heldBy(plan.id), [])
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('a plan with a threshold too many is refused before it is sent', async () => {
  const { page, faults } = await signedIn('super', {}, '#/pipeline/plans?write=new')
  const form = await opened(page.getByRole('dialog'), 'Add a component')
  await form.getByLabel('Name').fill('Quota')
  await form.getByLabel('Kind').selectOption('quota')
  await form.getByLabel('Rate (%)').fill('5')
  await form.getByLabel('Rate from the threshold on (%)').fill('8')
  await form.getByRole('button', { name: 'Add a component' }).click()
  await form.getByRole('alert').getByText('Write one threshold').waitFor()
  await form.getByLabel('Threshold, of the quota (%)').fill('100')
  await form.getByLabel('Period').selectOption('quarterly')
  await form.getByRole('button', { name: 'Add a component' }).click()
  await page.getByText('Threshold, of the quota: 100 % · Period: quarterly').waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('a plan is changed as a new one, which keeps what was not touched', async () => {
  const sales = await planOf('Sales')
  const { page, faults } = await signedIn('super', {}, `#/pipeline/plans?plan=${sales.id}`)
  await page.getByRole('button', { name: 'Change it as a new plan' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('summary', { hasText: 'Edit' }).first().click()
  const form = dialog.locator('.folded[open]')
  assert.equal(await form.getByLabel('Rate (%)').inputValue(), '5')
  await form.getByLabel('Rate (%)').fill('6')
  await form.getByRole('button', { name: 'Apply' }).click()
  await dialog.getByText('Percentage · Rate: 6 %').waitFor()
  assert.equal(await dialog.getByLabel('Name').last().inputValue(), 'Sales (2)')
  await dialog.getByLabel('Name').last().fill('Sales 2027')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.locator('.words').getByText('6 % of what is credited').waitFor()
  const told = (rows) => rows.map(({ id: _id, plan_id: _plan, ...rest }) => rest)
  const [before, after] = [told(await componentsOf(sales.id)), told(await componentsOf((await planOf('Sales 2027')).id))]
  assert.equal(before.length, 2)
  assert.deepEqual(after, before.map((row) => row.name === 'Base' ? { ...row, rate: '0.06' } : row))
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('whoever has a plan goes over to another from a day on, once what it changes was seen', async () => {
  const [sales, next] = [await planOf('Sales'), await planOf('Sales 2027')]
  const before = await heldBy(sales.id)
  assert.equal(before.length, 3)
  const { page, faults } = await signedIn('super', {}, `#/pipeline/plans?plan=${next.id}`)
  const form = await opened(page, 'Take over from another plan')
  await form.getByLabel('The plan until then').selectOption(sales.id)
  await form.getByLabel('A change holds from').fill('2026-02-01')
  await form.getByRole('button', { name: 'See what it changes' }).click()
  const impact = page.getByRole('dialog')
  const simulated = (await rowsOf('super', `rpc/simulate_plan?p_plan_id=${next.id}&p_from=2026-02-01&p_to=2026-11-01`))
    .filter((row) => row.difference !== '0' && before.some((each) => each.participant_id === row.participant_id))
  assert.ok(simulated.length > 0)
  await impact.locator('tbody tr').first().waitFor()
  const shown = await impact.locator('tbody tr').allInnerTexts()
  assert.equal(shown.length, simulated.length)
  for (const row of simulated) {
    assert.ok(shown.some((each) => each.includes(row.participant_name) && each.replaceAll(',', '').includes(row.difference)), `${shown}`)
  }
  assert.deepEqual(await stumblingBlocks(page), [])
  await impact.getByRole('button', { name: 'Cancel' }).click()
  await form.getByRole('alert').getByText('Not saved.').waitFor()
  assert.deepEqual(await heldBy(sales.id), before)
  await form.getByRole('button', { name: 'See what it changes' }).click()
  await impact.getByRole('button', { name: 'Save' }).click()
  await page.locator('.toast').getByText('People who have it from then on: 3.').waitFor()
  const days = (rows) => rows.map((row) => [row.participant_id, row.start_date, row.end_date])
  assert.deepEqual(days(await heldBy(sales.id)), before.map((row) => [row.participant_id, row.start_date, '2026-01-31']))
  assert.deepEqual(days(await heldBy(next.id)), before.map((row) => [row.participant_id, '2026-02-01', null]))
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('one person is given a plan, and it ends', async () => {
  const plan = await planOf('New')
  const { page, faults } = await signedIn('super', {}, `#/pipeline/plans?plan=${plan.id}`)
  const form = await opened(page, 'Give it to somebody')
  await form.getByRole('combobox', { name: 'Person' }).fill('rep')
  await form.getByRole('option', { name: 'rep', exact: true }).click()
  await form.getByLabel('From').fill('2031-01-01')
  await form.getByRole('button', { name: 'See what it changes' }).click()
  await page.getByRole('dialog').getByText('The day is still to come').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.locator('main').getByText('from Jan 1, 2031').waitFor()
  assert.deepEqual((await heldBy(plan.id)).map((row) => [row.participant_id, row.start_date, row.end_date]), [[REP, '2031-01-01', null]])
  const end = await opened(page, 'End it')
  await end.getByLabel('Until').fill('2031-06-30')
  await end.getByRole('button', { name: 'End it' }).click()
  await page.locator('main').getByText('until Jun 30, 2031').waitFor()
  assert.deepEqual((await heldBy(plan.id)).map((row) => row.end_date), ['2031-06-30'])
  assert.equal(await page.getByRole('button', { name: 'Delete it' }).count(), 0, 'whoever has it keeps it')
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('a plan that nobody has is deleted', async () => {
  const { page, faults } = await signedIn('super', {}, '#/pipeline/plans?write=new')
  const form = await opened(page.getByRole('dialog'), 'Add a component')
  await form.getByLabel('Name').fill('Fee')
  await form.getByLabel('Kind').selectOption('flat')
  await form.getByLabel('Amount').fill('250')
  await form.getByRole('button', { name: 'Add a component' }).click()
  await page.getByText('Flat amount · Amount: 250').waitFor()
  await page.getByRole('dialog').getByLabel('Name').last().fill('Mistake')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Delete it' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Delete it' }).click()
  await page.locator('.toast').getByText('Done.').waitFor()
  await settled(page)
  assert.equal(await planOf('Mistake'), undefined)
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('who may not write plans is offered nothing of it', async () => {
  for (const name of ['rep', 'manager', 'kepong']) {
    const { page, faults } = await signedIn(name, {}, '#/pipeline/plans?write=new')
    assert.equal(await page.getByRole('button', { name: /New plan|Change it|Delete it/ }).count(), 0, name)
    assert.equal(await page.getByRole('dialog').count(), 0, name)
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})

await check('both parts stand', async () => {
  const sales = await planOf('Sales 2027')
  await stands('super', [`#/pipeline/plans?plan=${sales.id}`, `#/pipeline/plans?plan=${sales.id}&write=change`])
})

await check('fees by the hour are called so', async () => {
  const { page, faults } = await signedIn('trainer', {}, '#/mine?month=2026-02')
  const express = page.locator('.breakdown > div', { hasText: 'Express' })
  await express.getByText('per hour').waitFor()
  assert.doesNotMatch(await page.locator('.breakdown > div', { hasText: 'Paid' }).first().innerText(), /per hour/)
  await visit(page, '#/report/trainer?month=2026-02')
  await page.locator('main tbody .row-button').first().click()
  await page.getByRole('dialog').getByText('per hour').waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
})

await close()
finish()
