// A reseller, for whoever looks after them.
import { text, type Row } from '../../api'
import { useData } from '../../data'
import { count, day, hundredths, percent, priced } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Act, Folded } from '../../parts/Form'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'
import { Tier } from './Own'

export function Reseller({ session, id, onClose }: { session: Session; id: string; onClose: () => void }) {
  const { api } = session
  const told = useData(`reseller ${id}`, async () => {
    const [row, tier, clicks, codes] = await Promise.all([
      api.row('reseller_profile', { reseller_id: `eq.${id}` }),
      api.row('tier_progress', { reseller_id: `eq.${id}` }),
      api.row('referral_statistics', { reseller_id: `eq.${id}` }),
      api.rows('partner_code', { reseller_id: `eq.${id}`, order: 'issued_at.desc' }),
    ])
    return { row, tier, clicks, codes }
  })
  const row = told.value?.row
  const currency = text(row?.currency)
  return (
    <Drawer title={row ? text(row.name) : w.resellers} lead={row && text(row.company_name)} onClose={onClose}>
      <Told told={told} what={w.details} lines={5} isGone={!row} />
      {row && told.value && (
        <>
          <div class="headline">
            <State name={text(row.verification)} />
            {row.is_active === false && <State name="inactive" />}
          </div>
          <Facts facts={[
            [w.email, text(row.email)], [w.phone, text(row.phone_number)], [w.country, text(row.country)],
            [w.tier, [text(row.tier), hundredths(text(row.commission_rate))].filter(Boolean).join(' · ')],
            [w.lifetimeSales, priced(text(row.total_sales), currency)],
            [w.earned, priced(text(row.total_commission_earned), currency)],
            [w.pending, priced(text(row.pending_commission), currency)],
            [w.clicks, text(told.value.clicks?.clicks) && count(text(told.value.clicks?.clicks))],
            [w.conversion, text(told.value.clicks?.conversion_rate) && percent(text(told.value.clicks?.conversion_rate))],
            [w.reason, text(row.verification_reason)],
          ]} />
          {told.value.tier && <Tier row={told.value.tier} />}
          <Actions session={session} row={row} id={id} />
          <h3>{w.codes}</h3>
          <ul class="lines">
            {told.value.codes.map((code) => (
              <li key={text(code.code)} class="line">
                <span><code>{text(code.code)}</code><small>{w.from(day(text(code.issued_at).slice(0, 10)))}
                  {text(code.retired_at) && ` · ${w.retired}`}{text(code.revoked_at) && ` · ${w.revoked}`}</small></span>
                {!text(code.revoked_at) && session.isAdmin && session.may('reseller').edit && (
                  <Folded title={w.revoke} action={w.revoke} note={w.revokeHelp} fields={[{ name: 'reason', label: w.reason }]}
                    run={async ({ reason }) => { await api.act('revoke_partner_code', { p_code: text(code.code), p_reason: reason ?? '' }) }} />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Drawer>
  )
}

function Actions({ session, row, id }: { session: Session; row: Row; id: string }) {
  const { api } = session
  if (!session.isAdmin || !session.may('reseller').edit) return null
  const act = (name: string) => async ({ reason }: { [key: string]: string }) => {
    await api.act(name, { p_reseller_id: id, p_reason: reason ?? '' })
  }
  const because = [{ name: 'reason', label: w.reason }]
  const state = text(row.verification)
  return (
    <div class="actions">
      {state === 'submitted' && (
        <Act action={w.verify} isPrimary run={() => api.act('verify_reseller', { p_reseller_id: id }).then(() => wordFor('verified'))} />
      )}
      {(state === 'submitted' || state === 'verified') && (
        <Folded title={w.notInOrder} action={w.notInOrder} fields={because} run={act('reject_reseller_verification')} />
      )}
      {row.is_active === true && (
        <Folded title={w.deactivate} action={w.deactivate} note={w.deactivateHelp} fields={because} run={act('deactivate_reseller')} />
      )}
    </div>
  )
}
