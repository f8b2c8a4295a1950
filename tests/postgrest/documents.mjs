// Statements as files: what a browser gets when somebody clicks on download.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL, RESELLER, REP } = process.env
const as = (who) => ({ role: 'authenticated', email: `${who}@people.example` })

// The answer to somebody who asks for somebody's statement.
function statement(claims, participant, options = {}) {
  const { accept = 'application/pdf', month = 1 } = options
  const query = new URLSearchParams({
    p_participant_id: participant, p_year: 2026, p_month: month, p_currency: 'VND',
  })
  const headers = { accept }
  if (claims) headers.authorization = `Bearer ${tokenFor(claims)}`
  return fetch(`${POSTGREST_URL}/rpc/statement_pdf?${query}`, { headers })
}

async function assertFile(answer) {
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'application/pdf')
  const name = 'attachment; filename="statement-2026-01-VND.pdf"'
  assert.equal(answer.headers.get('content-disposition'), name)
  const bytes = Buffer.from(await answer.arrayBuffer())
  assert.ok(bytes.subarray(0, 5).equals(Buffer.from('%PDF-')), 'it is no PDF')
  assert.ok(bytes.subarray(-16).toString('latin1').includes('%%EOF'), 'it is cut off')
  return bytes
}

await check('people get their own statement as a file', async () => {
  const own = await assertFile(await statement(as('reseller'), RESELLER))
  const admins = await assertFile(await statement(as('admin'), RESELLER))
  assert.ok(own.equals(admins), 'the bytes differ')
  await assertFile(await statement({ role: 'service_role' }, RESELLER))
})

await check('by POST it is the same file', async () => {
  const answer = await fetch(`${POSTGREST_URL}/rpc/statement_pdf`, {
    method: 'POST',
    headers: {
      'accept': 'application/pdf',
      'content-type': 'application/json',
      'authorization': `Bearer ${tokenFor(as('reseller'))}`,
    },
    body: JSON.stringify({ p_participant_id: RESELLER, p_year: 2026, p_month: 1, p_currency: 'VND' }),
  })
  await assertFile(answer)
})

await check('supabase-js, which reads JSON, has its bytes in hexadecimal', async () => {
  const data = await dataOf(clientFor(as('reseller')).rpc('statement_pdf', {
    p_participant_id: RESELLER, p_year: 2026, p_month: 1, p_currency: 'VND',
  }))
  const bytes = Buffer.from(data.slice(2), 'hex')
  const file = await assertFile(await statement(as('reseller'), RESELLER))
  assert.ok(data.startsWith('\\x') && bytes.equals(file), 'the bytes differ')
})

await check('strangers are refused as by every other function', async () => {
  for (const [claims, participant, status] of [
    [null, RESELLER, 401],
    [{ role: 'anon' }, RESELLER, 401],
    [as('unknown'), RESELLER, 403],
    [as('left'), RESELLER, 404],
    [as('rep'), RESELLER, 404],
    [as('admin'), '00000000-0000-4000-8000-00000000ffff', 404],
  ]) {
    const answer = await statement(claims, participant)
    const body = await answer.text()
    assert.equal(answer.status, status, `${JSON.stringify(claims)}: ${body}`)
    assert.equal(answer.headers.get('content-disposition'), null)
  }
})

await check('what is wrong with a request is said in JSON', async () => {
  const month = await statement(as('reseller'), RESELLER, { month: 13 })
  assert.equal(month.status, 400)
  assert.equal((await month.json()).code, '22023')
  const image = await statement(as('reseller'), RESELLER, { accept: 'image/png' })
  // By the release of PostgREST.
  assert.ok([406, 415].includes(image.status), `${image.status}`)
})

await check('a name that no font has is told with its characters', async () => {
  const answer = await statement(as('rep'), REP)
  assert.equal(answer.status, 400)
  const { code, details, hint } = await answer.json()
  assert.equal(code, '22P05')
  assert.match(details, /^"สมชาย": ส \(U\+0E2A\)/)
  assert.match(hint, /pg_commission\/fonts/)
})

finish()
