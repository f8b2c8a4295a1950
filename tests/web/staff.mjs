// People: found by name, added and changed, what they may do, and what was changed about them.
import assert from 'node:assert/strict'
import { check, close, finish, partsOf, rowsOf, settled, signedIn, stands, stumblingBlocks, visit } from './harness.mjs'

const names = (page) => page.locator('main .table-card tbody .row-button').allInnerTexts()
const personOf = async (name) => (await rowsOf('super', `participant?name=eq.${name}`))[0]

await check('people are found by name or address, filtered and paged by the server', async () => {
  const { page, requests, faults } = await signedIn('super', {}, '#/people')
  const all = await rowsOf('super', 'participant?status=eq.active&order=name,id')
  assert.deepEqual(await names(page), all.map((row) => row.name))
  await page.getByLabel('Search by name or e-mail').fill('train')
  await page.waitForURL(/search=train/)
  await settled(page)
  assert.deepEqual(await names(page), ['trainer'])
  assert.ok(requests.at(-1).includes('limit=50'), requests.at(-1))
  await page.getByLabel('Search by name or e-mail').fill('nobody')
  await page.getByText('Nobody fits these filters.').waitFor()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await settled(page)
  await page.locator('.filters').getByLabel('Role').selectOption('rep')
  await page.locator('.filters').getByLabel('Status').selectOption('all')
  await settled(page)
  assert.deepEqual(await names(page), ['rep'])
  assert.deepEqual(faults, [])
})

await check('a page of many people is one of many', async () => {
  const { page } = await signedIn('super', {}, '#/people')
  await page.route('**/participant?**', async (route) => {
    if (!route.request().url().includes('limit=50')) return route.continue()
    const answer = await route.fetch()
    await route.fulfill({ response: answer, headers: { ...answer.headers(), 'content-range': '0-11/120' } })
  })
  await visit(page, '#/people?sort=-name')
  await page.getByText('1–50 of 120').waitFor()
  await page.getByRole('button', { name: 'Next page' }).click()
  await settled(page)
  assert.match(page.url(), /page=2/)
})

await check('the admin of a branch adds somebody to it, and to no other', async () => {
  const { page, faults } = await signedIn('kepong', {}, '#/people')
  await page.locator('summary', { hasText: 'Add a person' }).click()
  const form = page.locator('.folded[open]')
  assert.deepEqual(await form.getByLabel('Branch').locator('option').allInnerTexts(), ['kepong'])
  await form.getByRole('button', { name: 'Add a person' }).click()
  await form.getByText('This is needed.').waitFor()
  await form.getByLabel('Name').fill('Nadia')
  await form.getByLabel('E-mail').fill('nadia@people.example')
  await form.getByRole('button', { name: 'Add a person' }).click()
  await page.getByRole('dialog').getByText('nadia@people.example').waitFor()
  assert.deepEqual(await personOf('Nadia').then((row) => [row.role, row.branch, row.status]), ['trainer', 'kepong', 'active'])
  assert.deepEqual(faults, [])
})

await check('a change that reaches nothing is told as such', async () => {
  const { page } = await signedIn('super', {}, '#/people?search=trainer')
  await page.getByRole('button', { name: 'Details of trainer' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('summary', { hasText: 'Edit' }).click()
  // As the server answers where the row is out of reach by then.
  await page.route('**/participant?**', (route) => (route.request().method() === 'PATCH'
    ? route.fulfill({ status: 200, contentType: 'application/json', body: '[]' }) : route.continue()))
  await dialog.locator('.folded[open]').getByLabel('Name').fill('somebody else')
  await dialog.locator('.folded[open]').getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').getByText('Nothing was changed').waitFor()
  assert.equal(await page.locator('.toast p').count(), 0)
  assert.equal(await dialog.locator('.folded[open]').getByLabel('Name').inputValue(), 'somebody else')
})

await check('an address that somebody has already is refused, and what was typed stays', async () => {
  const { page } = await signedIn('super', {}, '#/people')
  await page.locator('summary', { hasText: 'Add a person' }).click()
  const form = page.locator('.folded[open]')
  await form.getByLabel('Name').fill('Twice')
  await form.getByLabel('E-mail').fill('trainer@people.example')
  await form.getByRole('button', { name: 'Add a person' }).click()
  await form.getByRole('alert').waitFor()
  assert.equal(await form.getByLabel('Name').inputValue(), 'Twice')
  assert.equal(await personOf('Twice'), undefined)
})

await check('somebody is changed, graded and moved, and the history tells it', async () => {
  const { id } = await personOf('trainer')
  const { page, faults } = await signedIn('super', {}, `#/people?open=${id}`)
  const dialog = page.getByRole('dialog')
  const form = dialog.locator('.folded[open]')
  await dialog.locator('summary', { hasText: 'Edit' }).click()
  await form.getByLabel('E-mail').fill('tariq@people.example')
  await form.getByRole('button', { name: 'Save' }).click()
  await dialog.locator('.pairs').getByText('tariq@people.example').waitFor()
  await dialog.locator('summary', { hasText: 'Change the grade' }).click()
  await form.getByLabel('A change holds from').fill('2027-01-01')
  await form.getByLabel('Category').selectOption('master')
  await form.getByRole('button', { name: 'Change the grade' }).click()
  await dialog.getByText('Master · Full time · kepong').waitFor()
  const grades = await rowsOf('super', `trainer_grade?trainer_id=eq.${id}&order=valid_during`)
  assert.deepEqual(grades.map((row) => [row.trainer_category, row.valid_during]),
    [['senior', '(,2027-01-01)'], ['master', '[2027-01-01,)']])
  await dialog.locator('.said').getByText('tariq@people.example').first().waitFor()
  await dialog.locator('summary', { hasText: 'Move in the network' }).click()
  await form.getByRole('combobox', { name: 'Upline' }).fill('affil')
  await form.getByRole('option', { name: 'affiliate' }).click()
  await form.getByRole('button', { name: 'Move in the network' }).click()
  await dialog.getByText('affiliate › manager').waitFor()
  assert.deepEqual(await stumblingBlocks(page), [])
  assert.deepEqual(faults, [])
})

await check('the history speaks of columns, days, people and whole records in words', async () => {
  const { page, faults } = await signedIn('super', {}, '#/people/history?table=trainer_grade')
  await page.getByText('Changed Grade').first().waitFor()
  const changed = page.locator('.said li', { hasText: 'Changed Grade' }).first()
  assert.match(await changed.innerText(), /Holds Always → until Dec 31, 2026/)
  const added = page.locator('.said li', { hasText: 'Added Grade' }).first()
  await added.locator('summary').click()
  const facts = await added.locator('.pairs > div').allInnerTexts()
  assert.ok(facts.includes('Trainer\ntrainer') && facts.includes('Holds\nfrom Jan 1, 2027'), facts.join(' | '))
  assert.doesNotMatch(await page.locator('.said').innerText(), /\w_\w|\d{4}-\d\d-\d\d|[\da-f]{8}-[\da-f]{4}/)
  await page.getByLabel('Record').selectOption('participant')
  await settled(page)
  await page.getByText('Changed Person trainer').first().waitFor()
  await page.locator('.said').getByText(/^Upline/).first().waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
})

await check('a right of one person is given beside their role, and goes along with it again', async () => {
  const { id } = await personOf('other')
  const { page, faults } = await signedIn('super', {}, `#/people?open=${id}`)
  const box = page.getByRole('checkbox', { name: 'Trainers: commissions and rates: Export' })
  assert.equal(await box.isChecked(), false)
  await box.click()
  await page.locator('.toast').getByText('Trainers: commissions and rates').waitFor()
  const own = () => rowsOf('super', `participant_permission?participant_id=eq.${id}`)
  assert.deepEqual((await own()).map((row) => [row.module, row.can_view, row.can_export]), [['staff-commission', null, true]])
  await settled(page)
  await box.click()
  await page.waitForFunction(() => !document.querySelector('.tick-box input:disabled'))
  await settled(page)
  assert.deepEqual((await own()).map((row) => row.can_export), [null])
  assert.deepEqual(faults, [])
})

await check('what a role may do is ticked by a super administrator, and read by the others', async () => {
  const { page, faults } = await signedIn('super', {}, '#/people/roles?role=rep')
  const box = page.getByRole('checkbox', { name: 'Rep, Deals: pipeline, plans, quotas and commissions: Export' })
  await box.click()
  await page.locator('.toast').getByText('Rep, Deals: pipeline, plans, quotas and commissions: Export').waitFor()
  assert.equal((await rowsOf('super', 'role_permission?role=eq.rep&module=eq.deals'))[0].can_export, true)
  const reading = await signedIn('admin', {}, '#/people/roles?role=rep')
  assert.equal(await reading.page.getByRole('checkbox').count(), 0)
  await reading.page.getByText('Only a super administrator changes this.').waitFor()
  assert.deepEqual([...faults, ...reading.faults], [])
})

await check('a branch is added and changed', async () => {
  const { page, faults } = await signedIn('super', {}, '#/people/branches')
  await page.locator('summary', { hasText: 'Add a branch' }).click()
  await page.getByLabel('Name').fill('ipoh')
  await page.getByLabel('Code').fill('IP')
  await page.getByLabel('Time zone').selectOption('Asia/Kuala_Lumpur')
  await page.getByLabel('Currency').fill('MYR')
  await page.locator('.folded[open]').getByRole('button', { name: 'Add a branch' }).click()
  await page.getByRole('button', { name: 'Change ipoh' }).click()
  await page.getByRole('dialog').getByLabel('Code').fill('IPH')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').locator('.pairs').getByText('IPH').waitFor()
  assert.deepEqual((await rowsOf('super', 'branch?name=eq.ipoh')).map((row) => [row.code, row.time_zone, row.currency]),
    [['IPH', 'Asia/Kuala_Lumpur', 'MYR']])
  assert.deepEqual(faults, [])
})

await check('each is offered their parts, and every part stands', async () => {
  for (const [name, tabs] of [
    ['super', ['list', 'roles', 'branches', 'history']], ['admin', ['list', 'roles', 'branches', 'history']],
    ['kepong', ['list', 'branches']], ['manager', ['list', 'branches']],
  ]) {
    const { page } = await signedIn(name, {}, '#/people')
    assert.deepEqual(await partsOf(page), tabs, name)
    await page.context().close()
    await stands(name, tabs.map((tab) => `#/people/${tab}`))
  }
})

await close()
finish()
