// Sales of resellers with what they pay, and those whose commission waits for somebody.
import { useState } from 'preact/hooks'
import { list, text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { CSV, fetchFile, PDF } from '../../files'
import { instant, monthOf, percent, priced } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Exports } from '../../parts/Exports'
import { like, Search, Select } from '../../parts/Field'
import { Act, Folded, partly } from '../../parts/Form'
import { List } from '../../parts/List'
import { useData } from '../../data'
import { objectionOf } from '../../refusals'
import type { Session } from '../../session'
import { stateWord, w, wordFor } from '../../words'
import { Why } from '../Why'

const STATES = ['pending', 'approved', 'paid', 'rejected', 'reversed']

export function Sales({ session }: { session: Session }) {
  const { query } = useAddress()
  const [chosen, setChosen] = useState<string[]>([])
  const state = STATES.includes(query.state ?? '') ? query.state ?? '' : ''
  const decides = session.isAdmin && session.may('reseller').edit
  const wanted = like(query.search ?? '')
  const filter: Record<string, string> = {
    status: state ? `eq.${state}` : '',
    or: wanted && `(reseller_name.${wanted},client_name.${wanted},transaction_reference.${wanted})`,
  }
  const approve = async () => {
    const [told] = list(await session.api.act('bulk_approve_commissions', { p_sale_ids: chosen }))
    setChosen([])
    const refused = list(told?.errors)
    return partly(w.approvedOf(text(told?.approved_count), String(chosen.length)), objectionOf(text(refused[0]?.error_message)))
  }
  return (
    <>
      <div class="filters">
        <Select label={w.status} value={state}
          onChange={(value) => {
            setChosen([])
            patch({ state: value, page: '' })
          }}
          choices={[{ value: '', label: w.all }, ...STATES.map((value) => ({ value, label: stateWord(value) }))]} />
        <Search label={w.searchSales} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        <span class="spacer" />
        {decides && chosen.length > 0 && <Act action={w.approveChosen(String(chosen.length))} isPrimary run={approve} />}
        <Exports session={session} module="reseller" name="reseller_commissions" view="reseller_commission_report" filter={filter}
          order="sold_at.desc,sale_id" />
      </div>
      {session.may('reseller').export && <SalesReport session={session} />}
      <List session={session} caption={w.sales} view="reseller_commission_report" filter={filter} sort="-sold_at" tie="sale_id"
        idOf={(row) => text(row.sale_id)} onOpen={(row) => patch({ open: text(row.sale_id) })}
        openName={(row) => w.openDetails(text(row.client_name) || text(row.transaction_reference))}
        empty={{ title: w.salesEmpty, help: session.isOverOthers ? w.salesEmptyHelp : w.salesEmptyOwn }}
        columns={[
          { key: 'client_name', title: w.client, kind: 'text' },
          ...(session.isOverOthers ? [{ key: 'reseller_name', title: w.reseller, kind: 'name' as const, minor: true, sortable: true }] : []),
          { key: 'sold_at', title: w.soldAt, kind: 'instant', minor: true, sortable: true },
          { key: 'sale_amount', title: w.sale, kind: 'money', minor: true, sortable: true },
          { key: 'commission_rate', title: w.rate, kind: 'percent', minor: true },
          { key: 'status', title: w.status, kind: 'state', sortable: true },
          { key: 'currency', title: w.currency, kind: 'text', minor: true },
          { key: 'amount', title: w.commission, kind: 'money', sortable: true },
          ...(decides && state === 'pending' ? [{
            key: 'choose', title: w.choose, kind: 'text' as const,
            show: (row: Row) => {
              const id = text(row.sale_id)
              return (
                <input type="checkbox" aria-label={w.chooseThe(text(row.client_name) || id)} checked={chosen.includes(id)}
                  onChange={(event) => setChosen(event.currentTarget.checked
                    ? [...chosen, id] : chosen.filter((each) => each !== id))} />
              )
            },
          }] : []),
        ]} />
      {query.open && <Sale session={session} id={query.open} decides={decides} />}
    </>
  )
}

/** Sums of days as a file, which only a function has. */
function SalesReport({ session }: { session: Session }) {
  const [kind, setKind] = useState('')
  return (
    <Folded title={w.salesReport} icon="files" action={w.downloadFile} onValues={(values) => setKind(values.kind ?? '')}
      note={kind === 'pdf' ? w.salesReportHelp : ''}
      fields={[
        { name: 'from', label: w.fromDay, kind: 'date', isOptional: true },
        { name: 'until', label: w.untilDay, kind: 'date', isOptional: true },
        {
          name: 'kind', label: w.kind, kind: 'select',
          choices: [{ value: 'csv', label: 'CSV' }, ...(session.makesFiles ? [{ value: 'pdf', label: 'PDF' }] : [])],
        },
      ]}
      run={async ({ from, until, kind: as }) => {
        await fetchFile(session.api, `sales_report_${as === 'pdf' ? 'pdf' : 'csv'}`, {
          p_from_on: from, p_until_on: until, p_reseller_id: session.isOverOthers ? '' : session.id,
        }, as === 'pdf' ? PDF : CSV, `sales.${as}`)
      }} />
  )
}

function Sale({ session, id, decides }: { session: Session; id: string; decides: boolean }) {
  const { api } = session
  const told = useData(`sale ${id}`, async () => ({ row: await api.row('reseller_commission_report', { sale_id: `eq.${id}` }) }))
  const row = told.value?.row
  const currency = text(row?.currency)
  const act = (name: string) => async ({ reason }: { [key: string]: string }) => {
    await api.act(name, { p_sale_id: id, p_reason: reason ?? '' })
  }
  const month = monthOf(text(row?.sold_at).slice(0, 7)) ?? { year: 0, month: 0 }
  return (
    <Drawer title={row ? text(row.client_name) || text(row.transaction_reference) || w.sale : w.sale}
      lead={row && text(row.reseller_name)} onClose={() => patch({ open: '' })}>
      <Told told={told} what={w.details} lines={5} isGone={!row} />
      {row && (
        <>
          <div class="headline"><State name={text(row.status)} />{row.is_held === true && <State name="held" />}</div>
          <Facts facts={[
            [w.sale, priced(text(row.sale_amount), currency)],
            [w.refunded, text(row.refunded_amount) === '0' ? '' : priced(text(row.refunded_amount), currency)],
            [w.soldAt, instant(text(row.sold_at), session.timeZone)], [w.product, text(row.product_name)],
            [w.creditedBy, wordFor(text(row.credited_by))], [w.code, text(row.referral_code)],
            [w.tier, text(row.tier)], [w.rate, text(row.commission_rate) && percent(text(row.commission_rate))],
            [w.reason, text(row.reason)],
          ]} />
          {decides && (
            <div class="actions">
              {text(row.status) === 'pending' && (
                <>
                  <Act action={w.approve} isPrimary run={() => api.act('approve_commission', { p_sale_id: id }).then(() => w.approved)} />
                  <Folded title={w.reject} action={w.reject} fields={[{ name: 'reason', label: w.reason }]} run={act('reject_commission')} />
                </>
              )}
              {text(row.status) === 'rejected' && (
                <Folded title={w.reconsider} action={w.reconsider} fields={[{ name: 'reason', label: w.reason }]}
                  run={act('reconsider_commission')} />
              )}
            </div>
          )}
          {text(row.amount) && (
            <section class="stack">
              <h3>{w.howCame}</h3>
              <Why session={session} asked={{ scheme: 'reseller', id, month }} />
            </section>
          )}
        </>
      )}
    </Drawer>
  )
}
