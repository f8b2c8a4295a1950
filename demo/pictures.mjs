// Pictures of the dashboard as each of the demo's people finds it: signs in by e-mail and password and opens every page
// that is theirs. Usage: node demo/pictures.mjs FOLDER PASSWORD [NAME ADDRESS E-MAIL ...]
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(new URL('../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')

const [folder, password, ...people] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})

// Nothing is being read any more.
async function settled(page) {
  await page.waitForTimeout(150)
  await page.waitForFunction(() => !document.querySelector('.skeleton, .waiting'))
}

for (let at = 0; at < people.length; at += 3) {
  const [name, address, email] = people.slice(at, at + 3)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en' })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${address}/rpc/dashboard`)
  await page.fill('#email', email)
  await page.fill('#password', password)
  await page.locator('form button[type=submit]').click()
  await page.waitForSelector('.shell')
  await settled(page)
  const pages = await page.locator('nav a[href^="#/"]').evaluateAll((links) =>
    [...new Set(links.map((link) => link.getAttribute('href')))])
  for (const hash of pages) {
    await page.evaluate((to) => { location.hash = to }, hash)
    await settled(page)
    const file = join(folder, `${name}-${hash.replace(/^#\//, '').replace(/[^a-z]+.*$/, '')}.png`)
    await page.screenshot({ path: file })
    console.log(file)
  }
  await context.close()
}
await browser.close()
