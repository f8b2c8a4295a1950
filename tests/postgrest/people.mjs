// The same request from different people: different rows, and nothing leaks around them. Who is
// who stands in tests/people/company.sql.
import assert from 'node:assert/strict'
import { check, clientFor, dataOf, errorOf, finish, tokenFor } from './harness.mjs'

const { POSTGREST_URL } = process.env
const id = (number) => `00000000-0000-4000-8000-0000000000${number}`
const claimsOf = (name) => ({ role: 'authenticated', sub: `auth|${name}`, email: `${name}@people.example` })
const as = (name) => clientFor(claimsOf(name))
const month = { p_year: 2026, p_month: 2 }
const REPORT = 'view_5_2_trainer_monthly_commission_report'
const DETAILS = 'view_5_2_1_trainer_monthly_commission_details'
const everybody = ['super', 'admin', 'kepong', 'cheras', 'manager', 'trainer', 'other', 'affiliate', 'downline',
  'collaborator', 'reseller', 'rep', 'left']
const belowManager = ['affiliate', 'collaborator', 'downline', 'manager']

function raw(name, path, headers = {}) {
  return fetch(`${POSTGREST_URL}/${path}`, {
    headers: { authorization: `Bearer ${tokenFor(claimsOf(name))}`, ...headers },
  })
}

// Request, then what each person finds in it.
const requests = [
  [`${REPORT}?select=found:trainer_name`,
    { super: ['other', 'trainer'], kepong: ['trainer'], manager: ['trainer'], trainer: ['trainer'], affiliate: [] }],
  [`${DETAILS}?select=found:member_name`,
    { super: ['MC', 'MK'], kepong: ['MK'], manager: ['MK'], trainer: ['MK'], other: ['MC'], affiliate: [] }],
  ['member?select=found:name',
    { super: ['MC', 'MK'], kepong: ['MK'], manager: ['MK'], trainer: ['MK'], cheras: ['MC'], rep: [] }],
  ['staff?select=found:name', {
    super: everybody,
    kepong: ['affiliate', 'collaborator', 'kepong', 'manager', 'trainer'],
    manager: [...belowManager, 'trainer'],
    trainer: ['trainer'],
    affiliate: ['affiliate'],
  }],
  ['trainer_commission_tier?select=found:branch&commission_type=eq.new_sales',
    { super: ['cheras', 'kepong'], kepong: ['kepong'], manager: [], trainer: [] }],
  ['network_kpi?select=found:participant_name', {
    super: belowManager, manager: belowManager, kepong: ['affiliate', 'collaborator', 'manager'],
    affiliate: ['affiliate'], trainer: [],
  }],
  ['network_kpi_workspace?select=found:currency', { super: ['VND'], admin: ['VND'], kepong: [], manager: [] }],
  ['network_transaction?select=found:participant_name&amount=eq.50',
    { super: ['downline'], downline: ['downline'], affiliate: [null], collaborator: [] }],
  ['monthly_stats?select=found:user_id&month=eq.2026-02', { affiliate: [id('08')], collaborator: [id('10')] }],
]

for (const [path, wanted] of requests) {
  await check(`each person's answer to ${path.split('&')[0]}`, async () => {
    for (const [name, found] of Object.entries({ ...wanted, unknown: [] })) {
      const answer = await (await raw(name, path)).json()
      assert.deepEqual(answer.map((row) => row.found).sort(), [...found].sort(), name)
    }
  })
}

await check('a profile says who is asking and what they see', async () => {
  const profile = (name) => dataOf(as(name)
    .from('my_profile').select('name, role, branch, visibility, currency').maybeSingle())
  const wanted = [
    ['super', 'super_admin', null, 'all'], ['admin', 'admin', null, 'all'], ['kepong', 'admin', 'kepong', 'branch'],
    ['manager', 'manager', 'kepong', 'downline'], ['trainer', 'trainer', 'kepong', 'self'],
    ['left', 'admin', null, 'self'],
  ]
  for (const [name, role, branch, visibility] of wanted) {
    assert.deepEqual(await profile(name), { name, role, branch, visibility, currency: 'VND' })
  }
  assert.equal(await profile('unknown'), null)
})

await check('permissions follow the role, and what a person has of their own', async () => {
  const permissions = async (name) => Object.fromEntries((await dataOf(as(name).rpc('my_permissions')))
    .map((row) => [row.module, [row.can_view, row.can_edit, row.can_export]]))
  assert.deepEqual((await permissions('super')).audit, [true, true, true])
  assert.deepEqual((await permissions('kepong'))['staff-commission'], [true, true, true])
  assert.deepEqual((await permissions('admin')).settings, [true, true, false])
  assert.deepEqual((await permissions('kepong')).settings, [true, false, false])
  // company.sql lets this trainer export, which trainers do not.
  assert.deepEqual((await permissions('trainer'))['staff-commission'], [true, false, true])
  assert.deepEqual((await permissions('other'))['staff-commission'], [true, false, false])
  assert.ok(Object.values(await permissions('unknown')).every((can) => !can.includes(true)))
})

await check('embedded resources show no more than the resources themselves', async () => {
  const sales = await dataOf(as('affiliate').from('network_sale')
    .select('amount, seller:participant!network_sale_participant_id_fkey(name, email), '
      + 'sharer:participant!network_sale_shared_by_fkey(name)')
    .eq('amount', 50))
  assert.deepEqual(sales, [{ amount: 50, seller: null, sharer: { name: 'affiliate' } }])
  const packages = await dataOf(as('trainer').from('member_package').select('*, member(*)'))
  assert.deepEqual(packages.map((row) => [row.closed_by, row.member.name]), [[[id('06')], 'MK']])
  const results = await dataOf(as('trainer')
    .from('trainer_monthly_commission').select('*, trainer(*, participant(name, email)), member(name)'))
  assert.deepEqual(
    results.map((row) => [row.trainer.participant, row.member]),
    [[{ name: 'trainer', email: 'trainer@people.example' }, { name: 'MK' }]])
  // From a table that everybody reads to those that they do not.
  const branches = await dataOf(as('trainer')
    .from('branch')
    .select('name, member(name), participant(name), trainer_commission_tier(*), member_package(id)').order('name'))
  assert.deepEqual(
    branches.map((row) => [row.name, row.member.length, row.participant, row.trainer_commission_tier,
      row.member_package.length]),
    [['cheras', 0, [], [], 0], ['kepong', 1, [{ name: 'trainer' }], [], 1]])
  const above = await dataOf(as('trainer').from('participant').select('name, upline:upline_id(name, email)'))
  assert.deepEqual(above, [{ name: 'trainer', upline: null }])
})

await check('conditions and orders on what is hidden find nothing and change nothing', async () => {
  const trainer = as('trainer')
  for (const request of [
    trainer.from('participant').select('id').eq('email', 'super@people.example'),
    trainer.from('participant').select('id').or('role.eq.super_admin,name.like.*e*').neq('name', 'trainer'),
    trainer.from('trainer_monthly_commission').select('id, member!inner(name)').eq('member.name', 'MC'),
    trainer.from('trainer_commission_tier').select('id').gt('fee_amount', 0),
    trainer.from(REPORT).select('trainer_name').neq('branch', 'kepong'),
    as('kepong').rpc('downline', { p_participant_id: id('05') }).eq('name', 'downline'),
  ]) {
    assert.deepEqual(await dataOf(request), [])
  }
  const ordered = await dataOf(trainer
    .from('branch').select('name, member(name)').order('name', { referencedTable: 'member' }).order('code'))
  assert.deepEqual(ordered, [{ name: 'cheras', member: [] }, { name: 'kepong', member: [{ name: 'MK' }] }])
})

await check('CSV, counts and pages are of the visible rows', async () => {
  const csv = async (name) => (await dataOf(as(name).from(REPORT).select('trainer_name').order('trainer_name').csv()))
    .trim().split(/\r?\n/).slice(1)
  assert.deepEqual(await csv('super'), ['other', 'trainer'])
  assert.deepEqual(await csv('kepong'), ['trainer'])
  assert.deepEqual(await csv('unknown'), [])
  for (const [name, wanted] of [['super', '0-0/13'], ['kepong', '0-0/5'], ['trainer', '0-0/1'], ['unknown', '*/0']]) {
    const answer = await raw(name, 'participant?select=name&order=name', { prefer: 'count=exact', range: '0-0' })
    assert.equal(answer.headers.get('content-range'), wanted, name)
  }
  const beyond = await raw('trainer', 'participant?select=name', { prefer: 'count=exact', range: '5-9' })
  assert.deepEqual([beyond.status, (await beyond.json()).code], [416, 'PGRST103'])
})

await check('an administrator who may edit changes rates, the admin of a branch those of the branch', async () => {
  const change = (name, branch) => as(name).from('trainer_commission_tier').update({ fee_amount: 36 })
    .eq('branch', branch).eq('commission_type', 'conduction_fee').select('branch')
  assert.deepEqual(await dataOf(change('admin', 'cheras')), [{ branch: 'cheras' }])
  assert.deepEqual(await dataOf(change('kepong', 'kepong')), [{ branch: 'kepong' }])
  // Where a condition finds no row that one may change, PostgREST reports none.
  assert.deepEqual(await dataOf(change('kepong', 'cheras')), [])
  assert.equal((await errorOf(change('trainer', 'kepong'), 403)).code, '42501')
  const [own] = await dataOf(as('trainer').from(DETAILS).select('conduction_paid_rate'))
  assert.deepEqual(own, { conduction_paid_rate: 36 })
})

await check('without can_edit the same is refused, and a trainer by 403', async () => {
  const rate = { p_tier_id: id('41'), p_effective_on: '2026-02-01', p_value: 40 }
  for (const name of ['trainer', 'manager', 'affiliate', 'left', 'unknown']) {
    assert.equal((await errorOf(as(name).rpc('change_rate', rate), 403)).code, '42501')
    await errorOf(as(name).from('trainer_commission_tier').insert({
      branch: 'kepong', trainer_type: 'full time', trainer_category: 'junior', commission_type: 'new_sales',
      commission_rate: 1,
    }), 403)
  }
  const own = { participant_id: id('03'), module: 'staff-commission', can_edit: false }
  await errorOf(as('admin').from('participant_permission').insert(own), 403)
  await dataOf(as('super').from('participant_permission').insert(own))
  await errorOf(as('kepong').rpc('change_rate', rate), 403)
  await dataOf(as('super').from('participant_permission').delete().eq('participant_id', id('03')))
  await errorOf(as('kepong').rpc('change_rate', rate), 404)
})

await check('the admin of a branch writes there, and nowhere else', async () => {
  const kepong = as('kepong')
  const [added] = await dataOf(kepong.from('member').insert({ name: 'New', branch: 'kepong' }).select())
  await errorOf(kepong.from('member').insert({ name: 'New', branch: 'cheras' }), 403)
  await errorOf(kepong.from('member').update({ branch: 'cheras' }).eq('id', added.id), 403)
  // An upsert does not reach a row that an update would not.
  await errorOf(kepong.from('member').upsert({ id: id('22'), name: 'Mine', branch: 'kepong' }), 403)
  const session = { member_id: added.id, session_type: 'paid', status: 'completed', starts_at: '2026-02-20T04:00:00Z' }
  await dataOf(kepong.from('appointment').insert({ ...session, trainer_id: id('06') }))
  await errorOf(kepong.from('appointment').insert({ ...session, trainer_id: id('07') }), 403)
  const sale = { member_id: added.id, total_price: 100, created_at: '2026-02-20T04:00:00Z' }
  await errorOf(kepong.from('member_package').insert({ ...sale, closed_by: [id('06'), id('07')] }), 403)
  const [{ total_conduction_count: count }] = await dataOf(as('trainer')
    .from(REPORT).select('total_conduction_count'))
  assert.equal(count, 2)
  await errorOf(kepong.from('trainer_monthly_commission').update({ total_new_sales: 9 }).eq('year', 2026), 403)
  await errorOf(kepong.from('participant').update({ upline_id: null }).eq('id', id('08')), 403)
  await errorOf(kepong.from('network_plan').insert({ split_share: 1 }), 403)
})

await check('an affiliate sees names and volumes below, and no money of others', async () => {
  const affiliate = as('affiliate')
  const below = await dataOf(affiliate.rpc('network_downline', month, { get: true }))
  assert.deepEqual(below.map((row) => [row.name, row.personal_volume]), [['collaborator', 100], ['downline', 100]])
  assert.ok(!Object.keys(below[0]).some((column) => /commission|email|phone/.test(column)))
  const tree = await dataOf(affiliate.rpc('network_tree', { p_root: id('08'), ...month }))
  assert.equal(tree.name, 'affiliate')
  assert.ok(tree.total_commission > 0)
  assert.deepEqual(tree.downline.map((node) => node.total_commission), [null, null])
  const predicted = await dataOf(affiliate.rpc('simulate_network_sale', {
    p_participant_id: id('09'), p_amount: 1000, p_sold_at: '2026-02-10T00:00:00Z',
  }))
  assert.deepEqual(predicted.map((row) => row.participant_id), [id('08')])
  await errorOf(affiliate.rpc('network_tree', { p_root: id('05') }), 404)
  await errorOf(as('trainer').rpc('network_downline', month), 403)
})

await check('a plan of a query, which tells of hidden rows, is not to be had', async () => {
  for (const type of ['json', 'text']) {
    const answer = await raw('trainer', 'participant', { accept: `application/vnd.pgrst.plan+${type}` })
    assert.deepEqual([answer.status, (await answer.json()).code], [415, 'PGRST107'])
  }
})

await check('people are inserted and upserted, with what comes back, by whoever may', async () => {
  const person = { name: 'New', role: 'affiliate', branch: 'kepong' }
  const made = await dataOf(as('kepong').from('participant').insert(person).select('id, name').single())
  assert.equal(made.name, 'New')
  for (const name of ['kepong', 'admin', 'super']) {
    const again = { ...person, id: made.id, name: `Known to ${name}` }
    assert.deepEqual(
      await dataOf(as(name).from('participant').upsert(again).select('id, name').single()),
      { id: made.id, name: again.name })
  }
  await errorOf(as('cheras').from('participant').upsert({ ...person, id: made.id }), 403)
  await errorOf(as('super').from('participant').update({ id: id('98') }).eq('id', made.id), 403)
  // What a super_admin has decided about a person does not go with them.
  await dataOf(as('super').from('participant_permission')
    .insert({ participant_id: made.id, module: 'members', can_view: false }))
  const kept = await errorOf(as('admin').from('participant').delete().eq('id', made.id), 409)
  assert.equal(kept.code, '23503')
  await dataOf(as('super').from('participant_permission').delete().eq('participant_id', made.id))
  const remove = (name) => as(name).from('participant').delete().eq('id', made.id).select('name')
  assert.deepEqual(await dataOf(remove('kepong')), [], 'the admin of a branch deletes nobody')
  assert.deepEqual(await dataOf(remove('admin')), [{ name: 'Known to super' }])
})

await check('views are for reading', async () => {
  const service = clientFor({ role: 'service_role' })
  const views = { staff: 'name', network_member: 'name', monthly_earning: 'amount', my_profile: 'name',
    network_kpi: 'revenue', [REPORT]: 'trainer_name', rate_matrix: 'branch' }
  for (const [view, column] of Object.entries(views)) {
    for (const client of [service, as('super'), as('trainer')]) {
      const write = await client.from(view).update({ [column]: null }).not(column, 'is', null)
      assert.ok([403, 405].includes(write.status), `${view}: ${write.status} ${JSON.stringify(write.error)}`)
      assert.ok([403, 405].includes((await client.from(view).insert({ [column]: null })).status), view)
      assert.ok([403, 405].includes((await client.from(view).delete().not(column, 'is', null)).status), view)
    }
  }
})

await check('a token is worth what its signature, its dates and its person are', async () => {
  const answers = async (claims) => {
    const answer = await fetch(`${POSTGREST_URL}/participant?select=name`, {
      headers: { authorization: `Bearer ${tokenFor(claims)}` },
    })
    return [answer.status, await answer.json()]
  }
  const now = Math.floor(Date.now() / 1000)
  const [good] = await answers({ ...claimsOf('trainer'), exp: now + 60 })
  assert.equal(good, 200)
  const [expired, { message }] = await answers({ ...claimsOf('trainer'), exp: now - 60 })
  assert.deepEqual([expired, message], [401, 'JWT expired'])
  assert.equal((await answers({ ...claimsOf('trainer'), nbf: now + 600 }))[0], 401)
  for (const role of ['postgres', 'authenticator', 'nobody']) {
    assert.ok((await answers({ ...claimsOf('super'), role }))[0] >= 400, role)
  }
  // What a user may write into their own token makes nobody an administrator.
  const boast = { user_metadata: { role: 'super_admin' }, app_metadata: { role: 'super_admin' }, user_role: 'admin' }
  assert.deepEqual(await answers({ ...claimsOf('trainer'), ...boast }), [200, [{ name: 'trainer' }]])
  assert.deepEqual(await answers({ role: 'authenticated' }), [200, []])
})

await check('once a person has an id at the identity provider, an email alone is nobody', async () => {
  const sub = '99999999-0000-4000-8000-000000000001'
  await dataOf(clientFor({ role: 'service_role' })
    .from('participant').update({ auth_user_id: sub }).eq('name', 'trainer'))
  const seen = (claims) => dataOf(clientFor({ role: 'authenticated', ...claims }).from('participant').select('name'))
  assert.deepEqual(await seen({ sub, email: 'changed@people.example' }), [{ name: 'trainer' }])
  assert.deepEqual(await seen({ email: 'trainer@people.example' }), [])
  assert.deepEqual(await seen({ sub: id('99'), email: 'trainer@people.example' }), [])
})

finish()
