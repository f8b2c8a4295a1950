// A nightly import by upsert: rows find the ones that they are by source and source_id. Who is who
// stands in tests/people/company.sql.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish } from './harness.mjs'

const as = (name) => clientFor({ role: 'authenticated', email: `${name}@people.example` })
const id = (number) => `00000000-0000-4000-8000-0000000000${number}`
const key = { onConflict: 'source,source_id' }
const crm = (number) => ({ source: 'crm', source_id: number })

const imports = {
  participant: [
    { ...crm('7'), name: 'Imported', role: 'affiliate' },
    { ...crm('8'), name: 'Imported too', role: 'affiliate' },
  ],
  member: [{ ...crm('7'), name: 'Imported', branch: 'kepong' }],
  appointment: [{
    ...crm('7'), trainer_id: id('06'), member_id: id('21'), session_type: 'paid', status: 'completed',
    starts_at: '2026-02-05T03:00:00Z',
  }],
  member_package: [{
    ...crm('7'), member_id: id('21'), total_price: 400, sale_type: 'new_sales', closed_by: [id('06')],
    created_at: '2026-02-05T03:00:00Z',
  }],
  network_sale: [{
    ...crm('7'), participant_id: id('08'), amount: 40, status: 'approved', sold_at: '2026-02-05T03:00:00Z',
  }],
}

for (const [table, rows] of Object.entries(imports)) {
  await check(`the same rows of ${table} twice are the same rows`, async () => {
    const admin = as('admin')
    const load = () => dataOf(admin.from(table).upsert(rows, key).select('id, source_id').order('source_id'))
    const first = await load()
    assert.deepEqual(first.map((row) => row.source_id), rows.map((row) => row.source_id))
    assert.deepEqual(await load(), first)
    assert.equal((await dataOf(admin.from(table).select('id').eq('source', 'crm'))).length, rows.length)
  })
}

await check('what the import brings anew reaches the results', async () => {
  const pay = async () => (await dataOf(as('admin').from('trainer_monthly_commission')
    .select('total_sales_commission').eq('trainer_id', id('06')).eq('member_id', id('21')).single()))
    .total_sales_commission
  const before = await pay()
  await dataOf(as('admin').from('member_package').upsert([{ ...imports.member_package[0], total_price: 600 }], key))
  assert.equal(await pay() - before, 10)
})

await check('half a key is refused', async () => {
  const error = await errorOf(as('admin').from('member').insert({ name: 'H', branch: 'kepong', source: 'crm' }), 400)
  assert.equal(error.code, '23514')
})

await check('nobody takes over the record of another branch by its key', async () => {
  const stolen = [{ ...crm('7'), name: 'Taken over', branch: 'cheras' }]
  assert.equal((await errorOf(as('cheras').from('member').upsert(stolen, key), 403)).code, '42501')
  const [member] = await dataOf(as('admin').from('member').select('name').eq('source', 'crm'))
  assert.equal(member.name, 'Imported')
})

finish()
