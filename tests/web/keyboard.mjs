// The pages by the keyboard alone: what is reached, what Escape closes, and where the focus goes afterwards.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, settled, signedIn } from './harness.mjs'

async function tabTo(page, target, most = 120) {
  for (let press = 0; press < most; press += 1) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`${target} is not reached by ${most} tabs`)
}

// The focus comes with the next frame.
async function hasFocus(target) {
  for (let turn = 0; turn < 40; turn += 1) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

await check('payroll approves a payout', async () => {
  const { page, faults } = await signedIn('admin')
  await tabTo(page, page.locator('.side nav a', { hasText: 'Payouts' }))
  await page.keyboard.press('Enter')
  await settled(page)
  await tabTo(page, page.locator('.tabs a', { hasText: 'Payouts' }))
  await page.keyboard.press('Enter')
  await settled(page)
  const [payout] = await rowsOf('admin', 'payout_status?status=eq.requested')
  const row = page.getByRole('button', { name: `Details of ${payout.participant_name}, ${payout.reference_number}` })
  await tabTo(page, row)
  await page.keyboard.press('Enter')
  await settled(page)
  await tabTo(page, page.getByRole('button', { name: 'Approve', exact: true }))
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').locator('.headline').getByText('Approved').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.ok(await hasFocus(row))
  assert.deepEqual(faults, [])
})

await check('Escape closes what is innermost: a list, a form, a question, a menu, then the drawer', async () => {
  const [{ id }] = await rowsOf('super', 'participant?name=eq.affiliate')
  const { page, faults } = await signedIn('super', {}, `#/people?open=${id}`)
  const dialog = page.getByRole('dialog')
  const summary = dialog.locator('summary', { hasText: 'Move in the network' })
  await tabTo(page, summary)
  await page.keyboard.press('Enter')
  const upline = dialog.getByRole('combobox', { name: 'Upline' })
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
  await page.keyboard.type('mana')
  await dialog.locator('li[role=option]', { hasText: 'manager' }).waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await dialog.locator('li[role=option]:visible').count(), 0)
  assert.ok(await upline.isVisible())
  await page.keyboard.type('mana')
  await dialog.locator('li[role=option]', { hasText: 'manager' }).waitFor()
  await page.keyboard.press('Enter')
  assert.equal(await upline.inputValue(), 'manager', 'it is chosen, and nothing is sent')
  await page.keyboard.press('Escape')
  assert.ok(await hasFocus(summary))
  assert.equal(await dialog.locator('.folded[open]').count(), 0)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.deepEqual(faults, [])
})

await check('a question takes the focus, and gives it back when it is declined', async () => {
  const { page } = await signedIn('admin', {}, '#/payouts/accounts')
  const button = page.getByRole('button', { name: 'Request all that is due' })
  await tabTo(page, button)
  await page.keyboard.press('Enter')
  assert.ok(await hasFocus(page.getByRole('alert').getByRole('button', { name: 'Request all that is due' })))
  await page.keyboard.press('Tab')
  assert.ok(await hasFocus(page.getByRole('alert').getByRole('button', { name: 'Cancel' })))
  await page.keyboard.press('Escape')
  assert.ok(await hasFocus(button))
  const menu = page.locator('.filters summary', { hasText: 'Export' })
  await tabTo(page, menu)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.ok(await hasFocus(page.getByRole('button', { name: 'Download CSV' })))
  await page.keyboard.press('Escape')
  assert.ok(await hasFocus(menu))
  assert.equal(await page.locator('.menu[open]').count(), 0)
})

await check('a reseller and a rep reach what is theirs', async () => {
  const reseller = (await signedIn('reseller', {}, '#/resellers')).page
  await tabTo(reseller, reseller.locator('summary', { hasText: 'Get a new code' }))
  const { page } = await signedIn('rep', {}, '#/pipeline')
  await tabTo(page, page.locator('.funnel a').first())
  await page.keyboard.press('Enter')
  await settled(page)
  assert.match(page.url(), /stage=/)
  assert.ok(await hasFocus(page.locator('.funnel a').first()), 'the focus stays where it was')
  await tabTo(page, page.locator('summary', { hasText: 'Open a deal' }))
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'name')
  await page.keyboard.type('By hand')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('500')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('If it were won').waitFor()
  assert.equal((await rowsOf('rep', 'deal_report?name=eq.By%20hand'))[0].amount, '500')
})

await close()
finish()
