// The month-end: what is to be known before, the closing itself, the seal, and taking it back.
import assert from 'node:assert/strict'
import { check, close, cutOff, finish, overflow, rowsOf, settled, signedIn, stumblingBlocks, tokenOf } from './harness.mjs'

const closed = async () => (await rowsOf('super', 'period?status=eq.closed&year=eq.2026&month=eq.2&order=scheme'))
  .map((row) => row.scheme)

async function changeWorkspace(change) {
  const answer = await fetch(`${process.env.POSTGREST_URL}/workspace?id=eq.true`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${tokenOf('super')}`, 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
  assert.equal(answer.status, 204, await answer.text())
}

await check('nothing closes before somebody is sure', async () => {
  const { page, faults } = await signedIn('super', {}, '#/close?month=2026-02')
  await page.getByText('All activity of the month has a price.').waitFor()
  // What would be posted stands there before anything is.
  const sums = (await rowsOf('super', 'rpc/month_end_report?p_year=2026&p_month=2')).filter((row) => row.currency)
  const shown = await page.locator('.step', { hasText: 'What the month comes to' }).locator('tbody tr').allInnerTexts()
  assert.equal(shown.length, sums.length)
  for (const [place, sum] of sums.entries()) {
    assert.ok(shown[place].includes(sum.currency) && shown[place].replaceAll(',', '').includes(sum.total), `${shown[place]}: ${sum.total}`)
  }
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
  await page.locator('.months a[aria-current]').getByText('Closed').waitFor()
  await settled(page)
  // What has nothing to close is closed along by a scheme that closes last.
  const now = await closed()
  assert.deepEqual(due.filter((scheme) => !now.includes(scheme)), [])
  const [head] = await rowsOf('super', 'rpc/ledger_head')
  await page.getByText(head.hash).waitFor()
  assert.match(await page.locator('.steps').innerText(), /\d+ lines posted/)
  assert.equal(await page.getByRole('button', { name: 'Close February 2026' }).count(), 0)
  // Each scheme was calculated, checked and closed by requests of their own.
  const runs = await rowsOf('super', 'calculation_progress?select=scheme,state,backend_pid&year=eq.2026&month=eq.2&order=id')
  assert.deepEqual(runs.map((run) => [run.state, run.backend_pid]), due.map(() => ['succeeded', '0']))
  assert.deepEqual(faults, [])
})

await check('it is reopened with a reason', async () => {
  const { page, faults } = await signedIn('super', {}, '#/close?month=2026-02')
  await page.locator('.folded summary', { hasText: 'Reopen' }).click()
  await page.getByLabel('Why is it reopened?').fill('a sale was missing')
  await page.locator('.folded[open]').getByRole('button', { name: 'Reopen' }).click()
  await page.getByRole('button', { name: 'Close February 2026' }).waitFor()
  assert.deepEqual(await closed(), [])
  assert.deepEqual(faults, [])
})

await check('whoever stops goes on later', async () => {
  const { page, faults } = await signedIn('super', {}, '#/close?month=2026-02')
  // The first answer is held back until the button was seen.
  let release
  const held = new Promise((resolve) => { release = resolve })
  await page.route('**/rpc/advance_month_end', async (route) => {
    const answer = await route.fetch()
    await held
    await route.fulfill({ response: answer })
  }, { times: 1 })
  await page.getByRole('button', { name: 'Close February 2026' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Close February 2026' }).click()
  await page.getByRole('button', { name: 'Stop after this step' }).click()
  release()
  await page.getByText('Stopped here.', { exact: false }).waitFor()
  const running = await rowsOf('super', 'calculation_progress?state=eq.running')
  assert.equal(running.length, 1)
  await page.getByRole('button', { name: 'Close February 2026' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Close February 2026' }).click()
  await page.locator('.months a[aria-current]').getByText('Closed').waitFor()
  assert.match(await page.locator('.progress-frame').innerText(), /(\d+) of \1$/)
  const [continued] = await rowsOf('super', `calculation_progress?continues_id=eq.${running[0].id}`)
  assert.equal(continued.state, 'succeeded')
  assert.deepEqual(faults, [])
})

await check('two people close a month where the company wants that', async () => {
  const { page, faults } = await signedIn('super', {}, '#/close?month=2026-02')
  await page.locator('.folded summary', { hasText: 'Reopen' }).click()
  await page.getByLabel('Why is it reopened?').fill('two should close it')
  await page.locator('.folded[open]').getByRole('button', { name: 'Reopen' }).click()
  await page.getByRole('button', { name: 'Close February 2026' }).waitFor()
  await changeWorkspace({ closing_needs_approval: true })
  await page.reload()
  await settled(page)
  await page.getByRole('button', { name: 'Approve what February 2026 comes to' }).click()
  await page.getByText(/approved by super, .*2026/).first().waitFor()
  // Whoever has approved it waits for somebody else.
  const button = page.getByRole('button', { name: 'Close February 2026' })
  assert.equal(await button.getAttribute('aria-disabled'), 'true')
  const why = page.getByText('You approved it: somebody else closes it, or approves it as well.')
  assert.equal(await button.getAttribute('aria-describedby'), await why.getAttribute('id'))
  await button.focus()
  await page.keyboard.press('Enter')
  assert.equal(await page.getByRole('alert').count(), 0)
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(faults, [])
  // The month that is due stands there by itself, and stays once it is closed.
  const second = await signedIn('admin', {}, '#/close')
  await second.page.getByText(/approved by super, .*2026/).first().waitFor()
  await second.page.setViewportSize({ width: 360, height: 740 })
  assert.equal(await second.page.locator('.step [data-column="currency"]:visible').count(), 0)
  assert.ok(await second.page.locator('.step .narrow:visible').count() > 0)
  assert.deepEqual(await overflow(second.page), [])
  assert.deepEqual(await cutOff(second.page), [])
  await second.page.getByRole('button', { name: 'Close February 2026' }).click()
  await second.page.getByRole('alert').getByRole('button', { name: 'Close February 2026' }).click()
  await second.page.locator('.months a[aria-current]').getByText('Closed').waitFor()
  await settled(second.page)
  assert.match(second.page.url(), /month=2026-02/)
  const [head] = await rowsOf('super', 'rpc/ledger_head')
  await second.page.getByText(head.hash).waitFor()
  assert.deepEqual(second.faults, [])
})

await close()
finish()
