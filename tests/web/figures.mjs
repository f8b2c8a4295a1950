// What a table, a card and a total show is what the view says, digit for digit.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, saved, settled, signedIn, ungrouped, visit } from './harness.mjs'

const DIGITS = { MYR: 2, VND: 0 }
const written = (locale, value, currency) => new Intl.NumberFormat(locale, {
  minimumFractionDigits: DIGITS[currency], maximumFractionDigits: DIGITS[currency],
}).format(value)

const MONTH = 'year=eq.2026&month=eq.2'
const VIEW = 'view_5_2_trainer_monthly_commission_report'
const DETAILS = 'view_5_2_1_trainer_monthly_commission_details'
const MONEY = ['total_conduction_fee', 'total_sales_commission', 'total_entitled_commission']

const column = (page, part, key) => page.locator(`main .table-card ${part} td[data-column="${key}"]`).allInnerTexts()

for (const [locale, name] of [['en', 'super'], ['vi', 'super'], ['ms', 'kepong'], ['en', 'trainer']]) {
  await check(`the report of ${name} in ${locale} has the rows of the view`, async () => {
    const { page, faults } = await signedIn(name, { locale }, '#/report/trainer?month=2026-02')
    const rows = await rowsOf(name, `${VIEW}?${MONTH}&order=currency,total_entitled_commission.desc,trainer_id`)
    assert.ok(rows.length >= 1)
    for (const key of MONEY) {
      assert.deepEqual(await column(page, 'tbody', key), rows.map((row) => written(locale, row[key], row.currency)), key)
    }
    const named = await page.locator('main .table-card tbody .row-button').allInnerTexts()
    assert.deepEqual(named, rows.map((row) => row.trainer_name))
    if (name !== 'trainer') {
      const branch = name === 'kepong' ? 'branch=eq.kepong' : 'branch=is.null'
      const totals = await rowsOf(name, `commission_total?${MONTH}&${branch}`)
      for (const key of MONEY) {
        assert.deepEqual(
          await column(page, 'tfoot', key), totals.map((row) => written(locale, row[key], row.currency)), `sum of ${key}`)
      }
      const cards = await page.locator('main .cards .figure-value .number').allInnerTexts()
      assert.deepEqual(cards.slice(0, 2), totals.flatMap((row) => [
        written(locale, row.total_entitled_commission, row.currency),
        written(locale, row.total_conduction_fee, row.currency),
      ]).slice(0, 2))
    }
    assert.deepEqual(faults, [])
  })
}

await check('amounts of more digits than a float holds are not rounded', async () => {
  const { page } = await signedIn('super', {}, '#/report/trainer?month=2026-02')
  const large = '90071992547409931234.57'
  await page.route(`**/${VIEW}?**`, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace(/"total_entitled_commission":[\d.]+/, `"total_entitled_commission":${large}`)
    await route.fulfill({ response: answer, body })
  })
  await visit(page, '#/report/trainer?month=2026-02&sort=branch')
  assert.ok((await column(page, 'tbody', 'total_entitled_commission')).includes('90,071,992,547,409,931,234.57'))
})

await check('a page of a report takes three requests at most', async () => {
  const { page, requests } = await signedIn('super')
  requests.length = 0
  await page.locator('.side nav a').getByText('Report', { exact: true }).click()
  await settled(page)
  assert.ok(await page.locator('tbody tr').count() > 0)
  const asked = requests.filter((url) => !url.startsWith('data:'))
  assert.ok(asked.length <= 3, asked.join('\n'))
})

await check('sorting, filters and what is open stand in the address, and a link shows the same', async () => {
  const { page } = await signedIn('super', {}, '#/report/trainer?month=2026-02')
  await page.getByRole('button', { name: 'Trainer', exact: true }).click()
  await settled(page)
  assert.match(page.url(), /sort=trainer_name/)
  assert.deepEqual(await page.locator('main .table-card tbody .row-button').allInnerTexts(), ['other', 'trainer'])
  await page.getByLabel('Branch').selectOption('cheras')
  await settled(page)
  assert.deepEqual(await page.locator('main .table-card tbody .row-button').allInnerTexts(), ['other'])
  const again = await signedIn('admin', {}, new URL(page.url()).hash)
  assert.deepEqual(await again.page.locator('main .table-card tbody .row-button').allInnerTexts(), ['other'])
})

await check('the filter of a branch\'s administrator is locked to it, a trainer has none', async () => {
  const admin = await signedIn('kepong', {}, '#/report/trainer?branch=cheras&month=2026-02')
  assert.ok(await admin.page.getByLabel('Branch').isDisabled())
  assert.equal(await admin.page.getByLabel('Branch').inputValue(), 'kepong')
  const trainer = await signedIn('trainer', {}, '#/report/trainer?month=2026-02')
  assert.equal(await trainer.page.getByLabel('Branch').count(), 0)
})

await check('a row opens its details, and an amount of them why it is so, as the explanation says', async () => {
  const { page, faults } = await signedIn('trainer', {}, '#/report/trainer?month=2026-02')
  await page.locator('main .table-card tbody .row-button').click()
  await settled(page)
  const dialog = page.getByRole('dialog')
  const [row] = await rowsOf('trainer', `${DETAILS}?${MONTH}`)
  const total = written('en', row.total_entitled_commission, row.currency)
  assert.ok((await dialog.innerText()).includes(total))
  await dialog.locator('tbody .row-button').click()
  await settled(page)
  const said = await rowsOf('trainer', `rpc/explain_trainer_commission?p_commission_id=${row.id}`)
  const text = await page.getByRole('dialog').innerText()
  for (const line of said.lines) {
    assert.ok(ungrouped(text).includes(line.formula), `${line.formula} in ${text}`)
    assert.ok(ungrouped(text).includes(line.band))
    assert.ok(text.includes(written('en', line.amount, said.currency)))
  }
  assert.match(text, /gives exactly what is stored/)
  assert.deepEqual(faults, [])
})

for (const [scheme, name, formula] of [
  ['network', 'super', (said) => [said.direct.formula]],
  ['reseller', 'reseller', (said) => Object.values(said.steps)],
  ['deal', 'super', (said) => said.people.flatMap((person) =>
    person.components.flatMap((component) => Object.values(component.steps)))],
]) {
  await check(`a ${scheme} amount says why, with every formula of its explanation`, async () => {
    const { page, requests, faults } = await signedIn(name, {}, `#/report/${scheme}?month=2026-02`)
    await page.locator('main .table-card tbody .row-button').first().click()
    await settled(page)
    if (scheme === 'reseller') {
      await page.getByRole('dialog').locator('button.line').first().click()
      await settled(page)
    }
    const explained = requests.findLast((url) => url.includes('/rpc/explain_'))
    assert.ok(explained, requests.join('\n'))
    const said = await rowsOf(name, explained.slice(explained.indexOf('rpc/')))
    const text = ungrouped(await page.getByRole('dialog').innerText())
    const formulas = formula(said)
    assert.ok(formulas.length > 0)
    for (const each of formulas) assert.ok(text.includes(each), `${each} in ${text}`)
    assert.deepEqual(faults, [])
  })
}

await check('amounts have the decimals that the database says, whatever the browser thinks of a currency', async () => {
  const { page } = await signedIn('trainer', {}, '#/report/trainer?month=2026-02')
  const key = 'total_entitled_commission'
  const [row] = await rowsOf('trainer', `${VIEW}?${MONTH}`)
  for (const minor_unit of [3, 0]) {
    await page.route('**/currency?**', (route) => route.fulfill({ json: [{ code: row.currency, minor_unit }] }))
    await page.reload()
    await settled(page)
    const digits = { minimumFractionDigits: minor_unit, maximumFractionDigits: minor_unit }
    assert.deepEqual(await column(page, 'tbody', key), [new Intl.NumberFormat('en', digits).format(row[key])])
  }
})

await check('the file of a report has its rows, and no name in it is a formula', async () => {
  const { page, faults } = await signedIn('trainer', {}, '#/report/trainer?month=2026-02')
  await page.route(`**/${VIEW}?**`, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).replace('"trainer"', '"=1+1,\\"x\\""') })
  })
  await page.locator('summary', { hasText: 'Export' }).click()
  assert.equal(await page.getByRole('button', { name: 'Download Excel' }).count(), 0, 'nothing writes workbooks here')
  const { name, bytes } = await saved(page, () => page.getByRole('button', { name: 'Download CSV' }).click())
  assert.equal(name, 'trainer-report-2026-02.csv')
  const [head, line, rest] = bytes.toString().replace('\ufeff', '').split('\r\n')
  const [row] = await rowsOf('trainer', `${VIEW}?${MONTH}`)
  assert.deepEqual(head.split(','), Object.keys(row))
  assert.ok(line.includes(',"\'=1+1,""x""",'), line)
  assert.ok(line.includes(`,${row.total_entitled_commission},`), line)
  assert.equal(rest, '')
  assert.deepEqual(faults, [])
})

await close()
finish()
