// A browser in which the demo's people sign in by e-mail and password.
import { createRequire } from 'node:module'

const require = createRequire(new URL('../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})

// Nothing is being read any more.
export async function settled(page) {
  await page.waitForTimeout(150)
  await page.waitForFunction(() => !document.querySelector('.skeleton, .waiting'))
}

export async function signedIn(browser, { address, email, password, viewport, scheme = 'light' }) {
  const context = await browser.newContext({ viewport, locale: 'en', colorScheme: scheme })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${address}/rpc/dashboard`)
  await page.fill('#email', email)
  await page.fill('#password', password)
  await page.locator('form button[type=submit]').click()
  // Nothing of the page looks pointed at.
  await page.mouse.move(0, 0)
  await page.waitForSelector('.shell')
  await settled(page)
  return page
}

export async function visit(page, hash) {
  await page.evaluate((to) => { location.hash = to }, hash)
  await settled(page)
}

// The arguments NAME ADDRESS E-MAIL ...
export function* peopleOf(given) {
  for (let at = 0; at < given.length; at += 3) {
    const [name, address, email] = given.slice(at, at + 3)
    yield { name, address, email }
  }
}
