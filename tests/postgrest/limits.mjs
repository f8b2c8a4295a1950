// check_request() as db-pre-request: whoever writes too often is refused with 429 and told for how long.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL } = process.env
const service = clientFor({ role: 'service_role' })
const day = '1 day'

async function limit(requests, proxies) {
  await dataOf(service.from('request_limit')
    .update({ requests, trusted_proxies: proxies, within: day }).eq('id', true))
}

// The one function that everybody may call and that is no reader counts as two: as the request, and itself.
async function write(claims, headers = {}) {
  const answer = await fetch(`${POSTGREST_URL}/rpc/check_request`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenFor(claims)}`, 'content-type': 'application/json', ...headers },
    body: '{}',
  })
  const text = await answer.text()
  return { status: answer.status, wait: answer.headers.get('retry-after'), body: text && JSON.parse(text) }
}

const person = (name) => ({ role: 'authenticated', email: `${name}@people.example` })

await check('a person may write so often, and is then told when to try again', async () => {
  await limit(6, 0)
  for (let i = 0; i < 3; i += 1) {
    assert.equal((await write(person('trainer'))).status, 204)
  }
  const refused = await write(person('trainer'))
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.wait) >= 1 && Number(refused.wait) <= 86400, refused.wait)
  assert.deepEqual(refused.body, {
    code: 'PT429',
    message: 'more than 6 writing requests',
    details: null,
    hint: 'Try again later, or send many rows in one request.',
  })
  assert.equal((await write(person('other'))).status, 204, 'others go on')
})

await check('reading is not counted, nor is what failed', async () => {
  const trainer = clientFor(person('trainer'))
  await dataOf(trainer.from('branch').select('name'))
  await dataOf(trainer.rpc('my_permissions'))
  const affiliate = person('affiliate')
  const fail = () => fetch(`${POSTGREST_URL}/rpc/close_period`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenFor(affiliate)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ p_year: 2026, p_month: 2 }),
  })
  for (let i = 0; i < 5; i += 1) {
    assert.equal((await fail()).status, 403)
  }
  assert.equal((await write(affiliate)).status, 204)
})

await check('the server of the shop is not counted', async () => {
  for (let i = 0; i < 6; i += 1) {
    assert.equal((await write({ role: 'service_role' })).status, 204)
  }
})

await check('an address is taken from a trusted proxy only, and never from what the client claims', async () => {
  const from = (path) => write({ role: 'authenticated', email: 'stranger@nowhere.example' },
    { 'x-forwarded-for': path })
  // Without a trusted proxy all strangers are one, whatever they claim.
  await limit(4, 0)
  assert.deepEqual(
    [(await from('203.0.113.1')).status, (await from('203.0.113.2')).status, (await from('203.0.113.3')).status],
    [204, 204, 429])
  // One proxy: the last address is what it saw.
  await limit(4, 1)
  assert.equal((await from('198.51.100.1, 203.0.113.1')).status, 204)
  assert.equal((await from('198.51.100.2, 203.0.113.1')).status, 204)
  assert.equal((await from('198.51.100.3,203.0.113.1')).status, 429, 'the first address is a claim')
  assert.equal((await from('203.0.113.1, 203.0.113.9')).status, 204)
  // Two: the last but one. A header that is too short, or no address, says nothing.
  await limit(4, 2)
  assert.equal((await from('1.1.1.1, 203.0.113.20, 10.0.0.1')).status, 204)
  assert.equal((await from('2.2.2.2, 203.0.113.20, 10.0.0.2')).status, 204)
  assert.equal((await from('3.3.3.3, 203.0.113.20, 10.0.0.3')).status, 429)
  assert.equal((await from('203.0.113.30')).status, 429, 'as everybody without an address')
  assert.equal((await from('no address, 10.0.0.1')).status, 429)
})

await check('nobody without a token gets further than before', async () => {
  const answer = await fetch(`${POSTGREST_URL}/branch`)
  assert.equal(answer.status, 401)
})

finish()
