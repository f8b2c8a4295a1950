// Signing in by e-mail and password: the first time by a link, then by what was chosen, and all that goes wrong.
import assert from 'node:assert/strict'
import { check, close, finish, overflow, PAGE, settled, stumblingBlocks, tab, visit } from './harness.mjs'

const { TRAINER_LINK, SUPER_LINK } = process.env
const PASSWORD = 'a horse that eats staples'
const secretOf = (link) => link.split('#link=')[1]

// Browsers tell of every refusal; what else goes wrong is a fault.
const serious = (faults) => faults.filter((fault) => !/status of (400|401|403|410|429)/.test(fault))

async function opened(options, hash = '') {
  const opened = await tab(options)
  await opened.page.goto(`${PAGE}${hash}`)
  await opened.page.getByRole('heading').first().waitFor()
  return opened
}

async function signIn(page, who, password = PASSWORD) {
  await page.getByLabel('E-mail').fill(`${who}@people.example`)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

const kept = (page) => page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))

await check('a link from a mail leads to a password, and the password to the pages', async () => {
  const { page, faults } = await opened({}, `#link=${secretOf(TRAINER_LINK)}`)
  assert.doesNotMatch(page.url(), /link/)
  await page.getByRole('heading', { name: 'Choose a password' }).waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByLabel('The same once more').fill('something else entirely')
  await page.getByRole('button', { name: 'Keep this password' }).click()
  await page.getByText('The two passwords are not the same.').waitFor()
  await page.getByLabel('The same once more').fill(PASSWORD)
  await page.getByRole('button', { name: 'Keep this password' }).click()
  await page.getByText('Your password is set. Sign in with it.').waitFor()
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'trainer@people.example')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.shell')
  await settled(page)
  assert.match(await page.locator('.person summary').innerText(), /trainer/)
  assert.deepEqual(serious(faults), [])
})

await check('a link works once', async () => {
  const { page, faults } = await opened({}, `#link=${secretOf(TRAINER_LINK)}`)
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByLabel('The same once more').fill(PASSWORD)
  await page.getByRole('button', { name: 'Keep this password' }).click()
  await page.getByText('This link was used or has expired.').waitFor()
  assert.deepEqual(serious(faults), [])
})

await check('a wrong password is told, and what was typed stays', async () => {
  const { page, faults } = await opened()
  assert.deepEqual(await stumblingBlocks(page), [])
  await signIn(page, 'trainer', 'not the password')
  await page.getByText('E-mail or password is wrong.').waitFor()
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'trainer@people.example')
  assert.deepEqual(await stumblingBlocks(page), [])
  await signIn(page, 'trainer')
  await page.waitForSelector('.shell')
  assert.deepEqual(serious(faults), [])
})

await check('a link that is written where the page is open already is followed', async () => {
  const { page, faults } = await opened()
  await signIn(page, 'trainer', 'not the password')
  await page.getByText('E-mail or password is wrong.').waitFor()
  await page.evaluate((link) => { location.hash = `#link=${link}` }, secretOf(TRAINER_LINK))
  await page.getByRole('heading', { name: 'Choose a password' }).waitFor()
  assert.doesNotMatch(page.url(), /link/)
  assert.deepEqual(serious(faults), [])
})

await check('whoever reloads is still there; access tokens and passwords are kept nowhere', async () => {
  const { page, faults } = await opened()
  await signIn(page, 'trainer')
  await page.waitForSelector('.shell')
  const before = await kept(page)
  assert.match(before, /commission.refresh/)
  assert.doesNotMatch(before, /eyJ|horse/)
  await page.reload()
  await page.waitForSelector('.shell')
  await settled(page)
  assert.notEqual(await kept(page), before)
  assert.deepEqual(serious(faults), [])
})

await check('many requests at once wait for one refresh', async () => {
  const { page, faults, requests } = await opened()
  await signIn(page, 'trainer')
  await page.waitForSelector('.shell')
  requests.length = 0
  await page.reload()
  await page.waitForSelector('.shell')
  await settled(page)
  assert.equal(requests.filter((url) => url.includes('refresh_session')).length, 1)
  assert.deepEqual(serious(faults), [])
})

await check('whoever signs out is out, and what was kept opens nothing', async () => {
  const { page, faults } = await opened()
  await signIn(page, 'trainer')
  await page.waitForSelector('.shell')
  const storage = await page.evaluate(() => ({ ...sessionStorage }))
  await page.locator('.person summary').click()
  const answered = page.waitForResponse((response) => response.url().includes('sign_out'))
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Password').waitFor()
  assert.equal((await answered).status(), 200)
  assert.doesNotMatch(await kept(page), /commission.refresh/)
  await page.evaluate((entries) => Object.assign(sessionStorage, entries), storage)
  await page.reload()
  await page.getByText('Your sign-in has ended.').waitFor()
  assert.deepEqual(serious(faults), [])
})

await check('whoever forgot the password, and strangers, are told the same', async () => {
  const { page, faults } = await opened()
  await page.getByRole('button', { name: 'Forgotten your password?' }).click()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.getByLabel('E-mail').fill('nobody@people.example')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('If the address is right, a mail is on its way to it.').waitFor()
  await page.getByRole('button', { name: 'Ask for an account' }).click()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.getByLabel('Your name').fill('Some One')
  await page.getByLabel('E-mail').fill('stranger@people.example')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('If the address is right, a mail is on its way to it.').waitFor()
  // Once something is refused, the news before is no news any more.
  await signIn(page, 'trainer', 'not the password')
  await page.getByText('E-mail or password is wrong.').waitFor()
  assert.equal(await page.locator('.notice').count(), 1)
  await page.getByRole('button', { name: 'Use an access token' }).click()
  await page.getByLabel('Access token').waitFor()
  await page.getByRole('button', { name: 'Back to sign-in' }).click()
  await page.getByLabel('Password').waitFor()
  assert.deepEqual(serious(faults), [])
})

await check('an administrator comes in by a link too, in every language and on a phone', async () => {
  for (const locale of ['en', 'ms', 'vi']) {
    const { page, faults } = await opened({ locale, width: 360, height: 740 })
    await page.locator('#password').waitFor()
    assert.deepEqual(await overflow(page), [], locale)
    assert.deepEqual(await stumblingBlocks(page), [], locale)
    assert.deepEqual(serious(faults), [], locale)
  }
  const { page } = await opened({ width: 360, height: 740 }, `#link=${secretOf(SUPER_LINK)}`)
  assert.deepEqual(await overflow(page), [])
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByLabel('The same once more').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('Your password is set.').waitFor()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.shell')
})

await check('a password is changed where one is signed in, and the other sessions end', async () => {
  const elsewhere = await opened()
  await signIn(elsewhere.page, 'trainer')
  await elsewhere.page.waitForSelector('.shell')
  const { page, faults } = await opened({ width: 360, height: 740 })
  await signIn(page, 'trainer')
  await page.waitForSelector('.shell')
  await page.locator('.person summary').click()
  await page.getByRole('link', { name: 'Password and sessions' }).click()
  await page.getByRole('heading', { level: 1, name: 'Password and sessions' }).waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(await overflow(page), [])
  const change = async (old, chosen, again = chosen) => {
    await page.getByLabel('Password until now').fill(old)
    await page.getByLabel('New password').fill(chosen)
    await page.getByLabel('The same once more').fill(again)
    await page.getByRole('button', { name: 'Change the password' }).click()
  }
  await change(PASSWORD, 'a cow that eats paper', 'a cow that eats')
  await page.getByText('The two passwords are not the same.').waitFor()
  await change('nothing like it', 'a cow that eats paper')
  await page.getByText('The password until now is another one.').waitFor()
  await change(PASSWORD, 'a cow that eats paper')
  await page.locator('.toast').getByText('Your new password holds from now on.').waitFor()
  await page.reload()
  await page.waitForSelector('.shell')
  await elsewhere.page.reload()
  await elsewhere.page.getByText('Your sign-in has ended.').waitFor()
  await change('a cow that eats paper', PASSWORD)
  await page.locator('.toast').getByText('Your new password holds from now on.').waitFor()
  assert.deepEqual(serious(faults), [])
})

await check('whoever signs out everywhere is out everywhere', async () => {
  const tabs = [await opened(), await opened()]
  for (const { page } of tabs) {
    await signIn(page, 'trainer')
    await page.waitForSelector('.shell')
  }
  const [{ page, faults }, elsewhere] = tabs
  await visit(page, '#/password')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  const answered = page.waitForResponse((response) => response.url().includes('sign_out'))
  await page.getByRole('alert').getByRole('button', { name: 'Sign out everywhere' }).click()
  assert.equal((await answered).status(), 200)
  // The page that is left has fields of passwords as well.
  await page.locator('#password').waitFor()
  await elsewhere.page.reload()
  await elsewhere.page.getByText('Your sign-in has ended.').waitFor()
  assert.deepEqual(serious(faults), [])
})

await check('whoever cannot be signed out is told', async () => {
  const { page, faults } = await opened()
  await signIn(page, 'trainer')
  await page.waitForSelector('.shell')
  await visit(page, '#/password')
  await page.route('**/rpc/sign_out', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('alert').getByText('The server does not answer.').waitFor()
  // Nothing has ended: they are where they were, and try again.
  await visit(page, '#/mine')
  assert.match(await page.locator('.person summary').innerText(), /trainer/)
  await page.locator('.person summary').click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('alert').getByText('the server could not be told').waitFor()
  assert.deepEqual(JSON.parse(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))), {})
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(serious(faults).filter((fault) => !/ERR_FAILED/.test(fault)), [])
})

await check('whoever has left is signed out by an administrator', async () => {
  const theirs = await opened()
  await signIn(theirs.page, 'trainer')
  await theirs.page.waitForSelector('.shell')
  const { page, faults } = await opened()
  await signIn(page, 'super')
  await page.waitForSelector('.shell')
  await visit(page, '#/people?search=trainer')
  await page.getByRole('button', { name: 'Details of trainer' }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Sign them out everywhere' }).click()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.getByRole('alert').getByRole('button', { name: 'Sign them out everywhere' }).click()
  await page.locator('.toast').getByText(/Sessions that ended: [1-9]/).waitFor()
  await theirs.page.reload()
  await theirs.page.getByText('Your sign-in has ended.').waitFor()
  assert.deepEqual(serious(faults), [])
})

await check('an account that waits is approved for a person', async () => {
  const { page, faults } = await opened()
  await signIn(page, 'super')
  await page.waitForSelector('.shell')
  await settled(page)
  await page.locator('.attention a', { hasText: 'Accounts that wait' }).click()
  await page.getByText('stranger@people.example').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  await page.locator('summary', { hasText: 'Approve for a person' }).click()
  const choose = async (name) => {
    await page.getByRole('combobox', { name: 'Person' }).fill(name)
    await page.getByRole('option', { name, exact: true }).click()
    await page.getByRole('button', { name: 'Approve for a person' }).click()
  }
  await choose('manager')
  await page.getByRole('alert').getByText('This person has another e-mail').waitFor()
  await choose('rep')
  await page.getByText('Accounts that wait').waitFor({ state: 'detached' })
  assert.deepEqual(serious(faults).filter((fault) => !/status of 409/.test(fault)), [])
})

await close()
finish()
