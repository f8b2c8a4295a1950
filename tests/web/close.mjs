// The month-end: what is to be known before, the closing itself, the seal, and taking it back.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, settled, signedIn, stumblingBlocks } from './harness.mjs'

const closed = async () => (await rowsOf('super', 'period?status=eq.closed&year=eq.2026&month=eq.2&order=scheme'))
  .map((row) => row.scheme)

await check('nothing closes before somebody is sure', async () => {
  const { page, faults } = await signedIn('super', {}, '#/close?month=2026-02')
  await page.getByText('All activity of the month has a price.').waitFor()
  await page.getByRole('button', { name: 'Close February 2026' }).click()
  await page.getByText('Close February 2026 now?').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  assert.deepEqual(await closed(), [])
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(faults, [])
})

await check('each scheme that is due is closed, with what it posted', async () => {
  const { page, faults } = await signedIn('super', {}, '#/close?month=2026-02')
  const due = (await rowsOf('super', 'rpc/months_due')).filter((row) => row.month === '2').map((row) => row.scheme)
  assert.ok(due.length >= 2, `${due}`)
  await page.getByRole('button', { name: 'Close February 2026' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Close February 2026' }).click()
  await page.getByText(`${due.length} of ${due.length}`).waitFor()
  await settled(page)
  // What has nothing to close is closed along by a scheme that closes last.
  const now = await closed()
  assert.deepEqual(due.filter((scheme) => !now.includes(scheme)), [])
  const [head] = await rowsOf('super', 'rpc/ledger_head')
  await page.getByText(head.hash).waitFor()
  assert.match(await page.locator('.steps').innerText(), /\d+ lines posted/)
  await page.locator('.months a[aria-current]').getByText('Closed').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Close February 2026' }).count(), 0)
  assert.deepEqual(faults, [])
})

await check('it is reopened with a reason', async () => {
  const { page, faults } = await signedIn('super', {}, '#/close?month=2026-02')
  await page.locator('.reopen summary').click()
  await page.getByLabel('Why is it reopened?').fill('a sale was missing')
  await page.locator('.reopen').getByRole('button', { name: 'Reopen' }).click()
  await page.getByRole('button', { name: 'Close February 2026' }).waitFor()
  assert.deepEqual(await closed(), [])
  assert.deepEqual(faults, [])
})

await close()
finish()
