// What the database says in sentences, in the language of the page.
import assert from 'node:assert/strict'
import { check, close, finish, rowsOf, settled, signedIn, visit } from './harness.mjs'

const ENGLISH =
  /\b(at least|below|rounded|month|half|tier|quota|since|each|won|rate|amounts?|flat|reached|banked|credited|size|from)\b/i
const REP = '00000000-0000-4000-8000-000000000012'

// Where sentences of the database stand on a page.
const said = (page) =>
  page.locator('.reason p:not(.reason-head), .formula, .words dd, ul.plain li, main p.muted.small').allInnerTexts()

const [record] = await rowsOf('trainer', 'trainer_monthly_commission?year=eq.2026&month=eq.2')
const [sale] = await rowsOf('reseller', 'reseller_commission_report?status=neq.pending&limit=1')
const [deal] = await rowsOf('rep', 'deal_commission_report?month=not.is.null&limit=1')

const PLACES = [
  ['trainer', `#/mine?month=2026-02&why=${record.id}`, 'at least 0'],
  ['affiliate', '#/mine?month=2026-02', 'the tier of more than'],
  ['reseller', `#/mine?why=${sale.sale_id}`, 'is at least'],
  ['rep', `#/mine?open=${deal.id}`, ' x 0.0'],
  ['rep', `#/lines?year=2026&open=${REP}~Cygnus~2`, 'is not reached'],
  ['rep', '#/pipeline/plans', 'of what is credited of each won deal'],
]

for (const [name, address, english] of PLACES) {
  await check(`${address} speaks to ${name} in the language of the page`, async () => {
    const first = await signedIn(name, {}, address)
    const written = await said(first.page)
    assert.ok(written.some((text) => text.includes(english)), written.join('\n'))
    await first.page.context().close()
    for (const locale of ['ms-MY', 'vi-VN']) {
      const { page, faults } = await signedIn(name, { locale }, address)
      const told = await said(page)
      assert.equal(told.length, written.length)
      for (const text of told) assert.doesNotMatch(text, ENGLISH, locale)
      // The figures are those of the database.
      for (const [place, text] of told.entries()) {
        const digits = (each) => each.replaceAll(/(?<=\d)[.,](?=\d)/g, '').match(/\d[\d-]*/g) ?? []
        if (/ = /.test(written[place])) assert.deepEqual(digits(text), digits(written[place]))
      }
      assert.deepEqual(faults, [])
      await page.context().close()
    }
  })
}

await check('figures of formulas are written like those beside them, and days and codes stay', async () => {
  for (const [locale, written] of [
    ['en', '34,500,000 x (0.25 - 0.2) = 1,725,000.00 | 1000 on 2026-04-01 at 04:30, T-20000, 00012, 1.5'],
    ['vi', '34.500.000 x (0,25 - 0,2) = 1.725.000,00 | 1000 on 2026-04-01 at 04:30, T-20000, 00012, 1,5'],
  ]) {
    const { page, faults } = await signedIn('affiliate', { locale })
    await page.route('**/rpc/explain_network_commission*', async (route) => {
      const answer = await route.fetch()
      const explained = await answer.json()
      explained.direct.formula =
        '34500000 x (0.25 - 0.2) = 1725000.00 | 1000 on 2026-04-01 at 04:30, T-20000, 00012, 1.5000000000'
      await route.fulfill({ response: answer, json: explained })
    })
    await visit(page, '#/mine?month=2026-02')
    assert.equal(await page.locator('.formula').first().innerText(), written)
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})

await check('what took too long is told in words', async () => {
  const { page } = await signedIn('super', { locale: 'vi-VN' })
  await page.route('**/rpc/pipeline_overview', (route) => route.fulfill({
    status: 500, contentType: 'application/json', headers: { 'access-control-allow-origin': '*' },
    body: '{"code": "57014", "message": "canceling statement due to statement timeout"}',
  }))
  await visit(page, '#/pipeline')
  await page.getByRole('alert').getByText('Mất quá nhiều thời gian').waitFor()
})

await check('what is refused most is told in the language of the page, and how to help oneself', async () => {
  const asked = 'rpc/validate_payout_request?p_currency=VND'
  const [refusal] = await rowsOf('affiliate', asked)
  assert.equal(refusal.error_message, 'a payout in VND is on its way already')
  const { page } = await signedIn('affiliate', { locale: 'vi-VN' }, '#/payouts/account')
  await page.getByText('đã có một khoản chi trả VND đang xử lý').waitFor()
  await page.getByText('Hãy chờ được trả, hoặc hủy nó.').waitFor()
  await settled(page)
  // Names of functions are nothing to somebody who looks at a page, in English either.
  const english = await signedIn('affiliate', {}, '#/payouts/account')
  assert.doesNotMatch(await english.page.locator('main').innerText(), /commission\.\w+\(/)
  await visit(english.page, '#/mine')
  assert.doesNotMatch(await english.page.locator('main').innerText(), /commission\.\w+\(/)
})

await close()
finish()
