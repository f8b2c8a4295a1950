// A reseller's own page: what to give to customers, what came of it, and how far the next tier is.
import { list, text, type Row } from '../../api'
import { useData } from '../../data'
import { count, money, percent, priced } from '../../format'
import { Card, Empty, Meter, State, Told } from '../../parts/basics'
import { Act, Folded } from '../../parts/Form'
import { say } from '../../parts/Toast'
import type { Session } from '../../session'
import { w } from '../../words'

export function Own({ session }: { session: Session }) {
  const { api } = session
  const told = useData('own reseller', async () => {
    const [profile, tier, earned, clicks] = await Promise.all([
      api.row('reseller_profile', { reseller_id: `eq.${session.id}` }),
      api.row('tier_progress', { reseller_id: `eq.${session.id}` }),
      api.call('get_earnings_summary').then(list).catch(() => []),
      api.row('referral_statistics', { reseller_id: `eq.${session.id}` }),
    ])
    return { profile, tier, earned, clicks }
  })
  if (told.error || !told.value) return <Told told={told} what={w.myLink} lines={6} />
  const { profile, tier, earned, clicks } = told.value
  if (!profile) return <Empty title={w.noProfile} help={w.noProfileHelp} />
  return (
    <>
      <Link session={session} profile={profile} />
      {earned.map((row) => {
        const currency = text(row.currency)
        return (
          <div class="cards" key={currency}>
            <Card title={w.approvedThisMonth} unit={currency} value={money(text(row.approved_this_month), currency)} main />
            <Card title={w.pending} unit={currency} value={money(text(row.pending), currency)} />
            <Card title={w.approvedInAll} unit={currency} value={money(text(row.approved), currency)} />
            <Card title={w.posted} unit={currency} value={money(text(row.posted), currency)} />
          </div>
        )
      })}
      {clicks && <ClickCards row={clicks} />}
      {tier && <Tier row={tier} isOwn />}
      <Profile session={session} row={profile} />
    </>
  )
}

function Link({ session, profile }: { session: Session; profile: Row }) {
  const { api } = session
  const code = text(profile.referral_code)
  const link = useData(code ? `link ${code}` : undefined, () => api.call('referral_link'))
  if (!code) return <Empty title={w.noCode} help={w.noCodeHelp} />
  // Without an address to link to, there is nothing to copy but the code.
  const address = text(link.value).startsWith('?') ? '' : text(link.value)
  const copy = async (said: string) => {
    await navigator.clipboard.writeText(said)
    say(w.copied)
  }
  return (
    <section class="card stack link-card">
      <h2>{w.yourCode}</h2>
      <p class="code">{code}</p>
      {address && <p class="link-text">{address}</p>}
      <div class="actions">
        {navigator.clipboard && address && <Act action={w.copyLink} isPrimary run={() => copy(address)} />}
        {navigator.clipboard && <Act action={w.copyCode} run={() => copy(code)} />}
        <Folded title={w.newCode} action={w.newCode} note={w.newCodeHelp} fields={[{ name: 'reason', label: w.reason }]}
          run={async ({ reason }) => { await api.act('regenerate_partner_code', { p_reason: reason ?? '' }) }} />
      </div>
    </section>
  )
}

export function ClickCards({ row }: { row: Row }) {
  return (
    <div class="cards">
      <Card title={w.clicks} value={count(text(row.clicks))} />
      <Card title={w.visitors} value={count(text(row.visitors))} />
      <Card title={w.bought} value={count(text(row.converting_visitors))} />
      <Card title={w.conversion} value={percent(text(row.conversion_rate))} />
    </div>
  )
}

export function Tier({ row, isOwn }: { row: Row; isOwn?: boolean }) {
  const currency = text(row.currency)
  if (text(row.error)) return <p class="card calm">{text(row.error)}</p>
  return (
    <div class="card stack">
      <p>{(isOwn ? w.tierNow : w.tierIs)(text(row.tier), percent(text(row.commission_rate)))}</p>
      {text(row.next_tier) ? (
        <Meter label={w.nextTier(`${text(row.next_tier)} (${percent(text(row.next_rate))})`)} value={text(row.progress_percent)}
          max="100" note={w.missing(priced(text(row.to_next_tier), currency))} />
      ) : <p class="muted">{isOwn ? w.highestTier : w.tierHighest}</p>}
    </div>
  )
}

function Profile({ session, row }: { session: Session; row: Row }) {
  const { api } = session
  const mayVerify = ['unverified', 'rejected'].includes(text(row.verification))
  return (
    <section class="card stack">
      <div class="headline"><h2>{w.profile}</h2><State name={text(row.verification)} /></div>
      {text(row.verification_reason) && <p class="muted">{text(row.verification_reason)}</p>}
      <div class="actions">
        <Folded title={w.edit} action={w.save} note={w.profileNote}
          fields={[
            { name: 'company_name', label: w.company, isOptional: true, value: text(row.company_name) },
            { name: 'company_website', label: w.website, isOptional: true, value: text(row.company_website) },
            { name: 'phone_number', label: w.phone, isOptional: true, value: text(row.phone_number) },
            { name: 'address', label: w.postalAddress, isOptional: true, value: text(row.address) },
            { name: 'city', label: w.city, isOptional: true, value: text(row.city) },
            { name: 'country', label: w.country, isOptional: true, value: text(row.country) },
          ]}
          run={async (values) => {
            const rest = Object.fromEntries(Object.entries(values).filter(([key, value]) => text(row[key]) !== value)
              .map(([key, value]) => [key, value || null]))
            await api.act('update_my_reseller_profile', { p_profile: rest })
          }} />
        {mayVerify && (
          <Folded title={w.submitDocuments} action={w.submitDocuments} note={w.submitDocumentsHelp}
            fields={[{ name: 'kind', label: w.kind }, { name: 'reference', label: w.whereItLies }]}
            run={async ({ kind, reference }) => {
              await api.act('submit_reseller_verification', { p_documents: [{ kind: kind ?? '', reference: reference ?? '' }] })
            }} />
        )}
      </div>
    </section>
  )
}
