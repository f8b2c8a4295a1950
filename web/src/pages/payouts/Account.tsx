// One's own account: what can be requested and where it goes.
import { useEffect, useState } from 'preact/hooks'
import { list, text, type Row } from '../../api'
import { useData } from '../../data'
import { decimalOf } from '../../decimal'
import { instant, money, priced } from '../../format'
import { Card, Empty, State, Told } from '../../parts/basics'
import { Folded, Form, type FieldOf, type Values } from '../../parts/Form'
import { currenciesOf, requestKey } from '../../people'
import { objectionOf } from '../../refusals'
import type { Session } from '../../session'
import { helpOf, w, wordFor } from '../../words'

export function Account({ session }: { session: Session }) {
  const { api } = session
  const told = useData('own account', async () => {
    const [balances, methods] = await Promise.all([
      api.rows('account_balance', { participant_id: `eq.${session.id}`, order: 'currency' }),
      api.rows('payout_method', {
        participant_id: `eq.${session.id}`, status: 'neq.revoked', order: 'is_default.desc,created_at.desc',
      }),
    ])
    return { balances, methods }
  })
  if (told.error || !told.value) return <Told told={told} what={w.myAccount} lines={5} />
  const { balances, methods } = told.value
  return (
    <>
      {balances.length === 0 && <Empty title={w.ledgerEmpty} help={w.ledgerEmptyHelp} />}
      {balances.map((row) => {
        const currency = text(row.currency)
        return (
          <div class="cards" key={currency}>
            <Card title={w.available} unit={currency} value={money(text(row.available), currency)} main />
            <Card title={w.posted} unit={currency} value={money(text(row.posted), currency)} />
            <Card title={w.settled} unit={currency} value={money(text(row.paid), currency)} />
            <Card title={w.onItsWay} unit={currency} value={money(text(row.on_its_way), currency)} />
            {/[1-9]/.test(text(row.held)) && <Card title={w.held} unit={currency} value={money(text(row.held), currency)} />}
          </div>
        )
      })}
      <div class="halves even">
        {balances.length > 0 && (
          <section class="card stack">
            <h2>{w.requestPayout}</h2>
            <Request session={session} balances={balances} methods={methods} />
          </section>
        )}
        <section class="card stack">
          <h2>{w.whereItGoes}</h2>
          {methods.length === 0 && <p class="muted">{w.noMethod}</p>}
          <Methods session={session} rows={methods} />
          <AddMethod session={session} isFirst={methods.length === 0} />
        </section>
      </div>
    </>
  )
}

/** What the database would say to a request, as one types. */
function Request({ session, balances, methods }: { session: Session; balances: Row[]; methods: Row[] }) {
  const { api } = session
  const currencies = balances.map((row) => ({ value: text(row.currency), label: text(row.currency) }))
  const first = currencies.find((each) => each.value === session.currency) ?? currencies[0]
  const [key, setKey] = useState(requestKey)
  const [typed, setTyped] = useState<Values>({ currency: first?.value ?? '' })
  const [asked, setAsked] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), 350)
    return () => clearTimeout(timer)
  }, [typed])
  const amount = asked.amount?.trim() ? decimalOf(asked.amount) : ''
  const check = useData(amount !== undefined ? `may request ${amount} ${asked.currency} ${asked.method ?? ''}` : undefined, () =>
    api.call('validate_payout_request', {
      p_amount: amount, p_currency: asked.currency ?? first?.value, p_method_id: asked.method,
    }).then((rows) => list(rows)[0]),
  'may request')
  const told = check.value
  const lacksMethod = methods.length === 0 && text(told?.error_message).startsWith('there is no default')
  const currency = text(told?.currency)
  return (
    <Form action={w.requestPayout} onValues={setTyped}
      fields={[
        { name: 'amount', label: w.amount, kind: 'decimal', isOptional: true, help: w.amountHelp },
        ...(currencies.length > 1
          ? [{ name: 'currency', label: w.currency, kind: 'select' as const, choices: currencies, value: first?.value ?? '' }] : []),
        ...(methods.length > 1 ? [{
          name: 'method', label: w.paidTo, kind: 'select' as const, isOptional: true, choices: methods.map((row) => ({
            value: text(row.id), label: `${wordFor(text(row.kind))} ${text(row.masked)} (${text(row.currency)})`,
          })),
        }] : []),
      ]}
      run={async (values) => {
        const rows = list(await api.act('request_payout', {
          p_request_key: key, p_currency: values.currency || first?.value || null, ...(values.amount ? { p_amount: values.amount } : {}),
          ...(values.method ? { p_method_id: values.method } : {}),
        }))
        setKey(requestKey())
        return w.requested(text(rows[0]?.reference_number))
      }}>
      <div role="status">
        {told && told.is_valid === true && (
          <p>{w.wouldPay(priced(text(told.net_amount), currency), priced(text(told.transaction_fee), currency))}</p>
        )}
        {told && told.is_valid === false && (
          // That nobody has said where to is told once.
          <>
            <p class="warn">{lacksMethod ? w.noMethod : objectionOf(text(told.error_message))}</p>
            {!lacksMethod && <p class="muted">{methods.length === 0 ? w.noMethod : helpOf(text(told.error_hint))}</p>}
          </>
        )}
      </div>
    </Form>
  )
}

function Methods({ session, rows }: { session: Session; rows: Row[] }) {
  return (
    <ul class="lines">
      {rows.map((row) => {
        const isUsable = Date.parse(text(row.usable_from)) <= Date.now()
        return (
          <li key={text(row.id)} class="line wraps">
            <span>{wordFor(text(row.kind))} {text(row.masked)}
              <small>{text(row.currency)}{row.is_default === true && ` · ${w.isDefault}`}
                {!isUsable && ` · ${w.usableFrom(instant(text(row.usable_from), session.timeZone))}`}
                {row.needs_verification === true && text(row.status) === 'pending' && ` · ${w.needsVerification}`}</small></span>
            {text(row.status) === 'verified' && <State name="verified" />}
            <Folded title={w.remove} action={w.remove} fields={[{ name: 'reason', label: w.reason }]}
              run={async ({ reason }) => {
                await session.api.act('revoke_payout_method', { p_method_id: text(row.id), p_reason: reason ?? '' })
              }} />
          </li>
        )
      })}
    </ul>
  )
}

const DETAILS: { [kind: string]: () => FieldOf[] } = {
  bank_transfer: () => [
    { name: 'iban', label: 'IBAN', isOptional: true }, { name: 'bic', label: 'BIC', isOptional: true },
    { name: 'account', label: w.accountNumber, isOptional: true, help: w.accountNumberHelp },
    { name: 'bank', label: w.bank, isOptional: true },
    { name: 'routing', label: w.routing, isOptional: true },
  ],
  paypal: () => [{ name: 'mail', label: w.email, kind: 'email' }],
  mobile_money: () => [{ name: 'number', label: w.phone, help: w.phoneHelp }],
  other: () => [{ name: 'account', label: w.accountNumber }],
}

function AddMethod({ session, isFirst }: { session: Session; isFirst: boolean }) {
  const [kind, setKind] = useState('bank_transfer')
  const details = DETAILS[kind]?.() ?? []
  const fields: FieldOf[] = [
    {
      name: 'kind', label: w.kind, kind: 'select', value: kind,
      choices: Object.keys(DETAILS).map((value) => ({ value, label: wordFor(value) })),
    },
    { name: 'currency', label: w.currency, kind: 'select', choices: currenciesOf(session) },
    ...details,
    { name: 'holder', label: w.holder, isOptional: true, help: w.holderHelp },
    { name: 'isDefault', label: w.useByDefault, kind: 'check', value: isFirst ? 'true' : '' },
  ]
  return (
    <Folded title={w.addMethod} icon="plus" action={w.addMethod} fields={fields} note={w.methodNote}
      onValues={(values) => setKind(values.kind ?? kind)}
      run={async (values) => {
        const names = [...details.map((field) => field.name), 'holder']
        const account = Object.fromEntries(names.filter((name) => values[name]).map((name) => [name, values[name] ?? '']))
        await session.api.act('set_payout_method', {
          p_kind: kind, p_account: account, p_currency: values.currency ?? null, p_is_default: values.isDefault === 'true',
        })
        return w.methodAdded
      }} />
  )
}
