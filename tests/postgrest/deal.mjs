// A sales desk: the requests of docs/frontend.md, by a representative, their manager and an administrator.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish, requestsOf, tokenFor } from './harness.mjs'

const { ANN, BEN, WON, POSTGREST_URL } = process.env
const person = (name) => clientFor({ role: 'authenticated', email: `${name}@people.example` })
const [ann, ben, boss, admin] = ['ann', 'ben', 'boss', 'all'].map(person)

// The ids that the page names.
const known = { ANN, BEN, WON }
const filledIn = (text) => text?.replace(/\$([A-Z]+)/g, (_, name) => known[name] ?? assert.fail(name))

for (const [place, who, first] of [[-2, 'ann', 'open_deal'], [-1, 'all', 'deal_report']]) {
  await check(`the requests of the documentation are answered: ${who}`, async () => {
    const requests = requestsOf('frontend.md').at(place)
    assert.ok(requests.length > 8 && requests[0].path.includes(first))
    const token = tokenFor({ role: 'authenticated', email: `${who}@people.example` })
    for (const { line, method, path, body } of requests) {
      const answer = await fetch(POSTGREST_URL + filledIn(path), {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: filledIn(body),
      })
      const text = await answer.text()
      assert.equal(answer.status, 200, `${line}: ${text}`)
      const said = JSON.parse(text)
      assert.notDeepEqual(said, [], line)
      if (path.includes('/open_deal')) known.DEAL = said[0].id
      if (path.includes('/create_plan')) known.PLAN = said[0].id
    }
  })
}

await check('a deal is moved by whose it is, and won by an administrator', async () => {
  const [deal] = await dataOf(ann.rpc('open_deal', { p_name: 'Dragged', p_amount: 500 }))
  assert.deepEqual([deal.owner_id, deal.stage, deal.probability], [ANN, 'prospecting', 10])
  const [moved] = await dataOf(ann.rpc('move_deal', { p_deal_id: deal.id, p_stage: 'proposal' }))
  assert.equal(moved.probability, 50)
  await errorOf(ann.rpc('win_deal', { p_deal_id: deal.id }), 403)
  await errorOf(ben.rpc('move_deal', { p_deal_id: deal.id, p_stage: 'negotiation' }), 404)
  await errorOf(boss.rpc('move_deal', { p_deal_id: deal.id, p_stage: 'negotiation' }), 403)
  const [won] = await dataOf(admin.rpc('win_deal', { p_deal_id: deal.id, p_close_date: '2026-02-10' }))
  assert.deepEqual([won.status, won.stage, won.probability], ['closed_won', 'closed', 100])
  const error = await errorOf(ann.rpc('move_deal', { p_deal_id: deal.id, p_stage: 'negotiation' }), 409)
  assert.equal(error.code, 'PT409')
  const history = await dataOf(boss.from('deal_history').select('event').eq('deal_id', deal.id).order('id'))
  assert.deepEqual(history.map((row) => row.event), ['opened', 'moved', 'won'])
})

await check('nobody writes what they are paid for, whatever they send', async () => {
  const [deal] = await dataOf(ann.from('deal').select('id').eq('status', 'closed_won').limit(1))
  for (const client of [ann, boss]) {
    await errorOf(client.from('deal').update({ amount: 1000000 }).eq('id', deal.id), 403)
    await errorOf(client.from('deal').insert({ name: 'X', owner_id: ANN, amount: 1 }), 403)
    await errorOf(client.from('deal_credit').insert({ deal_id: deal.id, participant_id: ANN, share: 1 }), 403)
    await errorOf(client.from('quota').update({ amount: 1 }).gt('amount', 0), 403)
    await errorOf(client.from('plan_component').update({ rate: 1 }).eq('kind', 'percentage'), 403)
    await errorOf(client.from('draw').insert({
      participant_id: ANN, amount: 1000, kind: 'non_recoverable', starts_on: '2026-01-01',
    }), 403)
  }
})

await check('all shares of a deal go in one request, also as rows', async () => {
  const [deal] = await dataOf(admin.rpc('open_deal', { p_name: 'Shared', p_amount: 100, p_owner_id: ANN }))
  const half = (participant_id) => ({ deal_id: deal.id, participant_id, share: 0.5 })
  const error = await errorOf(admin.from('deal_credit').insert(half(ANN)), 400)
  assert.equal(error.code, '23514')
  await dataOf(admin.from('deal_credit').insert([half(ANN), half(BEN)]))
  assert.deepEqual(await dataOf(ben.from('deal').select('name').eq('id', deal.id)), [{ name: 'Shared' }])
  const shared = await dataOf(ben.from('deal_credit').select('share').eq('deal_id', deal.id))
  assert.deepEqual(shared, [{ share: 0.5 }])
  const credits = await dataOf(admin.rpc('set_deal_credits', {
    p_deal_id: deal.id, p_credits: [{ participant_id: ANN, share: 1 }],
  }))
  assert.deepEqual(credits.map((row) => [row.participant_id, row.share]), [[ANN, 1]])
  assert.deepEqual(await dataOf(ben.from('deal').select('name').eq('id', deal.id)), [])
})

await check('an import that runs twice leaves one deal', async () => {
  const deal = { name: 'Imported', owner_id: ANN, amount: 10, source: 'crm', source_id: '006A' }
  for (const amount of [10, 20]) {
    await dataOf(admin.from('deal').upsert({ ...deal, amount }, { onConflict: 'source,source_id' }))
  }
  assert.deepEqual(await dataOf(admin.from('deal').select('amount').eq('source', 'crm')), [{ amount: 20 }])
})

await check('a plan is accepted with the hash of what was shown', async () => {
  const [document] = await dataOf(ann.from('plan_document').select('id, body, hash')
    .order('version', { ascending: false }).limit(1))
  await errorOf(ann.rpc('accept_plan_document', { p_document_id: document.id, p_hash: 'x' }), 409)
  const [accepted] = await dataOf(ann.rpc('accept_plan_document', {
    p_document_id: document.id, p_hash: document.hash,
  }))
  assert.deepEqual([accepted.participant_id, accepted.hash], [ANN, document.hash])
  await errorOf(ben.rpc('accept_plan_document', { p_document_id: document.id, p_hash: document.hash }), 404)
})

await check('the list of deals comes as CSV', async () => {
  const token = tokenFor({ role: 'authenticated', email: 'ann@people.example' })
  const answer = await fetch(`${POSTGREST_URL}/deal_report?select=name,amount,owner_name&name=eq.Imported`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/csv' },
  })
  assert.equal(await answer.text(), 'name,amount,owner_name\nImported,20,Ann')
})

finish()
