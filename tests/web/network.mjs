// The tree: level by level, found by name, and what people know of those below them.
import assert from 'node:assert/strict'
import { check, close, finish, settled, signedIn, stumblingBlocks, visit } from './harness.mjs'

const names = async (page) => (await page.locator('.node-name').allInnerTexts()).map((text) => text.split('\n')[0])

await check('an administrator opens the tree from its roots', async () => {
  const { page, faults } = await signedIn('super', {}, '#/network?month=2026-02')
  assert.ok((await names(page)).includes('manager'), `${await names(page)}`)
  await page.getByRole('button', { name: 'Show who is below affiliate' }).click()
  await settled(page)
  assert.ok((await names(page)).includes('downline'))
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(faults, [])
})

await check('a search finds people, and opens the tree there', async () => {
  const { page, faults } = await signedIn('super', {}, '#/network?month=2026-02')
  await page.getByLabel('Search by name').fill('affil')
  await page.locator('a.line', { hasText: 'affiliate' }).click()
  await settled(page)
  assert.equal((await names(page))[0], 'affiliate')
  await visit(page, '#/network?month=2026-02&search=nobody%25')
  await page.getByText('Nobody here is called').waitFor()
  assert.deepEqual(faults, [])
})

await check('an affiliate sees their team without its money', async () => {
  const { page, faults } = await signedIn('affiliate', {}, '#/network?month=2026-02')
  assert.deepEqual((await names(page)).sort(), ['affiliate', 'collaborator', 'downline'])
  assert.equal(await page.locator('.node .link').count(), 1, 'only their own amount')
  await page.getByLabel('Search by name').fill('downl')
  await page.locator('a.line', { hasText: 'downline' }).waitFor()
  assert.deepEqual(faults, [])
})

await check('what one more sale would bring is worked out, and nothing is recorded', async () => {
  const { page, faults } = await signedIn('affiliate', {}, '#/mine')
  await page.getByLabel('One more sale of').fill('1000')
  await page.getByRole('button', { name: 'Work it out' }).click()
  await page.getByText('Nothing is recorded.').waitFor()
  assert.deepEqual(faults, [])
})

await close()
finish()
