// The file for the bank over the API: a download for administrators.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { check, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL, BATCH, FILE_HASH, METHOD, ACCOUNT } = process.env

const download = (name, accept) => fetch(`${POSTGREST_URL}/rpc/payment_file`, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${tokenFor({ role: 'authenticated', email: `${name}@people.example` })}`,
    'content-type': 'application/json',
    ...(accept && { accept }),
  },
  body: JSON.stringify({ p_batch_id: BATCH }),
})

await check('an administrator downloads the file of a batch', async () => {
  for (const accept of [undefined, '*/*', 'application/xml']) {
    const answer = await download('ada', accept)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'application/xml; charset=utf-8')
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="PB-00000001.xml"')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const bytes = Buffer.from(await answer.arrayBuffer())
    assert.equal(createHash('sha256').update(bytes).digest('hex'), FILE_HASH)
  }
})

await check('nobody else does', async () => {
  assert.equal((await download('ann')).status, 403)
  assert.equal((await fetch(`${POSTGREST_URL}/rpc/payment_file?p_batch_id=${BATCH}`)).status, 401)
})

await check('nobody sees bank data without being on record', async () => {
  const headers = {
    authorization: `Bearer ${tokenFor({ role: 'authenticated', email: 'root@people.example' })}`,
    'content-type': 'application/json',
  }
  for (const [query, more] of [
    ['select=x:pgrst_scalar->>account::int', {}],
    ['select=x:row_to_json->pgrst_scalar->>account::int,t:row_to_json', { accept: 'text/csv' }],
    ['pgrst_scalar->>account=eq.1', {}],
    ['', { prefer: 'tx=rollback' }],
  ]) {
    for (const [name, body] of [
      ['reveal_payout_method', { p_method_id: METHOD, p_reason: 'asked by the bank' }],
      ['payment_file', { p_batch_id: BATCH }],
    ]) {
      const answer = await fetch(`${POSTGREST_URL}/rpc/${name}?${query}`, {
        method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body),
      })
      const said = await answer.text()
      assert.equal(answer.status, 400, `${name} ${query}: ${said}`)
      assert.ok(!said.includes(ACCOUNT), said)
    }
  }
  const answer = await fetch(`${POSTGREST_URL}/rpc/reveal_payout_method`, {
    method: 'POST', headers, body: JSON.stringify({ p_method_id: METHOD, p_reason: 'asked by the bank' }),
  })
  assert.ok((await answer.text()).includes(ACCOUNT))
})

finish()
