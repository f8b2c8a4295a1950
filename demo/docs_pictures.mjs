// The pictures of docs/dashboard.md, taken of the demo. Each is called like the page that it shows.
// Usage: node demo/docs_pictures.mjs FOLDER PASSWORD [NAME ADDRESS E-MAIL ...]
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch, peopleOf, settled, signedIn, visit } from './browser.mjs'

const DESK = { width: 1000, height: 620 }
const PHONE = { width: 360, height: 720 }

// Why an amount is what it is.
async function why(page) {
  await page.getByRole('button', { name: /^Details of/ }).first().click()
  await settled(page)
  await page.getByRole('button', { name: /^Why / }).first().click()
}

// Whom a rate would reach, before it is saved.
async function impact(page) {
  await page.getByLabel('A change holds from').fill('2026-04-01')
  await page.getByRole('button', { name: /^Change Paid.*Senior/ }).nth(1).click()
  await page.getByRole('textbox', { name: /^Paid.*Senior/ }).fill('45')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
}

// The first level is open.
async function nextLevel(page) {
  await page.getByRole('button', { name: /^Show who is below/ }).nth(1).click()
}

async function details(page) {
  await page.getByRole('button', { name: /^Details of/ }).first().click()
}

const PICTURES = [
  { name: 'overview', who: 'demo-super_admin', hash: '#/overview' },
  { name: 'mine', who: 'demo-a-trainer', hash: '#/mine?month=2026-05', viewport: PHONE, scheme: 'dark' },
  { name: 'report', who: 'demo-administers-kepong', hash: '#/report/trainer?month=2026-06', act: why },
  { name: 'network', who: 'affiliates-its-founder', hash: '#/network?month=2026-06', act: nextLevel },
  { name: 'pipeline', who: 'deals-super_admin', hash: '#/pipeline/quotas' },
  { name: 'payouts', who: 'resellers-super_admin', hash: '#/payouts/list', act: details },
  { name: 'rates', who: 'demo-super_admin', hash: '#/rates?branch=kepong', act: impact },
  { name: 'close', who: 'demo-super_admin', hash: '#/close?month=2026-04' },
]

const [folder, password, ...given] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const people = new Map([...peopleOf(given)].map((person) => [person.name, person]))
const browser = await launch()

for (const { name, who, hash, act, viewport = DESK, scheme } of PICTURES) {
  const page = await signedIn(browser, { ...people.get(who), password, viewport, scheme })
  await visit(page, hash)
  if (act) await act(page)
  await settled(page)
  // A third of the bytes of a PNG, and nobody sees the difference.
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  const file = join(folder, `${name}.webp`)
  writeFileSync(file, Buffer.from(data, 'base64'))
  console.log(file)
  await page.context().close()
}
await browser.close()
