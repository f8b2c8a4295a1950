// What the scripts share: a browser that tells everything that goes wrong in it, and pages opened as somebody.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tokenFor } from '../postgrest/harness.mjs'

export { check, finish, tokenFor } from '../postgrest/harness.mjs'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const AXE = require.resolve('axe-core/axe.min.js')
const API = process.env.POSTGREST_URL
export const PAGE = `${API}/rpc/dashboard`

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})

export const close = () => browser.close()

export const tokenOf = (name) => tokenFor({ role: 'authenticated', email: `${name}@people.example` })

// What the database says to somebody, with numbers as the text that came over the wire.
export async function rowsOf(name, path, headers = {}) {
  const answer = await fetch(`${API}/${path}`, { headers: { authorization: `Bearer ${tokenOf(name)}`, ...headers } })
  const text = await answer.text()
  assert.ok(answer.ok, `${path}: ${text}`)
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`))
}

// What somebody does without the page.
export async function does(name, called, body) {
  const answer = await fetch(`${API}/rpc/${called}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf(name)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.ok(answer.ok, `${called}: ${await answer.clone().text()}`)
}

// A file that a click brings.
export async function saved(page, act) {
  const [file] = await Promise.all([page.waitForEvent('download'), act()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

// A tab with nothing in it. `faults` grows by console errors, violations of the policy and requests elsewhere.
export async function tab({ width = 1280, height = 900, scheme = 'light', locale = 'en' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale })
  const page = await context.newPage()
  // An answer that a test still changes is waited for.
  const closeContext = context.close.bind(context)
  context.close = async () => {
    await page.unrouteAll({ behavior: 'wait' })
    await closeContext()
  }
  const faults = []
  const requests = []
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('request', (request) => {
    requests.push(request.url())
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(API).origin) {
      faults.push(`asked elsewhere: ${request.url()}`)
    }
  })
  page.setDefaultTimeout(60_000)
  return { context, page, faults, requests }
}

export async function signedIn(name, options = {}, address = '') {
  const opened = await tab(options)
  await opened.page.goto(`${PAGE}#token=${tokenOf(name)}`)
  await opened.page.waitForSelector('.shell')
  await settled(opened.page)
  if (address) await visit(opened.page, address)
  return opened
}

// What a page says in English, with the figures of sentences as the database writes them.
export const ungrouped = (text) => text.replaceAll(/(?<=\d),(?=\d{3})/g, '')

// Nothing is being read any more.
export async function settled(page) {
  await page.waitForFunction(() =>
    !document.querySelector('.skeleton, .waiting') && document.querySelector('main, .sign-in'))
  await page.waitForTimeout(60)
  await page.waitForFunction(() => !document.querySelector('.skeleton, .waiting'))
}

export async function visit(page, address) {
  await page.evaluate((hash) => { location.hash = hash }, address)
  await page.waitForTimeout(60)
  await settled(page)
}

// What people with a screen reader, or who see little contrast, would stumble over.
export async function stumblingBlocks(page) {
  // Not as an element of script, which the policy forbids.
  await page.evaluate(readFileSync(AXE, 'utf8'))
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  return found.violations.map((violation) => `${violation.impact} ${violation.id}: ${
    violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`)
}

export async function overflow(page) {
  return page.evaluate(() => {
    const root = document.documentElement
    if (root.scrollWidth <= root.clientWidth) return []
    return [`${root.scrollWidth} > ${root.clientWidth}`].concat([...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 5).map((element) => `${element.tagName}.${element.className}`))
  })
}

// Tables whose last columns are outside of what is seen, but for those that are wide on purpose.
export async function cutOff(page) {
  return page.evaluate(() => [...document.querySelectorAll('.table-frame:not(.scrolls)')]
    .filter((frame) => frame.scrollWidth > frame.clientWidth + 1)
    .map((frame) => `${frame.querySelector('caption')?.textContent}: ${frame.scrollWidth} > ${frame.clientWidth}`))
}

// Each part of a page, in light and dark, wide and narrow: without a failure and a stumbling block.
export async function stands(name, addresses) {
  const { page, faults } = await signedIn(name)
  for (const address of addresses) {
    await visit(page, address)
    assert.equal(await page.locator('.failure').count(), 0, `${name} ${address}: ${await page.locator('body').innerText()}`)
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme })
      assert.deepEqual(await stumblingBlocks(page), [], `${name} ${address} ${scheme}`)
    }
    for (const width of [900, 360]) {
      await page.setViewportSize({ width, height: 740 })
      assert.deepEqual([...await overflow(page), ...await cutOff(page)], [], `${name} ${address} at ${width} px`)
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  }
  assert.deepEqual(faults, [], name)
  await page.context().close()
}

// The parts of a page that somebody is offered.
export const partsOf = (page) => page.locator('.tabs a').evaluateAll((all) => all.map((link) => link.hash.split('/')[2]))
