// From posted to paid, as everybody who has a part in it: payee, payroll, the admin of a branch.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  check, close, does, finish, partsOf, rowsOf, saved, settled, signedIn, stands, stumblingBlocks, visit,
} from './harness.mjs'

const amounts = (page, key) => page.locator(`main .table-card tbody td[data-column="${key}"]`).allInnerTexts()
const written = (value) => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value)
const stateOf = async (name, id) => (await rowsOf(name, `payout_status?payout_id=eq.${id}`))[0].status
const said = (page) => page.locator('.toast p')

await check('payroll sees accounts and payouts as the views have them', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/payouts/accounts?sort=participant_name')
  const rows = await rowsOf('admin', 'account_balance?order=participant_name,participant_id,currency')
  assert.deepEqual(await amounts(page, 'available'), rows.map((row) => written(row.available)))
  assert.deepEqual(await amounts(page, 'held'), rows.map((row) => written(row.held)))
  await page.locator('.tabs a').getByText('Payouts', { exact: true }).click()
  await settled(page)
  await page.getByLabel('Status').selectOption('requested')
  await settled(page)
  assert.match(page.url(), /state=requested/)
  const waiting = await rowsOf('admin', 'payout_status?status=eq.requested')
  assert.deepEqual(await amounts(page, 'amount'), waiting.map((row) => written(row.amount)))
  assert.deepEqual(faults, [])
})

let requested
await check('a payee adds an account, sees what a request would pay, requests, and cancels', async () => {
  const { page, faults } = await signedIn('reseller', {}, '#/payouts/account')
  const [balance] = await rowsOf('reseller', 'account_balance')
  // Why they cannot be paid yet is told before they ask.
  await page.getByText('is not verified').waitFor()
  await does('admin', 'verify_reseller', { p_reseller_id: balance.participant_id })
  assert.equal(await page.locator('.cards .main .number').innerText(), written(balance.available))
  await page.locator('summary', { hasText: 'Add an account' }).click()
  await page.getByLabel('IBAN').fill('GB33BUKB20201555555554')
  await page.locator('.folded[open]').getByRole('button', { name: 'Add an account' }).click()
  await page.getByRole('alert').filter({ hasText: 'iban' }).waitFor()
  assert.equal(await page.getByLabel('IBAN').inputValue(), 'GB33BUKB20201555555554', 'what was typed stays')
  // What is far too long is refused in words: neither names of parameters nor JSON.
  await page.getByLabel('Holder').fill('N'.repeat(5000))
  await page.locator('.folded[open]').getByRole('button', { name: 'Add an account' }).click()
  const refusal = page.getByRole('alert').filter({ hasText: 'has more than 4096 bytes' })
  await refusal.waitFor()
  assert.doesNotMatch(await refusal.innerText(), /[{}_]|JSON|Customer/)
  await page.getByLabel('Holder').fill('')
  await page.getByLabel('IBAN').fill('GB33BUKB20201555555555')
  await page.locator('.folded[open]').getByRole('button', { name: 'Add an account' }).click()
  await page.locator('.line').getByText('***5555').waitFor()
  assert.doesNotMatch(await page.locator('main').innerText(), /20201555555555/)
  await page.getByLabel('Amount').fill('1,000')
  await page.getByText('You would get VND 1,000').waitFor()
  await page.getByRole('button', { name: 'Request a payout' }).click()
  await said(page).getByText(/Requested: PO-/).waitFor()
  await visit(page, '#/payouts/list?state=requested')
  const [own] = await rowsOf('reseller', 'payout_status?status=eq.requested')
  assert.equal(own.amount, '1000')
  requested = own.payout_id
  await page.getByRole('button', { name: `Details of ${own.reference_number}` }).click()
  await settled(page)
  assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0, 'nobody approves their own')
  await page.locator('summary', { hasText: 'Cancel the payout' }).click()
  await page.locator('.folded[open]').getByRole('button', { name: 'Cancel the payout' }).click()
  await page.getByRole('dialog').getByText('Cancelled').waitFor()
  assert.equal(await stateOf('reseller', requested), 'cancelled')
  // What is refused on purpose is told by the browser, too.
  assert.deepEqual(faults.filter((fault) => !/status of 400/.test(fault)), [])
})

await check('what is due is requested for everybody, and approved one by one and all at once', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/payouts/accounts')
  await page.getByRole('button', { name: 'Request all that is due' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Request all that is due' }).click()
  // Why somebody is left out stays beside the button.
  await page.getByText(/Requested for \d+ of/).waitFor()
  const [manager] = await rowsOf('admin', 'payout_status?participant_name=eq.manager')
  assert.equal(manager.status, 'requested')
  const other = await signedIn('super', {}, `#/payouts/list?open=${manager.payout_id}`)
  await other.page.getByRole('button', { name: 'Approve', exact: true }).click()
  await other.page.getByRole('dialog').getByText('Approved', { exact: true }).waitFor()
  assert.equal(await stateOf('super', manager.payout_id), 'approved')
  await visit(other.page, '#/payouts/list?state=requested')
  const waiting = await rowsOf('super', 'payout_status?status=eq.requested')
  assert.ok(waiting.length > 1)
  await other.page.getByRole('button', { name: 'Approve all of them' }).click()
  await other.page.getByRole('alert').getByRole('button', { name: 'Approve all of them' }).click()
  await said(other.page).getByText(/^Approved \d+ of/).waitFor()
  assert.equal((await rowsOf('super', 'payout_status?status=eq.requested')).length, 0)
  assert.deepEqual(faults, [])
})

await check('a refusal is said where it was asked, and nothing is lost', async () => {
  const [paid] = await rowsOf('super', 'payout_status?status=eq.completed')
  const { page } = await signedIn('super', {}, `#/payouts/list?open=${paid.payout_id}`)
  await page.locator('summary', { hasText: 'It came back' }).click()
  await page.locator('.folded[open]').getByRole('button', { name: 'It came back' }).click()
  await page.getByText('This is needed.').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.route('**/rpc/return_payout', (route) => route.abort())
  await page.getByLabel('Reason').fill('account closed')
  await page.locator('.folded[open]').getByRole('button', { name: 'It came back' }).click()
  await page.getByText('The server cannot be reached').waitFor()
  assert.equal(await page.getByLabel('Reason').inputValue(), 'account closed')
  assert.equal(await stateOf('super', paid.payout_id), 'completed')
})

let batch
await check('a batch is gathered, processed, and given to the bank as the file that is on record', async () => {
  const [manager] = await rowsOf('super', 'payout_status?participant_name=eq.manager')
  // Those of accounts that were never given in full are left for another way of payment.
  for (const row of await rowsOf('super', 'payout_status?status=eq.approved&batch_id=is.null')) {
    if (row.payout_id === manager.payout_id) continue
    const page = (await signedIn('super', {}, `#/payouts/list?open=${row.payout_id}`)).page
    await page.locator('summary', { hasText: 'Cancel the payout' }).click()
    await page.locator('.folded[open]').getByRole('button', { name: 'Cancel the payout' }).click()
    await page.getByRole('dialog').getByText('Cancelled').waitFor()
    await page.context().close()
  }
  const { page, faults } = await signedIn('admin', {}, '#/payouts/batches')
  await page.locator('summary', { hasText: 'New batch' }).click()
  await page.getByRole('button', { name: 'Gather what is approved' }).click()
  await page.getByRole('dialog').getByText('Draft').waitFor()
  await settled(page)
  assert.match(await page.getByRole('dialog').innerText(), /manager/)
  await page.getByRole('button', { name: 'Process' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Process' }).click()
  await page.getByRole('dialog').getByText('Processed').waitFor()
  await settled(page)
  batch = page.url().match(/open=([^&]+)/)[1]
  const [file] = await rowsOf('admin', `payout_file?batch_id=eq.${batch}`)
  const { name, bytes } = await saved(page, () => page.getByRole('button', { name: `Download ${file.file_name}` }).click())
  assert.equal(name, file.file_name)
  assert.equal(createHash('sha256').update(bytes).digest('hex'), file.hash.replace('\\x', ''))
  assert.match(bytes.toString(), /12345678/)
  await page.getByRole('button', { name: 'All have arrived' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'All have arrived' }).click()
  await page.getByRole('dialog').locator('td').getByText('Completed').waitFor()
  // Where the bank refuses some, the batch is through as well: it is not called paid.
  await page.getByRole('dialog').locator('.headline').getByText('Completed').waitFor()
  await page.locator('main td[data-column="status"]').first().getByText('Completed').waitFor()
  assert.equal(await stateOf('admin', manager.payout_id), 'completed')
  assert.deepEqual(faults, [])
})

await check('the payee has the document of it as PDF', async () => {
  const { page, faults } = await signedIn('manager', {}, '#/payouts/documents')
  const [paper] = await rowsOf('manager', 'invoice_status?participant_name=eq.manager')
  const { name, bytes } = await saved(page, () => page.getByRole('button', { name: `${paper.number} as PDF` }).click())
  assert.equal(name, `${paper.number}.pdf`)
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
  assert.deepEqual(faults, [])
})

await check('a question is asked, discussed, answered by the admin of the branch, and asked again', async () => {
  const asked = await signedIn('affiliate', {}, '#/payouts/questions')
  const { page } = asked
  await page.locator('summary', { hasText: 'Ask a question' }).click()
  const line = page.getByLabel('About').locator('option', { hasText: 'Bonus' })
  await page.getByLabel('About').selectOption(await line.first().getAttribute('value'))
  await page.getByLabel('What you expected').fill('123456')
  await page.getByLabel('What is wrong?').fill('It was agreed otherwise')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await said(page).getByText('Your question is on its way.').waitFor()
  const [question] = await rowsOf('affiliate', 'dispute_status?subject=eq.line')
  assert.deepEqual([question.description, question.expected_amount, question.line !== null],
    ['It was agreed otherwise', '123456', true])
  const answering = await signedIn('kepong', {}, '#/payouts/questions?state=open')
  await answering.page.getByRole('button', { name: 'Details of It was agreed otherwise' }).click()
  await settled(answering.page)
  await answering.page.getByLabel('Comment').fill('Which agreement?')
  await answering.page.getByRole('button', { name: 'Say it' }).click()
  await answering.page.locator('.said').getByText('Which agreement?').waitFor()
  assert.deepEqual(await stumblingBlocks(answering.page), [])
  await answering.page.locator('summary', { hasText: 'Reject' }).click()
  await answering.page.locator('.folded[open] textarea').fill('See the contract')
  await answering.page.locator('.folded[open]').getByRole('button', { name: 'Reject' }).click()
  await answering.page.getByRole('dialog').getByText('Rejected').waitFor()
  await visit(page, `#/payouts/questions?open=${question.dispute_id}`)
  await page.getByText('See the contract').waitFor()
  // The name is not theirs to see; what the other one is here, is.
  assert.match(await page.locator('.said small').innerText(), /^Administrator · /)
  await page.locator('summary', { hasText: 'Ask to look again' }).click()
  await page.getByLabel('Reason').fill('The contract was changed')
  await page.locator('.folded[open]').getByRole('button', { name: 'Ask to look again' }).click()
  await page.getByRole('dialog').getByText('In review').waitFor()
  assert.deepEqual([...asked.faults, ...answering.faults], [])
})

await check('what is not theirs is not offered, and every part stands without a fault, also on a phone', async () => {
  for (const [name, tabs] of [
    ['super', ['accounts', 'list', 'batches', 'adjustments', 'holds', 'documents', 'questions']],
    ['kepong', ['accounts', 'list', 'adjustments', 'documents', 'questions']],
    ['manager', ['account', 'accounts', 'list', 'adjustments', 'documents', 'questions']],
    ['rep', ['account', 'list', 'documents', 'questions']],
  ]) {
    const { page } = await signedIn(name, {}, '#/payouts')
    assert.deepEqual(await partsOf(page), tabs, name)
    if (name === 'kepong') {
      await visit(page, '#/payouts/accounts')
      assert.equal(await page.getByRole('button', { name: 'Request all that is due' }).count(), 0)
    }
    await page.context().close()
    await stands(name, tabs.map((tab) => `#/payouts/${tab}`))
  }
})

await check('one proposes an adjustment, another one approves it', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/payouts/adjustments')
  await page.locator('summary', { hasText: 'Propose an adjustment' }).click()
  const form = page.locator('.folded[open]')
  await form.getByRole('combobox', { name: 'Person' }).fill('rep')
  await form.getByRole('option', { name: 'rep', exact: true }).click()
  await form.getByLabel('Kind').selectOption('correction')
  await form.getByLabel('Amount').fill('-1,500')
  await form.getByLabel('Currency').selectOption('VND')
  await form.getByLabel('Reason').fill('paid twice')
  assert.deepEqual(await stumblingBlocks(page), [])
  await form.getByRole('button', { name: 'Propose an adjustment' }).click()
  await said(page).getByText('Another administrator approves it').waitFor()
  const [row] = await rowsOf('admin', 'manual_adjustment?reason=eq.paid twice')
  assert.deepEqual([row.amount, row.component, row.currency], ['-1500', 'correction', 'VND'])
  await visit(page, `#/payouts/adjustments?open=${row.id}`)
  await page.getByText('neither who proposed it nor whose it is').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0)
  const other = await signedIn('super', {}, '#/overview')
  await other.page.getByRole('link', { name: /Manual adjustments to approve/ }).click()
  await settled(other.page)
  await other.page.getByRole('button', { name: /^Details of rep/ }).click()
  await other.page.getByRole('button', { name: 'Approve', exact: true }).click()
  await other.page.getByRole('dialog').getByText('Approved', { exact: true }).waitFor()
  const [approved] = await rowsOf('super', `manual_adjustment?id=eq.${row.id}`)
  assert.ok(approved.approved_at)
  assert.deepEqual([...faults, ...other.faults], [])
})

await check('money is held back, and released with a reason', async () => {
  const { page, faults } = await signedIn('admin', {}, '#/payouts/holds')
  const before = (await rowsOf('admin', 'payout_hold?released_at=is.null')).length
  await page.locator('summary', { hasText: 'Hold money back' }).click()
  const form = page.locator('.folded[open]')
  await form.getByRole('combobox', { name: 'Person' }).fill('downl')
  await form.getByRole('option', { name: 'downline' }).click()
  await form.getByLabel('Reason').fill('an address is missing')
  await form.getByRole('button', { name: 'Hold money back' }).click()
  await said(page).getByText('It is held back.').waitFor()
  assert.equal((await rowsOf('admin', 'payout_hold?released_at=is.null')).length, before + 1)
  await page.getByRole('button', { name: 'Details of downline, Everything' }).click()
  await page.getByRole('dialog').getByText('an address is missing').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.locator('summary', { hasText: 'Release' }).click()
  await form.getByLabel('Reason').fill('it came')
  await form.getByRole('button', { name: 'Release' }).click()
  await page.getByRole('dialog').locator('.headline').getByText('Released').waitFor()
  assert.equal((await rowsOf('admin', 'payout_hold?released_at=is.null')).length, before)
  assert.deepEqual(faults, [])
})

await close()
finish()
