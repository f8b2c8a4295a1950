// How often a page asks the server before it stands: in slow networks each request is a wait.
import assert from 'node:assert/strict'
import { check, close, finish, settled, signedIn, visit } from './harness.mjs'

// At most so many, beside those of signing in.
const MOST = [
  ['super', '#/report/trainer?month=2026-02', 3],
  ['super', '#/report/network?month=2026-02', 3],
  ['super', '#/report/reseller?month=2026-02', 3],
  ['super', '#/report/deal?month=2026-02', 3],
  ['trainer', '#/report/trainer?month=2026-02', 2],
  ['trainer', '#/mine?month=2026-02', 5],
  ['affiliate', '#/mine?month=2026-02', 5],
  ['super', '#/network?month=2026-02', 3],
  ['super', '#/pipeline', 4],
  ['super', '#/resellers', 1],
  ['super', '#/lines?year=2025', 3],
  ['super', '#/payouts/list', 1],
  ['super', '#/payouts/adjustments', 1],
  ['super', '#/rates?branch=kepong', 3],
  ['super', '#/close?month=2026-02', 8],
  ['super', '#/people', 3],
  ['super', '#/files', 2],
]

for (const [who, address, most] of MOST) {
  await check(`${address} as ${who} asks at most ${most} times`, async () => {
    const { page, requests } = await signedIn(who)
    requests.length = 0
    await visit(page, address)
    await settled(page)
    const asked = requests.map((url) => new URL(url).pathname)
    assert.ok(asked.length <= most, `${asked.length}: ${asked.join(' ')}`)
    await page.context().close()
  })
}

await close()
finish()
