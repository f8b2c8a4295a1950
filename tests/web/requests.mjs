// How often a page asks the server before it stands: in slow networks each request is a wait.
import assert from 'node:assert/strict'
import { check, close, finish, settled, signedIn, visit } from './harness.mjs'

// At most so many, beside those of signing in.
const MOST = [
  ['super', '#/overview', 7],
  ['trainer', '#/overview', 1],
  ['super', '#/report/trainer?month=2026-02', 3],
  ['super', '#/report/network?month=2026-02', 3],
  ['super', '#/report/reseller?month=2026-02', 3],
  ['super', '#/report/deal?month=2026-02', 3],
  ['trainer', '#/report/trainer?month=2026-02', 2],
  ['trainer', '#/mine?month=2026-02', 3],
  ['affiliate', '#/mine?month=2026-02', 3],
  ['reseller', '#/mine?month=2026-02', 3],
  ['rep', '#/mine', 3],
  ['super', '#/network?month=2026-02', 3],
  ['super', '#/pipeline', 2],
  ['super', '#/resellers', 1],
  ['super', '#/lines?year=2025', 3],
  ['super', '#/payouts/list', 1],
  ['super', '#/payouts/adjustments', 1],
  ['super', '#/rates?branch=kepong', 3],
  ['super', '#/close?month=2026-02', 9],
  ['super', '#/people', 3],
  ['super', '#/files', 2],
]

for (const [who, address, most] of MOST) {
  await check(`${address} as ${who} asks at most ${most} times`, async () => {
    const { page, requests } = await signedIn(who)
    requests.length = 0
    // The first page was read while they signed in.
    if (address === '#/overview') await page.reload()
    else await visit(page, address)
    await page.waitForSelector('.shell')
    await settled(page)
    const asked = requests.map((url) => new URL(url).pathname)
      .filter((path) => address !== '#/overview' || !/(dashboard|my_profile|my_permissions|branch|currency)$/.test(path))
    assert.ok(asked.length > 0)
    assert.ok(asked.length <= most, `${asked.length}: ${asked.join(' ')}`)
    await page.context().close()
  })
}

await close()
finish()
