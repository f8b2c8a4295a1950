// Pictures of the dashboard as each of the demo's people finds it: every page that is theirs.
// Usage: node demo/pictures.mjs FOLDER PASSWORD [NAME ADDRESS E-MAIL ...]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch, peopleOf, signedIn, visit } from './browser.mjs'

const [folder, password, ...people] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await launch()

for (const { name, address, email } of peopleOf(people)) {
  const page = await signedIn(browser, { address, email, password, viewport: { width: 1280, height: 800 } })
  const pages = await page.locator('nav a[href^="#/"]').evaluateAll((links) =>
    [...new Set(links.map((link) => link.getAttribute('href')))])
  for (const hash of pages) {
    await visit(page, hash)
    const file = join(folder, `${name}-${hash.replace(/^#\//, '').replace(/[^a-z]+.*$/, '')}.png`)
    await page.screenshot({ path: file })
    console.log(file)
  }
  await page.context().close()
}
await browser.close()
