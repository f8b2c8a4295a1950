// Accounts over the API: given in the body of a request, and seen masked.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish } from './harness.mjs'

const as = (name) => clientFor({ role: 'authenticated', email: `${name}@people.example` })
const accounts = JSON.parse(process.env.ACCOUNTS)

await check('accounts of every kind are taken, and shown masked', async () => {
  for (const [p_kind, p_account, masked] of accounts) {
    const [method] = await dataOf(as('ann').rpc('set_payout_method', { p_kind, p_account }))
    assert.equal(method.masked, masked)
    for (const text of Object.values(p_account)) assert.ok(!JSON.stringify(method).includes(text), text)
  }
})

await check('a wrong account is refused without being repeated', async () => {
  for (const [p_kind, p_account] of accounts) {
    const [name, text] = Object.entries(p_account)[0]
    const wrong = [
      [p_kind, { ...p_account, [text]: name }],
      [p_kind, { [text]: 1 }],
      [p_kind, text],
      ['cash', p_account],
      // Any text may be an account somewhere.
      ...(name === 'account' ? [] : [[p_kind, { ...p_account, [name]: `${text}!?` }]]),
    ]
    for (const [kind, account] of wrong) {
      const error = await errorOf(as('ann').rpc('set_payout_method', { p_kind: kind, p_account: account }), 400)
      assert.equal(error.code, '22023')
      assert.ok(!JSON.stringify(error).includes(text), JSON.stringify(error))
    }
  }
})

await check('the same rows are found again by their mask only', async () => {
  const methods = await dataOf(as('ann').from('payout_method').select('*'))
  assert.equal(methods.length, accounts.length)
  await errorOf(as('ann').rpc('reveal_payout_method', { p_method_id: methods[0].id, p_reason: 'mine' }), 403)
})

finish()
