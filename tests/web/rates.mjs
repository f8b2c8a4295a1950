// The matrix: a cell is edited where it stands, from a day on.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, settled, signedIn, stumblingBlocks } from './harness.mjs'

const bands = (name = 'super') =>
  rowsOf(name, 'trainer_commission_tier?branch=eq.kepong&session_type=eq.paid&order=valid_during')
const cell = (page) => page.getByRole('button', { name: /Change Paid.*Senior/ })
const field = (page) => page.getByRole('textbox', { name: /Paid.*Senior/ })

await check('Escape leaves a cell as it was', async () => {
  const { page, faults } = await signedIn('super', {}, '#/rates?branch=kepong')
  await cell(page).click()
  await field(page).fill('99')
  await page.keyboard.press('Escape')
  assert.equal((await cell(page).innerText()).trim(), '35.00')
  assert.deepEqual((await bands()).map((band) => band.fee_amount), ['35'])
  assert.ok(await cell(page).evaluate((element) => element === document.activeElement))
  assert.deepEqual(faults, [])
})

await check('what is no number is said beside the cell, and what was typed stays', async () => {
  const { page } = await signedIn('super', {}, '#/rates?branch=kepong')
  await cell(page).click()
  await field(page).fill('many')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('Write a number').waitFor()
  assert.equal(await field(page).inputValue(), 'many')
  assert.deepEqual(await stumblingBlocks(page), [])
})

await check('Enter saves from a day on, by the keyboard alone', async () => {
  const { page, faults } = await signedIn('super', {}, '#/rates?branch=kepong')
  await page.getByLabel('A change holds from').fill('2026-03-01')
  await cell(page).focus()
  await page.keyboard.press('Enter')
  await field(page).fill('36.5')
  await page.keyboard.press('Enter')
  await page.locator('button.cell', { hasText: '36.50' }).waitFor()
  await settled(page)
  assert.deepEqual((await bands()).map((band) => [band.valid_during, band.fee_amount]),
    [['(,2026-03-01)', '35'], ['[2026-03-01,)', '36.5']])
  assert.deepEqual(faults, [])
})

await check('a rate is typed in percent and stored exactly', async () => {
  const { page, faults } = await signedIn('kepong', {}, '#/rates')
  await page.getByLabel('A change holds from').fill('2026-03-01')
  await page.getByRole('button', { name: /Change New sales.*Senior/ }).click()
  await page.getByRole('textbox', { name: /New sales.*Senior/ }).fill('7.35')
  await page.keyboard.press('Enter')
  await page.locator('button.cell', { hasText: '7.35%' }).waitFor()
  const rates = await rowsOf('kepong', 'trainer_commission_tier?commission_type=eq.new_sales&order=valid_during')
  assert.deepEqual(rates.map((band) => band.commission_rate), ['0.05', '0.0735'])
  assert.deepEqual(faults, [])
})

await check('what the database refuses is said beside the cell', async () => {
  const { page } = await signedIn('super', {}, '#/rates?branch=kepong')
  await page.getByRole('button', { name: /Change New sales.*Senior/ }).click()
  await page.getByRole('textbox', { name: /New sales.*Senior/ }).fill('700')
  await page.keyboard.press('Enter')
  await page.locator('.cell-error').waitFor()
  assert.equal(await page.getByRole('textbox', { name: /New sales.*Senior/ }).inputValue(), '700')
})

await check('grades without rates are given the usual ones', async () => {
  const { page, faults } = await signedIn('super', {}, '#/rates?branch=cheras&type=part%20time')
  await page.getByRole('button', { name: 'Fill in the usual rates' }).click()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.getByRole('alert').getByRole('button', { name: 'Fill in the usual rates' }).click()
  await page.locator('.toast').getByText(/^Rates that were filled in: [1-9]/).waitFor()
  await settled(page)
  const rows = await rowsOf('super', 'rate_matrix?branch=eq.cheras&trainer_type=eq.part time')
  assert.ok(rows.length > 0)
  assert.equal(await page.locator('.matrix tbody tr').count(), rows.length)
  assert.deepEqual(faults, [])
})

await close()
finish()
