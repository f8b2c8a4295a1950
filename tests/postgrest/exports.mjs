// Reports as files: what a browser gets when somebody clicks on export.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL } = process.env
const as = (who) => ({ role: 'authenticated', email: `${who}@people.example` })
const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

function ask(claims, path, accept) {
  const headers = claims ? { authorization: `Bearer ${tokenFor(claims)}` } : {}
  if (accept) headers.accept = accept
  return fetch(`${POSTGREST_URL}/rpc/${path}`, { headers })
}

async function assertFile(answer, type, name) {
  const bytes = Buffer.from(await answer.arrayBuffer())
  assert.equal(answer.status, 200, bytes.toString())
  assert.equal(answer.headers.get('content-type'), type)
  assert.equal(answer.headers.get('content-disposition'), `attachment; filename="${name}"`)
  return bytes
}

await check('the workbook of a branch is a file, whatever is accepted', async () => {
  const path = 'trainer_report_xlsx?p_year=2026&p_month=2&p_branch=kepong'
  const files = []
  for (const accept of [undefined, '*/*', workbook, 'text/html,application/xml;q=0.9,*/*;q=0.8']) {
    const bytes = await assertFile(await ask(as('admin'), path, accept), workbook, 'commission-report-KD-2026-02.xlsx')
    assert.ok(bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04')), `${accept}: it is no workbook`)
    files.push(bytes)
  }
  assert.ok(files.every((bytes) => bytes.equals(files[0])), 'the bytes differ')
})

await check('by POST it is the same file', async () => {
  const answer = await fetch(`${POSTGREST_URL}/rpc/trainer_report_xlsx`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${tokenFor(as('kepong'))}` },
    body: JSON.stringify({ p_year: 2026, p_month: 2 }),
  })
  await assertFile(answer, workbook, 'commission-report-KD-2026-02.xlsx')
})

await check('reports are files, as workbooks and as CSV', async () => {
  const query = 'p_export=trainer_report&p_year=2026&p_month=2'
  const xlsx = await ask(as('admin'), `export_xlsx?${query}`)
  await assertFile(xlsx, workbook, 'trainer-report-2026-02.xlsx')
  const csv = await ask(as('admin'), `export_csv?${query}`, 'text/csv')
  const text = (await assertFile(csv, 'text/csv; charset=utf-8', 'trainer-report-2026-02.csv')).toString()
  assert.equal(text.trimEnd().split('\r\n').length, 3)
  const own = await ask(as('trainer'), `export_csv?${query}`, 'text/csv')
  const rows = (await own.text()).trimEnd().split('\r\n')
  assert.equal(rows.length, 2)
  assert.match(rows[1], /,trainer,kepong,/)
})

await check('a page lists what it can offer', async () => {
  const all = await dataOf(clientFor(as('trainer')).rpc('list_exports', {}, { get: true }))
  const offered = all.filter((row) => row.may_export).map((row) => [row.name, row.has_month])
  assert.deepEqual(offered, [['trainer_details', true], ['trainer_report', true]])
  assert.ok(all.length > offered.length)
})

await check('whoever may not export is refused in JSON', async () => {
  for (const [claims, path, status] of [
    [null, 'export_xlsx?p_export=earnings', 401],
    [as('unknown'), 'export_xlsx?p_export=earnings', 403],
    [as('rep'), 'export_xlsx?p_export=earnings', 403],
    [as('trainer'), 'export_csv?p_export=earnings', 403],
    [as('other'), 'trainer_report_xlsx?p_year=2026&p_month=2&p_branch=cheras', 403],
    [as('admin'), 'export_xlsx?p_export=nothing', 404],
    [as('admin'), 'export_xlsx?p_export=account_balances&p_year=2026', 400],
    [as('admin'), 'trainer_report_xlsx?p_year=2026&p_month=2', 400],
  ]) {
    const answer = await ask(claims, path)
    const body = await answer.json()
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(body)}`)
    assert.equal(answer.headers.get('content-disposition'), null)
  }
})

await check('services are mapped by whoever edits product lines', async () => {
  const body = { p_services: { 'Blades': 'cygnus' } }
  assert.deepEqual(await dataOf(clientFor(as('admin')).rpc('map_services', body)), [
    { service_line: 'Blades', product_line: 'Cygnus' },
  ])
  await errorOf(clientFor(as('rep')).rpc('map_services', body), 403)
  await errorOf(clientFor(as('admin')).rpc('map_services', { p_services: { B: 'nothing' } }), 404)
})

finish()
