// Asks PostgREST the same again and again over one connection and prints how long each answer took, in
// microseconds. Usage: API_URL=... JWT_SECRET=... node bench/report_views.mjs PATH CLAIMS ROWS TIMES
import { createHmac } from 'node:crypto'
import http from 'node:http'

const { API_URL, JWT_SECRET } = process.env
const [path, claims, rows, times] = process.argv.slice(2)

function tokenFor(text) {
  const encode = (value) => Buffer.from(value).toString('base64url')
  const content = `${encode(JSON.stringify({ alg: 'HS256', typ: 'JWT' }))}.${encode(text)}`
  const signature = createHmac('sha256', JWT_SECRET).update(content).digest('base64url')
  return `${content}.${signature}`
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
const headers = { Authorization: `Bearer ${tokenFor(claims)}` }

function ask() {
  return new Promise((resolve, reject) => {
    const request = http.get(`${API_URL}/${path}`, { agent, headers }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

const first = await ask()
if (first.status !== 200 || JSON.parse(first.text).length !== Number(rows)) {
  throw new Error(`wanted ${rows} rows, got HTTP ${first.status}: ${first.text.slice(0, 500)}`)
}
for (let i = 0; i < Number(times); i += 1) {
  const started = process.hrtime.bigint()
  const { status } = await ask()
  const taken = process.hrtime.bigint() - started
  if (status !== 200) throw new Error(`HTTP ${status}`)
  console.log(taken / 1000n)
}
agent.destroy()
