// Tables as files, wherever one stands, for those who may export them.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, saved, settled, signedIn, stands } from './harness.mjs'

const menu = (page) => page.locator('.filters summary', { hasText: 'Export' })
const isBook = (bytes) => bytes.subarray(0, 2).toString() === 'PK'

await check('a report goes out as CSV, as a workbook, and as the workbook of one branch', async () => {
  const { page, faults } = await signedIn('super', {}, '#/report/trainer?month=2026-02')
  await menu(page).click()
  await page.getByText('Choose a branch to get its workbook').waitFor()
  const csv = await saved(page, () => page.getByRole('button', { name: 'Download CSV' }).click())
  assert.equal(csv.name, 'trainer-report-2026-02.csv')
  const rows = await rowsOf('super', 'view_5_2_trainer_monthly_commission_report?year=eq.2026&month=eq.2')
  assert.equal(csv.bytes.toString().trim().split('\r\n').length, rows.length + 1)
  const book = await saved(page, () => page.getByRole('button', { name: 'Download Excel' }).click())
  assert.equal(book.name, 'trainer-report-2026-02.xlsx')
  assert.ok(isBook(book.bytes))
  await page.getByLabel('Branch').selectOption('kepong')
  await settled(page)
  if (await page.locator('.menu[open]').count() === 0) await menu(page).click()
  const branch = await saved(page, () => page.getByRole('button', { name: 'Workbook of kepong' }).click())
  assert.equal(branch.name, 'commission-report-KD-2026-02.xlsx')
  assert.ok(isBook(branch.bytes))
  assert.deepEqual(faults, [])
})

await check('what a workbook leaves out is said before it is fetched', async () => {
  const { page } = await signedIn('super', {}, '#/payouts/list?state=approved')
  await menu(page).click()
  await page.getByRole('button', { name: 'Excel, without the filters' }).waitFor()
})

await check('every report that somebody may export is on one page, and comes by its name', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/files')
  const exports = (await rowsOf('admin', 'rpc/list_exports')).filter((row) => row.may_export)
  const offered = await page.getByLabel('Report').locator('option').evaluateAll((all) => all.map((each) => [each.value, each.text]))
  assert.deepEqual(offered.map(([name]) => name), exports.map((row) => row.name))
  // Two of them have the title Commissions in the database: here they are told apart.
  assert.equal(new Set(offered.map(([, title]) => title)).size, offered.length)
  await page.getByLabel('Report').selectOption('earnings')
  await page.getByLabel('Year').selectOption('2026')
  await page.locator('form').first().getByLabel('Month').selectOption('1')
  const book = await saved(page, () => page.getByRole('button', { name: 'Download' }).first().click())
  assert.equal(book.name, 'earnings-2026-01.xlsx')
  assert.ok(isBook(book.bytes))
  await page.locator('.toast').getByText('The file is ready.').waitFor()
  await page.locator('form').first().getByLabel('Kind').selectOption('csv')
  const csv = await saved(page, () => page.getByRole('button', { name: 'Download' }).first().click())
  assert.match(csv.bytes.toString(), /^\ufeff?posting_id,/)
  assert.deepEqual(faults, [])
})

await check('a statement is a PDF of its own months', async () => {
  const { page, faults } = await signedIn('rep', {}, '#/mine')
  const pdf = await saved(page, () => page.getByRole('button', { name: 'Statement as PDF, January 2026' }).click())
  assert.equal(pdf.name, 'statement-2026-01-VND.pdf')
  assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-')
  assert.deepEqual(faults, [])
})

await check('who may not export is offered no file', async () => {
  const { page } = await signedIn('rep', {}, '#/payouts/list')
  assert.equal(await page.locator('.menu').count(), 0)
  assert.equal(await page.locator('.side nav a', { hasText: 'Files' }).count(), 0)
})

await check('the page of files stands', async () => {
  for (const name of ['super', 'kepong', 'manager']) await stands(name, ['#/files'])
})

await close()
finish()
