// What others have put into schema public is not run by requests; requests are short.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish } from './harness.mjs'

const as = (name) => clientFor({ role: 'authenticated', email: `${name}@people.example` })
const server = clientFor({ role: 'service_role' })
const caught = () => dataOf(server.rpc('loot'))

await check('the trap catches who has schema public on the path', async () => {
  assert.ok(await dataOf(server.rpc('canary')) > 0)
})

await check('filters, orders, writes and calls run nothing of schema public', async () => {
  for (const client of [server, as('super'), as('kepong')]) {
    await dataOf(client.from('participant').select('name').eq('status', 'active').order('status'))
    await dataOf(client.from('participant').update({ status: 'inactive' }).eq('status', 'inactive').select('name'))
    await dataOf(client.from('participant').select('name').neq('role', 'rep').in('status', ['active']))
    await dataOf(client.from('member').select('name, appointment(status)').gte('name', 'A').like('name', 'M%'))
    await dataOf(client.rpc('my_permissions').eq('module', 'staff'))
    await dataOf(client.from('branch').select('name').eq('name', 'kepong'))
  }
  assert.equal(await caught(), 0)
})

await check('requests have limits of time', async () => {
  assert.deepEqual(await dataOf(as('rep').rpc('limits')), ['8s', '10s', '1min'])
  assert.deepEqual(await dataOf(server.rpc('limits')), ['15min', '1min', '1min'])
})

await check('functions bring limits of their own', async () => {
  assert.equal((await errorOf(as('rep').rpc('slow'), 500)).code, '57014')
  assert.equal((await errorOf(as('rep').rpc('waits'), 500)).code, '55P03')
})

await check('administrators of all branches have time for what takes long, and nobody else', async () => {
  for (const [name, time] of [['super', '15min'], ['admin', '15min'], ['kepong', '8s'], ['rep', '8s']]) {
    assert.equal(await dataOf(as(name).rpc('patience')), time, name)
  }
})

finish()
