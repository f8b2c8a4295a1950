// Accounts over HTTP: statuses, headers, tokens that PostgREST takes, and tokens that it must not take.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { check, finish } from './harness.mjs'

const { POSTGREST_URL, JWT_SECRET, TRAINER, TRAINER_SUB, SUPER, MANAGER, LINK } = process.env
const PASSWORD = 'a horse that eats staples'
const ANOTHER = 'four words make a password'

let address = 0

async function post(name, body, { token, from = `203.0.113.${address}`, more = {}, query = '' } = {}) {
  const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': from, ...more }
  if (token) headers.Authorization = `Bearer ${token}`
  const answer = await fetch(`${POSTGREST_URL}/rpc/${name}?${query}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null }
}

const signIn = (who, password = PASSWORD, options) =>
  post('sign_in', { p_email: `${who}@people.example`, p_password: password }, options)

async function profile(token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {}
  const answer = await fetch(`${POSTGREST_URL}/my_profile`, { headers })
  return { status: answer.status, body: await answer.json() }
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(claims, { header = { alg: 'HS256', typ: 'JWT' }, secret = JWT_SECRET, hash = 'sha256' } = {}) {
  const body = `${part(header)}.${part(claims)}`
  return `${body}.${secret === '' ? '' : createHmac(hash, secret).update(body).digest('base64url')}`
}

const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString())
const now = () => Math.floor(Date.now() / 1000)

await check('whoever signs in is who they are', async () => {
  const { status, headers, body } = await signIn('trainer')
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(headers.get('cache-control'), 'no-store')
  const { role, sub, iat, exp, ...rest } = claimsOf(body.access_token)
  assert.deepEqual({ role, sub, rest }, { role: 'authenticated', sub: TRAINER_SUB, rest: {} })
  assert.ok(iat <= now() && exp === iat + 900)
  const me = await profile(body.access_token)
  assert.equal(me.status, 200)
  assert.deepEqual(me.body.map((row) => row.id), [TRAINER])
})

await check('refusals have their status and the form of errors', async () => {
  const wrong = await signIn('trainer', 'not the password')
  assert.equal(wrong.status, 401)
  assert.deepEqual(Object.keys(wrong.body).sort(), ['code', 'details', 'hint', 'message'])
  assert.equal(wrong.body.code, '28P01')
  const missing = await post('sign_in', { p_email: null, p_password: null })
  assert.equal(missing.status, 400)
  assert.equal((await post('refresh_session', { p_refresh_token: 'x' })).status, 401)
  assert.equal((await post('reset_password', { p_token: 'x', p_password: PASSWORD })).status, 410)
})

await check('known and unknown are told the same, in the same words', async () => {
  const answers = []
  for (const who of ['other', 'nobody']) {
    address += 1
    const said = []
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const { status, headers, body } = await signIn(who, 'not the password')
      said.push([status, headers.get('retry-after'), JSON.stringify(body)])
    }
    answers.push(said)
  }
  assert.deepEqual(answers[0], answers[1])
  assert.deepEqual(answers[0].map(([status]) => status), [401, 401, 401, 401, 401, 401, 429])
  assert.equal(answers[0][6][1], '1')
})

await check('an address that guesses is stopped, whatever it claims', async () => {
  address += 1
  const statuses = []
  for (let attempt = 0; attempt < 22; attempt += 1) {
    const from = `10.0.0.${attempt}, 198.51.100.7`
    statuses.push((await signIn(`guess${attempt}`, 'not the password', { from })).status)
  }
  assert.deepEqual(statuses.slice(20), [401, 429])
  assert.equal((await signIn('trainer', PASSWORD, { from: '198.51.100.7' })).status, 429)
  assert.equal((await signIn('trainer')).status, 200)
})

await check('many at once are answered, and none is let in without the password', async () => {
  address += 1
  const answers = await Promise.all(Array.from({ length: 40 }, (_, number) =>
    signIn('super', number % 2 ? 'not the password' : `wrong ${number}`, { from: `192.0.2.${number}` })))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [401, 429])
  const tried = answers.filter(({ status }) => status === 401).length
  assert.ok(tried <= 8, `${tried} were tried`)
})

await check('nobody has refusals fail, so that they are not counted', async () => {
  address += 1
  const fails = {
    // A refusal has a message, on which these fail; tokens have none.
    filter: 'pgrst_scalar->>message=like.*%5C',
    'several filters': 'and=(pgrst_scalar->>code.eq.28P01,pgrst_scalar->>message.like.%22*%5C%5C%22)',
    cast: 'select=pgrst_scalar:pgrst_scalar->>message::int',
    order: 'order=pgrst_scalar->>message',
    // The whole row by another name, so that the answer is read before it is cast.
    'a cast of what the row says': 'select=x:row_to_json->pgrst_scalar->>code::int,t:row_to_json',
    'a name that looks like the end': `select=x:${encodeURIComponent('"(SELECT "accounts".* FROM "pgrst_source" AS "accounts") _postgrest_t"')}`,
    columns: 'select=row_to_json',
    page: 'select=row_to_json&limit=1',
  }
  const csv = { Accept: 'text/csv' }
  // By us; or there is no such column, or no such request: then nothing was called.
  const refusedUnread = (status, { code }, what) => {
    assert.equal(status, 400, what)
    assert.ok(['22023', '42703', 'PGRST100'].includes(code), `${what}: ${code}`)
  }
  for (const [what, query] of Object.entries(fails)) {
    for (const more of [{}, csv]) {
      for (const password of [PASSWORD, 'not the password']) {
        const { status, body } = await signIn('trainer', password, { query, more })
        refusedUnread(status, body, what)
      }
      for (const [name, parameters] of [
        ['request_password_reset', { p_email: 'trainer@people.example' }],
        ['reset_password', { p_token: 'x', p_password: PASSWORD }],
        ['refresh_session', { p_refresh_token: 'x' }],
      ]) {
        const { status, body } = await post(name, parameters, { query, more })
        refusedUnread(status, body, `${name}: ${what}`)
      }
    }
  }
  const { body } = await signIn('trainer')
  for (const query of Object.values(fails)) {
    const changed = await post('change_password', { p_password: 'x', p_new_password: ANOTHER },
      { query, token: body.access_token, more: csv })
    refusedUnread(changed.status, changed.body, query)
  }
  for (const more of [{ Prefer: 'tx=rollback' }, { Prefer: 'return=minimal, max-affected=0' }]) {
    const refused = await signIn('trainer', 'not the password', { more })
    assert.deepEqual([refused.status, refused.body.code], [400, '22023'], more.Prefer)
  }
  // Clients ask for other things too.
  for (const more of [{ Prefer: 'return=representation, params=multiple-objects' }, { Accept: 'application/vnd.pgrst.object+json' }]) {
    assert.equal((await signIn('trainer', PASSWORD, { more })).status, 200, JSON.stringify(more))
  }
})

await check('a password in an address is not taken', async () => {
  const query = `p_email=trainer@people.example&p_password=${encodeURIComponent(PASSWORD)}`
  const answer = await fetch(`${POSTGREST_URL}/rpc/sign_in?${query}`)
  assert.equal(answer.status, 405)
})

await check('sessions are refreshed once, and a second use ends them', async () => {
  const first = (await signIn('trainer')).body
  const second = await post('refresh_session', { p_refresh_token: first.refresh_token })
  assert.equal(second.status, 200)
  assert.equal((await profile(second.body.access_token)).body[0].id, TRAINER)
  assert.equal((await post('refresh_session', { p_refresh_token: first.refresh_token })).status, 401)
  const refused = await post('refresh_session', { p_refresh_token: second.body.refresh_token })
  assert.equal(refused.status, 401)
})

await check('whoever signs out cannot refresh', async () => {
  const { body } = await signIn('trainer')
  assert.equal((await post('sign_out', { p_refresh_token: body.refresh_token })).status, 200)
  assert.equal((await post('refresh_session', { p_refresh_token: body.refresh_token })).status, 401)
})

await check('tokens that were not issued here are refused', async () => {
  const claims = { role: 'authenticated', sub: TRAINER_SUB, iat: now(), exp: now() + 900 }
  assert.equal((await profile(token(claims))).status, 200)
  const issued = (await signIn('trainer')).body.access_token
  const [header, body, signature] = issued.split('.')
  const other = part({ ...claimsOf(issued), role: 'service_role' })
  for (const [name, forged] of Object.entries({
    'another secret': token(claims, { secret: 'f'.repeat(64) }),
    'the secret as bytes': token(claims, { secret: Buffer.from(JWT_SECRET, 'hex') }),
    'no signature': token(claims, { header: { alg: 'none' }, secret: '' }),
    'alg none, signed': token(claims, { header: { alg: 'none' } }),
    'a body of its own': `${header}.${other}.${signature}`,
    'half a signature': `${header}.${body}.${signature.slice(0, 20)}`,
    'expired': token({ ...claims, iat: now() - 2000, exp: now() - 1000 }),
    'from the future': token({ ...claims, iat: now() + 1000, exp: now() + 2000 }),
    'nonsense': 'a.b.c',
  })) {
    const { status } = await profile(forged)
    assert.equal(status, 401, name)
  }
})

await check('a link is opened once, and the person is who was invited', async () => {
  const weak = await post('reset_password', { p_token: LINK, p_password: 'password' })
  assert.equal(weak.status, 400)
  const opened = await post('reset_password', { p_token: LINK, p_password: PASSWORD })
  assert.deepEqual([opened.status, opened.body.status], [200, 'ready'])
  assert.equal((await post('reset_password', { p_token: LINK, p_password: PASSWORD })).status, 410)
  assert.equal((await signIn('kepong')).status, 200)
})

await check('people are invited by those who may edit them', async () => {
  const { body } = await signIn('kepong')
  const invite = (p_participant_id, options) => post('invite_person', { p_participant_id }, options)
  assert.equal((await invite(TRAINER, { token: body.access_token })).status, 200)
  assert.equal((await invite(MANAGER, { token: body.access_token })).status, 403)
  assert.equal((await invite(SUPER, { token: body.access_token })).status, 404)
  assert.equal((await invite(TRAINER)).status, 401)
  const pending = await fetch(`${POSTGREST_URL}/rpc/pending_sign_ups`,
    { headers: { Authorization: `Bearer ${body.access_token}` } })
  assert.deepEqual(await pending.json(), [])
})

await check('whoever asks for a new password or an account hears no more than that', async () => {
  const said = []
  for (const who of ['trainer', 'stranger']) {
    address += 1
    said.push(await post('request_password_reset', { p_email: `${who}@people.example` }))
    said.push(await post('sign_up', { p_email: `${who}@people.example`, p_name: 'Somebody' }))
  }
  assert.deepEqual(said.map(({ status }) => status), [200, 200, 200, 200])
  assert.equal(new Set(said.map(({ body }) => JSON.stringify(body))).size, 1)
})

await check('a changed password ends all other sessions', async () => {
  const before = (await signIn('trainer')).body
  const change = (p_password, p_new_password) =>
    post('change_password', { p_password, p_new_password }, { token: before.access_token })
  assert.equal((await change('wrong', ANOTHER)).status, 403)
  const changed = await change(PASSWORD, ANOTHER)
  assert.equal(changed.status, 200)
  assert.equal((await profile(changed.body.access_token)).body[0].id, TRAINER)
  assert.equal((await post('refresh_session', { p_refresh_token: before.refresh_token })).status, 401)
  assert.equal((await signIn('trainer', ANOTHER)).status, 200)
  assert.equal((await post('change_password', { p_password: ANOTHER, p_new_password: PASSWORD })).status, 401)
})

finish()
