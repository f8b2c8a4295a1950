// Product lines: months and why, objectives, and a vendor's file that is mended where it stands.
import assert from 'node:assert/strict'
import { check, close, finish, partsOf, rowsOf, saved, settled, signedIn, stands, stumblingBlocks } from './harness.mjs'

const FILE = Buffer.from(process.env.VENDOR_FILE ?? '', 'hex')
// A row that is left out: what matters is the month.
const AGAIN = `Logiquip commission
Agency,Rep,Doc Num,Customer,PO Number,Ship To Zip,Contract,Item Class,Date Paid,Comm Rate,Doc Amt,Comm Amt
SHS,1,D-3,Other,PO,99999,C,Carts,03-17-2025,5%,10,1
`
const written = (value) => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value)

await check('a rep sees what each month pays, and why', async () => {
  const { page, faults } = await signedIn('rep', {}, '#/lines?year=2026')
  const report = await rowsOf('rep', 'rpc/commission_report?p_year=2026&p_participant_id=00000000-0000-4000-8000-000000000012')
  const totals = await page.locator('.wide-months').first().locator('tbody tr td:last-child').allInnerTexts()
  assert.deepEqual(totals, report.map((row) => written(row.total)))
  await page.getByRole('button', { name: /^Why rep, February/ }).click()
  await settled(page)
  const said = await rowsOf('rep', 'rpc/explain_product_line_month?p_participant_id=00000000-0000-4000-8000-000000000012'
    + '&p_product_line=cygnus&p_year=2026&p_month=2')
  const text = await page.getByRole('dialog').innerText()
  for (const step of Object.values(said.steps)) assert.ok(text.includes(step), `${step} in ${text}`)
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(faults, [])
})

await check('sales stand beside objectives as the function has them', async () => {
  const { page, faults } = await signedIn('super', {}, '#/lines/objectives?year=2026')
  const [year] = await rowsOf('super', 'rpc/sales_performance_summary?p_year=2026&period=eq.year')
  const cards = await page.locator('.cards .figure-value .number').allInnerTexts()
  assert.deepEqual(cards, [year.sales_actual, year.objective, year.revenue_actual, year.payout].map(written))
  assert.equal(await page.locator('tfoot td[data-column="sales_actual"]').innerText(), written(year.sales_actual))
  assert.deepEqual(faults, [])
})

await check('a file is sent, its problems are mended where they stand, and it is committed', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/lines/uploads')
  await page.locator('summary', { hasText: 'Send a file' }).click()
  const form = page.locator('main .folded[open]')
  await form.getByLabel('Source').selectOption('Logiquip')
  await form.getByRole('button', { name: 'Send a file' }).click()
  await form.getByText('This is needed.').waitFor()
  await form.getByLabel('Commission month').fill('2025-04')
  assert.equal(await form.getByText('This is needed.').count(), 0)
  await form.getByLabel('File').setInputFiles({ name: 'april ünder.xlsx', mimeType: 'application/octet-stream', buffer: FILE })
  await form.getByRole('button', { name: 'Send a file' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('april ünder.xlsx').waitFor()
  await dialog.getByText('Errors: 2').waitFor()
  const id = page.url().match(/open=(\d+)/)[1]
  const report = await rowsOf('admin', `rpc/import_report?p_file_id=${id}`)
  const text = await dialog.innerText()
  for (const problem of report.problems) assert.ok(text.includes(problem.fault), `${problem.fault} in ${text}`)
  // The button beside it does it: names of tables and functions are no help here.
  assert.ok(report.problems.some((problem) => /set_import_rep/.test(problem.remedy)))
  assert.doesNotMatch(text, /set_import_rep|commission\./)
  assert.deepEqual(report.sums.map((sum) => [sum.currency, Number(sum.sales_actual), Number(sum.revenue_actual)]),
    [['VND', 3000, 150]])
  for (const amount of ['VND 3,000', 'VND 150']) assert.ok(text.includes(amount), `${amount} in ${text}`)
  assert.deepEqual(await stumblingBlocks(page), [])
  const marked = await saved(page, () => dialog.getByRole('button', { name: 'The file with its problems marked' }).click())
  assert.equal(marked.bytes.subarray(0, 2).toString(), 'PK')
  const open = dialog.locator('.folded[open]')
  await dialog.locator('summary', { hasText: 'Say whose it is' }).first().click()
  await open.getByRole('combobox', { name: 'Rep' }).fill('rep')
  await open.getByRole('option', { name: 'rep', exact: true }).click()
  await open.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Errors: 1').waitFor()
  await dialog.locator('summary', { hasText: 'Leave the row out' }).first().click()
  await open.getByLabel('Reason').fill('of another company')
  await open.getByRole('button', { name: 'Leave the row out' }).click()
  await dialog.getByText('No errors').waitFor()
  await dialog.getByRole('button', { name: 'Commit' }).click()
  await dialog.getByRole('alert').getByRole('button', { name: 'Commit' }).click()
  await dialog.locator('.headline').getByText('Committed').waitFor()
  // Another file for the same month is told by the name of the one that is there.
  await page.keyboard.press('Escape')
  await page.locator('summary', { hasText: 'Send a file' }).click()
  await form.getByLabel('Source').selectOption('Logiquip')
  await form.getByLabel('Commission month').fill('2025-04')
  await form.getByLabel('File').setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: Buffer.from(AGAIN) })
  await form.getByRole('button', { name: 'Send a file' }).click()
  await dialog.getByText('again.csv').waitFor()
  await dialog.locator('summary', { hasText: 'Leave the row out' }).click()
  await open.getByLabel('Reason').fill('there already')
  await open.getByRole('button', { name: 'Leave the row out' }).click()
  await dialog.getByText('No errors').waitFor()
  await dialog.locator('summary', { hasText: 'Commit' }).click()
  await open.getByText('In force for this source and month already: file april ünder.xlsx.').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.keyboard.press('Escape')
  await dialog.locator('summary', { hasText: 'Reject the file' }).click()
  await open.getByLabel('Reason').fill('sent twice')
  await open.getByRole('button', { name: 'Reject the file' }).click()
  await dialog.locator('.headline').getByText(/Withdrawn|Rejected/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Details of april ünder.xlsx' }).click()
  await dialog.locator('.headline').getByText('Committed').waitFor()
  const sales = await rowsOf('admin', 'sales_history?commission_year=eq.2025')
  assert.deepEqual(sales.map((sale) => [sale.participant_name, sale.revenue_actual]), [['rep', '50']])
  await dialog.locator('summary', { hasText: 'Withdraw the file' }).click()
  await open.getByLabel('Reason').fill('sent too early')
  await open.getByRole('button', { name: 'Withdraw the file' }).click()
  await dialog.locator('.headline').getByText('Withdrawn').waitFor()
  assert.equal((await rowsOf('admin', 'sales_history?commission_year=eq.2025')).length, 0)
  assert.deepEqual(faults, [])
})

await check('what is no file of the vendor is said, and the form stays', async () => {
  const { page } = await signedIn('admin', {}, '#/lines/uploads')
  await page.locator('summary', { hasText: 'Send a file' }).click()
  const form = page.locator('main .folded[open]')
  await form.getByLabel('Source').selectOption('Logiquip')
  await form.getByLabel('Commission month').fill('2025-05')
  await form.getByLabel('File').setInputFiles({ name: 'cut.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK\u0003\u0004 cut') })
  await form.getByRole('button', { name: 'Send a file' }).click()
  await form.locator('.failure').waitFor()
  assert.equal(await form.getByLabel('Commission month').inputValue(), '2025-05')
})

await check('each is offered their parts, and every part stands', async () => {
  for (const [name, tabs] of [
    ['super', ['months', 'objectives', 'data', 'uploads']], ['kepong', ['months', 'objectives', 'data']],
    ['rep', ['months', 'objectives', 'data']],
  ]) {
    const { page } = await signedIn(name, {}, '#/lines')
    assert.deepEqual(await partsOf(page), tabs, name)
    await page.context().close()
    await stands(name, tabs.map((tab) => `#/lines/${tab}?year=2026`))
  }
})

await close()
finish()
