// Every page as each person, in light and dark, wide and narrow, and in another language.
import assert from 'node:assert/strict'
import { check, close, cutOff, finish, overflow, settled, signedIn, stumblingBlocks } from './harness.mjs'

const PAGES = {
  super: [
    'Overview', 'Report', 'Network', 'Pipeline', 'Resellers', 'Product lines', 'Payouts', 'Rates', 'Close', 'People', 'Files',
  ],
  kepong: [
    'Overview', 'Report', 'Network', 'Pipeline', 'Resellers', 'Product lines', 'Payouts', 'Rates', 'People', 'Files',
  ],
  trainer: ['Overview', 'My commission', 'Report', 'Payouts', 'Files'],
  affiliate: ['Overview', 'My commission', 'Network', 'Payouts'],
  reseller: ['Overview', 'My commission', 'Report', 'Resellers', 'Payouts'],
  rep: ['Overview', 'My commission', 'Report', 'Pipeline', 'Product lines', 'Payouts'],
}

for (const [name, pages] of Object.entries(PAGES)) {
  await check(`${name} finds ${pages.join(', ')}, without a fault`, async () => {
    const { page, faults } = await signedIn(name)
    const links = page.locator('.side nav a')
    assert.deepEqual(await links.allInnerTexts(), pages)
    for (const title of pages) {
      await links.getByText(title, { exact: true }).click()
      await settled(page)
      assert.equal(await page.locator('.failure').count(), 0, `${title}: ${await page.locator('main').innerText()}`)
      assert.equal(await page.locator('h1').count(), 1, title)
      for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme })
        assert.deepEqual(await stumblingBlocks(page), [], `${title}, ${scheme}`)
      }
      for (const width of [900, 360]) {
        await page.setViewportSize({ width, height: 740 })
        assert.deepEqual([...await overflow(page), ...await cutOff(page)], [], `${title} at ${width} px`)
      }
      await page.setViewportSize({ width: 1280, height: 900 })
    }
    assert.deepEqual(faults, [])
  })
}

await check('a page that is not theirs is not opened by its address', async () => {
  const { page } = await signedIn('trainer', {}, '#/close')
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Hello, trainer')
})

await check('details open and close by the keyboard, and the focus comes back', async () => {
  const { page, faults } = await signedIn('super', {}, '#/report/trainer?month=2026-02')
  const row = page.getByRole('button', { name: 'Details of trainer' })
  await row.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await settled(page)
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.match(page.url(), /open=/)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.doesNotMatch(page.url(), /open=/)
  assert.ok(await row.evaluate((element) => element === document.activeElement))
  assert.deepEqual(faults, [])
})

await check('the language is the browser\'s, and another one that is chosen stays', async () => {
  const { page, faults } = await signedIn('super', { locale: 'ms-MY' }, '#/report/trainer')
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Laporan')
  assert.equal(await page.locator('html').getAttribute('lang'), 'ms')
  await page.locator('.person summary').click()
  await page.getByLabel('Bahasa').selectOption({ label: 'Tiếng Việt' })
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Báo cáo')
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Báo cáo' }).waitFor()
  await settled(page)
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(faults, [])
})

await check('the look is the system\'s until another is chosen', async () => {
  const { page } = await signedIn('super', { scheme: 'dark' })
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dark = await ground()
  await page.locator('.person summary').click()
  await page.getByLabel('Look').selectOption({ label: 'Light' })
  assert.notEqual(await ground(), dark)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByLabel('Look').selectOption({ label: 'Dark' })
  assert.equal(await ground(), dark)
})

await close()
finish()
