// Files as bodies of requests: a browser's fetch() with what else is to be said in headers.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL, VENDOR_FILE } = process.env
const as = (who) => ({ role: 'authenticated', email: `${who}@people.example` })
const claims = { admin: as('admin'), cheras: as('cheras'), trainer: as('trainer') }

function upload(path, who, body, headers) {
  return fetch(`${POSTGREST_URL}/rpc/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      ...(who && { authorization: `Bearer ${tokenFor(who)}` }),
      ...headers,
    },
    body,
  })
}

const members = (name) => Buffer.from(`source_id,Name,branch\nU-1,${name},kepong\n`)
const headers = { 'x-table': 'member', 'x-source': 'till' }
const names = async () => (await dataOf(clientFor(claims.admin).from('member').select('name').eq('source', 'till')
  .eq('source_id', 'U-1'))).map((member) => member.name)

await check('a file is checked, loaded, and loaded again', async () => {
  const checked = await upload('upload_records', claims.admin, members('Ünal'), { ...headers, 'x-check-only': 'true' })
  assert.equal(checked.status, 200)
  assert.equal((await checked.json()).state, 'checked')
  assert.deepEqual(await names(), [])
  for (const [inserted, unchanged] of [[1, 0], [0, 1]]) {
    const answer = await upload('upload_records', claims.admin, members('Ünal'), headers)
    assert.equal(answer.status, 200)
    const report = await answer.json()
    assert.deepEqual([report.state, report.inserted, report.unchanged], ['imported', inserted, unchanged])
  }
  assert.deepEqual(await names(), ['Ünal'])
})

await check('a file that is refused has status 422, and its problems', async () => {
  const file = Buffer.from('source_id,name,branch\nU-2,,kepong\n')
  const answer = await upload('upload_records', claims.admin, file, headers)
  assert.equal(answer.status, 422)
  const report = await answer.json()
  assert.deepEqual([report.state, report.inserted, report.errors], ['refused', 0, 1])
  const [problem] = report.problems
  assert.deepEqual([problem.row_number, problem.column_name, problem.fault], [2, 'name', 'is empty'])
})

await check('headers say any letters, percent-encoded', async () => {
  const file = Buffer.from('Nr;Müllers Name;Filiale\nU-1;Ünal B.;kepong\n')
  const answer = await upload('upload_records', claims.admin, file, {
    ...headers,
    'x-mapping': encodeURIComponent(JSON.stringify({ 'Nr': 'source_id', 'Müllers Name': 'name', 'Filiale': 'branch' })),
  })
  assert.equal(answer.status, 200, await answer.clone().text())
  assert.deepEqual(await names(), ['Ünal B.'])
})

await check('who may not write is refused, whatever the file', async () => {
  for (const body of [members('X'), Buffer.from('PK nonsense')]) {
    const answer = await upload('upload_records', claims.trainer, body, headers)
    assert.equal(answer.status, 403)
    assert.equal((await answer.json()).code, '42501')
  }
  assert.equal((await upload('upload_records', null, members('X'), headers)).status, 401)
  const branch = await upload('upload_records', claims.cheras, members('Taken over'), headers)
  assert.equal(branch.status, 422)
  assert.deepEqual(await names(), ['Ünal B.'])
})

await check('what is no file, or says nothing, is told', async () => {
  for (const [body, more, status, code] of [
    [Buffer.from('PK\u0003\u0004 cut'), {}, 400, '22023'],
    [members('X'), { 'x-table': 'nothing' }, 404, 'PT404'],
    [members('X'), { 'x-source': ' ' }, 400, '22023'],
    [members('X'), { 'x-mapping': '{' }, 400, '22P02'],
    [members('X'), { 'x-mapping': '{"Name": "nothing"}' }, 400, '22023'],
  ]) {
    const answer = await upload('upload_records', claims.admin, body, { ...headers, ...more })
    assert.equal(answer.status, status, await answer.clone().text())
    assert.equal((await answer.json()).code, code)
  }
})

await check('a vendor sends a file', async () => {
  const of = {
    'x-source': 'Logiquip', 'x-commission-month': '2025-03', 'x-file-name': encodeURIComponent('März 2025.xlsx'),
  }
  const file = Buffer.from(VENDOR_FILE, 'hex')
  const wrong = await upload('upload_import', claims.admin, file, { ...of, 'x-commission-month': 'March' })
  assert.equal(wrong.status, 400)
  assert.equal((await wrong.json()).message, 'header X-Commission-Month is "March", not a month such as 2026-03')
  const answer = await upload('upload_import', claims.admin, file, of)
  assert.equal(answer.status, 200, await answer.clone().text())
  const report = await answer.json()
  assert.deepEqual([report.file_name, report.state, report.rows.sales], ['März 2025.xlsx', 'staged', 1])
  assert.equal((await upload('upload_import', claims.admin, file, of)).status, 409)
  assert.equal((await upload('upload_import', claims.trainer, file, of)).status, 403)
})

finish()
