// What would be: before a rate is saved, and of one's own.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, settled, signedIn, stumblingBlocks, visit } from './harness.mjs'

const written = (value, digits = 0) => new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  .format(value)
const tiers = () => rowsOf('super', 'trainer_commission_tier?branch=eq.kepong&session_type=eq.paid&order=valid_during')

await check('a rate shows whom it reaches before it is saved, and is not saved when that is declined', async () => {
  const { page, faults } = await signedIn('super', {}, '#/rates?branch=kepong')
  await page.getByLabel('A change holds from').fill('2026-02-01')
  await page.getByRole('button', { name: /Change Paid.*Senior/ }).click()
  const field = page.getByRole('textbox', { name: /Paid.*Senior/ })
  await field.fill('40')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('People who get more or less until today: 1.').waitFor()
  await dialog.getByText('trainer', { exact: true }).waitFor()
  assert.equal(await dialog.locator('td[data-column="difference"]').innerText(), '5.00')
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.keyboard.press('Escape')
  await page.getByText('Not saved.').waitFor()
  assert.equal(await field.inputValue(), '40')
  assert.deepEqual((await tiers()).map((band) => band.fee_amount), ['35'])
  await field.press('Enter')
  await dialog.getByRole('button', { name: 'Save' }).waitFor()
  await page.keyboard.press('Enter')
  await page.locator('button.cell.saved', { hasText: '40.00' }).waitFor()
  assert.deepEqual((await tiers()).map((band) => [band.valid_during, band.fee_amount]),
    [['(,2026-02-01)', '35'], ['[2026-02-01,)', '40']])
  assert.deepEqual(faults, [])
})

await check('a rate that reaches nobody yet is saved at once, also by the admin of the branch', async () => {
  const { page, faults } = await signedIn('kepong', {}, '#/rates')
  await page.getByLabel('A change holds from').fill('2027-01-01')
  await page.getByRole('button', { name: /Change New sales.*Senior/ }).click()
  await page.getByRole('textbox', { name: /New sales.*Senior/ }).fill('6')
  await page.keyboard.press('Enter')
  await page.locator('button.cell.saved', { hasText: 'from Jan 1, 2027' }).waitFor()
  assert.equal(await page.getByRole('dialog').count(), 0)
  assert.deepEqual(faults, [])
})

for (const [name, label, amount, ask] of [
  ['affiliate', 'One more sale of', '1,000', (id) => `simulate_network_sale?p_participant_id=${id}&p_amount=1000`],
  ['reseller', 'One more sale of', '1000', (id) => `simulate_reseller_sale?p_reseller_id=${id}&p_sale_amount=1000`],
  ['rep', 'One more deal won of', '2500', (id) => `simulate_deal?p_owner_id=${id}&p_amount=2500`],
]) {
  await check(`${name} asks what one more would bring, and nothing is recorded`, async () => {
    const { page, faults } = await signedIn(name, {}, '#/mine')
    const [{ id }] = await rowsOf(name, 'my_profile')
    const before = await rowsOf(name, 'reseller_sale?select=id').catch(() => [])
    const form = page.locator('.what-if').filter({ has: page.getByLabel(label) })
    await form.getByLabel(label).fill('much')
    await form.getByRole('button', { name: 'Work it out' }).click()
    await form.getByText('Write a number').waitFor()
    await form.getByLabel(label).fill(amount)
    await form.getByRole('button', { name: 'Work it out' }).click()
    await form.getByText('Nothing is recorded.').waitFor()
    const rows = (await rowsOf(name, `rpc/${ask(id)}`))
      .filter((row) => (name === 'reseller' ? row.sale_id === null : row.participant_id === id && !row.deal_id))
    assert.ok(rows.length > 0)
    const text = await form.innerText()
    for (const row of rows) assert.ok(text.includes(`It would bring you VND ${written(row.difference)}`), text)
    assert.deepEqual(await rowsOf(name, 'reseller_sale?select=id').catch(() => []), before)
    assert.deepEqual(await stumblingBlocks(page), [])
    assert.deepEqual(faults, [])
  })
}

await check('a trainer sees what is missing to the next band, as the function says', async () => {
  const { page, faults } = await signedIn('trainer', {}, '#/mine')
  const bands = (await rowsOf('trainer', 'rpc/trainer_kpi?p_year=2026&p_month=2')).filter((row) => row.next_band_min !== null)
  assert.ok(bands.length > 0)
  const notes = await page.locator('.meter-label .number').allInnerTexts()
  for (const band of bands) {
    const missing = band.pays_for.endsWith('_sales') ? `MYR ${written(band.missing, 2)} more` : `${written(band.missing)} sessions more`
    assert.ok(notes.includes(missing), `${missing} in ${notes}`)
  }
  await visit(page, '#/mine?month=2026-02')
  await settled(page)
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(faults, [])
})

await close()
finish()
