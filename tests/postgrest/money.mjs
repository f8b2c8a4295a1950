// The requests about money of docs/frontend.md, with the answers that stand there.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, finish, requestsOf, tokenFor } from './harness.mjs'

const { POSTGREST_URL, PAYEE } = process.env
const server = clientFor({ role: 'service_role' })
const tables = { PAYOUT: 'payout', BATCH: 'payout_batch', INVOICE: 'invoice', DISPUTE: 'dispute' }

// The page writes $PAYOUT where the id of the payout stands that was made on the way.
async function filledIn(text) {
  let filled = text.replaceAll('$PAYEE', PAYEE)
  for (const [name, table] of Object.entries(tables).filter(([name]) => text.includes(`$${name}`))) {
    const { id } = await dataOf(server.from(table).select('id').single())
    filled = filled.replaceAll(`$${name}`, id)
  }
  if (!filled.includes('$NUMBER')) return filled
  const { number } = await dataOf(server.from('invoice').select('number').single())
  return filled.replaceAll('$NUMBER', number)
}

// JSON as it is, of files their status, type and name.
async function ask(person, { method, path, body }) {
  const answer = await fetch(POSTGREST_URL + await filledIn(path), {
    method,
    headers: {
      'authorization': `Bearer ${tokenFor({ role: 'authenticated', email: `${person}@people.example` })}`,
      'content-type': 'application/json',
      'accept': path.includes('_pdf?') ? 'application/pdf' : '*/*',
    },
    body: body && await filledIn(body),
  })
  const file = /filename="(.*)"/.exec(answer.headers.get('content-disposition'))?.[1]
  const head = [`${answer.status} ${answer.headers.get('content-type')}`, file].filter(Boolean).join(', ')
  return { head, text: await answer.text() }
}

// Those before and after are about sales, and about deals.
const blocks = requestsOf('frontend.md').slice(1, -2)
const people = ['cleo', 'ben', 'cleo']
assert.equal(blocks.length, people.length)
for (const [place, requests] of blocks.entries()) {
  for (const request of requests) {
    await check(`${people[place]}: ${request.line}`, async () => {
      const { head, text } = await ask(people[place], request)
      if (request.answer.startsWith('[')) assert.equal(text, request.answer, head)
      else assert.equal(head, await filledIn(request.answer), text)
    })
  }
}

finish()
