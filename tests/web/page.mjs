// What PostgREST says when a browser asks for the page.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { check, close, finish, PAGE, settled, signedIn, tab, tokenFor, tokenOf } from './harness.mjs'

const LARGEST = 100 * 1024

// fetch() would unpack it and send headers of its own.
const ask = (headers = {}, method = 'GET', address = PAGE) => new Promise((resolve, reject) => {
  const asked = request(address, { method, headers }, (answer) => {
    const parts = []
    answer.on('data', (part) => parts.push(part))
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }))
  })
  asked.on('error', reject)
  asked.end()
})
const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const packed = { ...html, 'accept-encoding': 'gzip, deflate, br' }
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

await check('a browser without a token gets the page, compressed, as HTML', async () => {
  const { status, headers, body } = await ask(packed)
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'text/html; charset=utf-8')
  assert.equal(headers['content-encoding'], 'gzip')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers.vary, 'Accept-Encoding')
  assert.ok(body.length < LARGEST, `${body.length} bytes`)
  assert.match(gunzipSync(body).toString(), /^<!doctype html>/)
})

await check('who takes no gzip gets the same page as it is', async () => {
  const page = gunzipSync((await ask(packed)).body).toString()
  for (const encoding of [{}, { 'accept-encoding': 'identity' }, { 'accept-encoding': 'br, gzip;q=0' }]) {
    const { headers, body } = await ask({ ...html, ...encoding })
    assert.equal(headers['content-encoding'], undefined)
    assert.equal(body.toString(), page)
  }
})

await check('asked again with its tag, nothing is sent', async () => {
  const { headers } = await ask(packed)
  for (const tag of [headers.etag, `"other", ${headers.etag}`, `W/${headers.etag}`]) {
    const again = await ask({ ...packed, 'if-none-match': tag })
    assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, headers.etag], tag)
  }
  assert.equal((await ask({ ...packed, 'if-none-match': '"other"' })).status, 200)
  assert.notEqual((await ask(html)).headers.etag, headers.etag, 'two forms have two tags')
})

await check('the policy has the hashes of what is inside, and lets nothing else in', async () => {
  const { headers, body } = await ask(packed)
  const page = gunzipSync(body).toString()
  const [, script] = page.match(/<script type="module">([^]*)<\/script>/)
  const [, style] = page.match(/<style>([^]*?)<\/style>/)
  const policy = headers['content-security-policy'].split('; ')
  assert.deepEqual(policy, [
    "default-src 'none'", `script-src ${hashOf(script)}`, `style-src ${hashOf(style)}`, 'img-src data:',
    "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ])
  assert.equal(page.match(/<script/g).length, 1)
  assert.doesNotMatch(page, /<(link|img|script|iframe)[^>]+(src|href)="(https?:)?\/\//)
})

await check('everybody gets the same, and the key of a gateway changes nothing', async () => {
  const { body } = await ask(packed)
  for (const headers of [
    { authorization: `Bearer ${tokenOf('trainer')}` }, { authorization: `Bearer ${tokenFor({ role: 'service_role' })}` },
  ]) {
    assert.deepEqual((await ask({ ...packed, ...headers })).body, body)
  }
  assert.deepEqual((await ask(packed, 'GET', `${PAGE}?apikey=anon`)).body, body)
  assert.equal((await ask(packed, 'HEAD')).status, 200)
})

await check('without a token there is the sign-in, and a token pasted there opens the pages', async () => {
  const { page, faults } = await tab()
  await page.goto(PAGE)
  await page.getByLabel('Access token').fill(tokenOf('super'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForSelector('.shell')
  await settled(page)
  assert.equal(await page.title(), 'Tests and Sons')
  await page.reload()
  await page.waitForSelector('.shell')
  assert.deepEqual(faults, [])
})

await check('a token of the address does not stay in it, and signing out forgets it', async () => {
  const { page, faults } = await signedIn('super')
  assert.doesNotMatch(page.url(), /token/)
  await page.locator('.person summary').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).length), 0)
  assert.deepEqual(faults, [])
})

await check('a sign-in that has ended asks for a new one, and goes back to where it was', async () => {
  const { page } = await tab()
  const old = tokenFor({ role: 'authenticated', email: 'super@people.example', exp: 1_700_000_000 })
  await page.goto(`${PAGE}#/report/trainer?month=2026-02`)
  await page.getByLabel('Access token').fill(old)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Your sign-in has ended.').waitFor()
  await page.getByLabel('Access token').fill(tokenOf('super'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Report' }).waitFor()
  assert.match(page.url(), /#\/report\/trainer\?month=2026-02$/)
})

await check('somebody who is not on record is told so', async () => {
  const { page, faults } = await tab()
  await page.goto(`${PAGE}#token=${tokenFor({ role: 'authenticated', email: 'nobody@people.example' })}`)
  await page.getByText('nobody here goes by your address').waitFor()
  assert.deepEqual(faults, [])
})

await close()
finish()
