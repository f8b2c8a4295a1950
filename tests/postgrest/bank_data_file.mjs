// The file for the bank over the API: a download for administrators.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { check, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL, BATCH, FILE_HASH } = process.env

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

finish()
