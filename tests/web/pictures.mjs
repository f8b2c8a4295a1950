// A picture of every page, into the folder PICTURES: to be looked at by people.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { check, close, finish, settled, signedIn, visit } from './harness.mjs'

const FOLDER = process.env.PICTURES
assert.ok(FOLDER, 'PICTURES names a folder')
mkdirSync(FOLDER, { recursive: true })

const DESK = { width: 900, height: 540 }
const PHONE = { width: 360, height: 740 }

for (const [name, who, options, address] of [
  ['overview', 'super', DESK, '#/overview'],
  ['report', 'super', DESK, '#/report/trainer?month=2026-02'],
  ['why', 'trainer', DESK, '#/mine?month=2026-02'],
  ['network', 'super', DESK, '#/network?month=2026-02'],
  ['pipeline', 'super', DESK, '#/pipeline'],
  ['resellers', 'reseller', PHONE, '#/resellers'],
  ['leaderboard', 'super', { ...DESK, scheme: 'dark' }, '#/resellers/leaderboard?period=all'],
  ['lines', 'super', DESK, '#/lines?year=2026'],
  ['payouts', 'super', DESK, '#/payouts/list'],
  ['account', 'rep', { ...PHONE, scheme: 'dark' }, '#/payouts/account'],
  ['rates', 'super', DESK, '#/rates?branch=kepong'],
  ['close', 'super', DESK, '#/close?month=2026-02'],
  ['people', 'super', DESK, '#/people'],
  ['roles', 'super', DESK, '#/people/roles'],
  ['files', 'super', DESK, '#/files'],
]) {
  await check(`a picture of ${name}`, async () => {
    const { page, faults } = await signedIn(who, options, address)
    await visit(page, address)
    await settled(page)
    assert.equal(await page.locator('.failure').count(), 0)
    await page.screenshot({ path: join(FOLDER, `${name}.png`) })
    assert.deepEqual(faults, [])
    await page.context().close()
  })
}

await close()
finish()
