// What somebody with a phone looks at: where columns and tabs stand, what is said, and a question at an amount.
import assert from 'node:assert/strict'
import { check, close, cutOff, finish, overflow, rowsOf, settled, signedIn, visit } from './harness.mjs'

const PHONE = { width: 360, height: 740 }

await check('columns stand on one line, and none over another', async () => {
  const { page, faults } = await signedIn('affiliate', PHONE, '#/mine?month=2026-02')
  const bars = await page.locator('.columns').first().locator('.bar').evaluateAll((all) =>
    all.map((bar) => bar.getBoundingClientRect()).map(({ left, right, bottom }) => ({ left, right, bottom })))
  assert.equal(bars.length, 2)
  for (const [place, bar] of bars.entries()) {
    assert.equal(Math.round(bar.bottom), Math.round(bars[0].bottom))
    if (place > 0) assert.ok(bar.left >= bars[place - 1].right)
  }
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('own amounts have room, whatever they are for and in every language', async () => {
  for (const locale of ['en', 'ms-MY', 'vi-VN']) {
    const { page, faults } = await signedIn('rep', { ...PHONE, locale })
    await page.route('**/rpc/my_commission*', async (route) => {
      const answer = await route.fetch()
      const body = (await answer.text()).replaceAll('"Cygnus"', '"Surgical Instruments"')
      await route.fulfill({ response: answer, body })
    })
    await visit(page, '#/mine')
    await page.getByText('Surgical Instruments').first().waitFor()
    assert.deepEqual([...await overflow(page), ...await cutOff(page)], [], locale)
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})

await check('the tab that is shown is in sight', async () => {
  const { page, faults } = await signedIn('trainer', PHONE, '#/payouts/questions')
  const place = await page.locator('.tabs [aria-current]').boundingBox()
  assert.ok(place.x >= 0 && place.x + place.width <= PHONE.width, JSON.stringify(place))
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('a question begins with the amount that it is about', async () => {
  const { page, faults } = await signedIn('trainer', PHONE, '#/mine?month=2026-02')
  await page.getByRole('button', { name: 'Why MK, MYR 85.00?' }).click()
  await page.getByRole('link', { name: 'Ask about it' }).click()
  await settled(page)
  const words = page.getByLabel('What is wrong?')
  assert.equal(await words.inputValue(), 'February 2026, MK, MYR 85.00: ')
  await words.press('End')
  await words.pressSequentially('one session is missing')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByRole('status').getByText('Your question is on its way.').waitFor()
  const [asked] = await rowsOf('trainer', 'dispute_status')
  assert.equal(asked.description, 'February 2026, MK, MYR 85.00: one session is missing')
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('what was done is said above the drawer', async () => {
  const { page, faults } = await signedIn('trainer', {}, '#/payouts/questions')
  await page.getByRole('button', { name: /^Details of/ }).first().click()
  await settled(page)
  await page.getByLabel('Comment').fill('on the third')
  await page.getByRole('button', { name: 'Say it' }).click()
  const said = page.locator('.toast p')
  await said.waitFor()
  const isSeen = await said.evaluate((element) => {
    const { left, width, top, height } = element.getBoundingClientRect()
    // A modal drawer makes the rest inert, which hit testing passes over: what lies in the top layer last is seen.
    return width > 0 && height > 0 && left >= 0 && top >= 0 && element.parentElement.matches(':popover-open')
  })
  assert.equal(isSeen, true)
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('the parts of a network commission add up to it', async () => {
  const { page, faults } = await signedIn('affiliate', {}, '#/mine?month=2026-02')
  const [{ total_commission: total }] = await rowsOf('affiliate',
    'network_kpi?year=eq.2026&month=eq.2&participant_id=eq.00000000-0000-4000-8000-000000000008')
  const parts = await page.locator('.reason-head .number').allInnerTexts()
  const sum = parts.slice(1).reduce((all, part) => all + Number(part), 0)
  assert.equal(sum, Number(total))
  assert.deepEqual(faults, [])
  await page.context().close()
})

await close()
finish()
