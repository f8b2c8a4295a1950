// What the scripts share: named checks, and supabase-js clients for a bare PostgREST.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createClient } from '@supabase/supabase-js'

const { POSTGREST_URL, JWT_SECRET } = process.env

let failures = 0

export async function check(name, body) {
  try {
    await body()
    console.log(`ok      ${name}`)
  } catch (error) {
    failures += 1
    console.log(`FAILED  ${name}\n${error.stack ?? error}`)
  }
}

// Without the closing line, a script that ended early would pass for a good one.
export function finish() {
  console.log(failures === 0 ? 'all is well' : `${failures} failed`)
  process.exitCode = failures === 0 ? 0 : 1
}

export function tokenFor(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  const signature = createHmac('sha256', JWT_SECRET).update(body).digest('base64url')
  return `${body}.${signature}`
}

// supabase-js asks a gateway under /rest/v1, which hands the rest of the path to PostgREST.
export function clientFor(claims) {
  const gateway = (url, init) => fetch(String(url).replace('/rest/v1', ''), init)
  return createClient(POSTGREST_URL, tokenFor(claims), {
    db: { schema: 'commission' },
    global: { fetch: gateway },
    auth: { persistSession: false, autoRefreshToken: false },
  })
}

// The requests of a page's blocks, in order: what is asked, and the answer below it, where there is one.
export function requestsOf(page) {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/```http\n([^]*?)```/g)].map(([, lines]) => lines.trim().split('\n'))
  return blocks.map((lines) => lines.reduce((requests, line) => {
    const [, method, path, body] = line.match(/^(GET|POST) (\S+) ?(.*)$/) ?? []
    if (method) return [...requests, { line, method, path, body: body || undefined }]
    requests.at(-1).answer = line
    return requests
  }, []))
}

// The data of an answer that must be a success.
export async function dataOf(request) {
  const { data, error, status } = await request
  assert.equal(error, null, `HTTP ${status}: ${JSON.stringify(error)}`)
  return data
}

// The error of an answer that must be a refusal with this HTTP status.
export async function errorOf(request, wantedStatus) {
  const { data, error, status } = await request
  assert.notEqual(error, null, `this was accepted: ${JSON.stringify(data)}`)
  assert.equal(status, wantedStatus, JSON.stringify(error))
  return error
}
