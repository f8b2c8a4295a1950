// Questions about pay: what somebody finds wrong, what was said to it, and the answer.
import { text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { day, instant, money, priced } from '../../format'
import { Facts, State, Status, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { like, Search, Select } from '../../parts/Field'
import { Act, Folded, Form } from '../../parts/Form'
import { List } from '../../parts/List'
import { currenciesOf, namesOf } from '../../people'
import type { Session } from '../../session'
import { w, wordFor } from '../../words'

const STATES = ['open', 'in_review', 'accepted', 'rejected', 'withdrawn']

export function Questions({ session }: { session: Session }) {
  const { query } = useAddress()
  const state = STATES.includes(query.state ?? '') ? query.state ?? '' : ''
  return (
    <>
      <div class="filters">
        <Select label={w.status} value={state} onChange={(value) => patch({ state: value, page: '' })}
          choices={[{ value: '', label: w.all }, ...STATES.map((value) => ({ value, label: wordFor(value) }))]} />
        {session.isOverOthers && (
          <Search label={w.search} value={query.search ?? ''} onSearch={(search) => patch({ search, page: '' }, true)} />
        )}
      </div>
      {!session.isAdmin && <Ask key={query.ask} session={session} about={query.ask ?? ''} />}
      <List session={session} caption={w.questions} view="dispute_status" sort="-opened_at" tie="dispute_id"
        filter={{ status: state ? `eq.${state}` : '', participant_name: like(query.search ?? '') }}
        idOf={(row) => text(row.dispute_id)} empty={{ title: session.isOverOthers ? w.questionsEmpty : w.nothingYet, help: session.isAdmin ? w.questionsEmptyHelp : w.questionsEmptyOwn }}
        onOpen={(row) => patch({ open: text(row.dispute_id) })} openName={(row) => w.openDetails(text(row.description))}
        columns={[
          { key: 'description', title: w.question, kind: 'text' },
          ...(session.isOverOthers
            ? [{ key: 'participant_name', title: w.person, kind: 'name' as const, minor: true, sortable: true }] : []),
          { key: 'subject', title: w.about, kind: 'word', minor: true, sortable: true },
          { key: 'opened_at', title: w.askedAt, kind: 'instant', minor: true, sortable: true },
          {
            key: 'due_on', title: w.answerDue, kind: 'day', minor: true, sortable: true,
            show: (row) => row.is_overdue === true
              ? <Status kind="bad">{day(text(row.due_on))}</Status> : day(text(row.due_on)),
          },
          { key: 'status', title: w.status, kind: 'state', sortable: true },
        ]} />
      {query.open && <Question session={session} id={query.open} onClose={() => patch({ open: '' })} />}
    </>
  )
}

/** `about` stands in the address where the question began at an amount. */
function Ask({ session, about: began }: { session: Session; about: string }) {
  const { api } = session
  const lines = useData('own lines', () => api.rows('earning', {
    select: 'posting_id,line,year,month,component,amount,currency', participant_id: `eq.${session.id}`,
    order: 'posting_id.desc,line.desc', limit: 60,
  }))
  const about = (lines.value ?? []).map((row) => ({
    value: `${text(row.posting_id)} ${text(row.line)}`,
    label: `${text(row.year)}-${text(row.month).padStart(2, '0')} · ${wordFor(text(row.component))} · ${
      money(text(row.amount), text(row.currency))} ${text(row.currency)}`,
  }))
  return (
    <Folded title={w.newQuestion} icon="plus" action={w.ask} note={w.askHelp} isOpen={began !== ''}
      fields={[
        { name: 'about', label: w.about, kind: 'select', choices: [{ value: '', label: w.somethingMissing }, ...about], isOptional: true },
        { name: 'expected', label: w.expected, kind: 'decimal', isOptional: true },
        { name: 'currency', label: w.currency, kind: 'select', choices: currenciesOf(session) },
        { name: 'description', label: w.whatIsWrong, kind: 'area', value: began && `${began}: ` },
      ]}
      run={async ({ about: chosen, expected, currency, description }) => {
        const [posting, line] = (chosen ?? '').split(' ')
        await api.act('open_dispute', {
          p_description: description ?? '', ...(posting && line ? { p_posting_id: Number(posting), p_line: Number(line) } : {}),
          ...(expected ? { p_expected_amount: expected, p_currency: currency ?? null } : {}),
        })
        patch({ ask: '' })
        return w.asked
      }} />
  )
}

function Question({ session, id, onClose }: { session: Session; id: string; onClose: () => void }) {
  const { api } = session
  const told = useData(`question ${id}`, async () => {
    const [row, said] = await Promise.all([
      api.row('dispute_status', { dispute_id: `eq.${id}` }),
      api.rows('dispute_comment', {
        dispute_id: `eq.${id}`, order: 'written_at', limit: 200,
      }),
    ])
    return { row, said, names: await namesOf(session, said.map((each) => text(each.written_by))) }
  })
  const row = told.value?.row
  const currency = text(row?.currency)
  return (
    <Drawer title={w.question} lead={row && text(row.participant_name)} onClose={onClose}>
      <Told told={told} what={w.details} lines={5} isGone={!row} />
      {row && told.value && (
        <>
          <div class="headline"><State name={text(row.status)} /></div>
          <blockquote>{text(row.description)}</blockquote>
          <Facts facts={[
            [w.about, wordFor(text(row.subject))],
            [w.expected, text(row.expected_amount) && priced(text(row.expected_amount), currency)],
            [w.askedAt, instant(text(row.opened_at), session.timeZone)],
            [w.answerDue, text(row.decided_at) ? '' : day(text(row.due_on))],
            [w.answeredAt, text(row.decided_at) && instant(text(row.decided_at), session.timeZone)],
          ]} />
          {text(row.resolution) && <><h3>{w.answer}</h3><blockquote>{text(row.resolution)}</blockquote></>}
          <Said session={session} rows={told.value.said} names={told.value.names} />
          <Form action={w.saySomething} isPlain fields={[{ name: 'text', label: w.comment, kind: 'area' }]}
            run={async (values) => { await api.act('comment_on_dispute', { p_dispute_id: id, p_text: values.text ?? '' }) }} />
          <Actions session={session} row={row} />
        </>
      )}
    </Drawer>
  )
}

function Said({ session, rows, names }: { session: Session; rows: Row[]; names: Map<string, string> }) {
  return (
    <ul class="said">
      {rows.map((each) => (
        <li key={text(each.id)}>
          <small>{names.get(text(each.written_by)) || (text(each.written_as) ? wordFor(text(each.written_as))
            : text(each.written_by) ? w.unnamed : text(each.written_by_role))} · {
            instant(text(each.written_at), session.timeZone)}</small>
          <p>{text(each.text)}</p>
        </li>
      ))}
    </ul>
  )
}

function Actions({ session, row }: { session: Session; row: Row }) {
  const { api } = session
  const id = text(row.dispute_id)
  const status = text(row.status)
  const isOwn = text(row.participant_id) === session.id
  const isWaiting = status === 'open' || status === 'in_review'
  const answers = session.isAdmin && session.may('settlement').edit && !isOwn
  const decide = (decision: string) => async ({ resolution }: { [name: string]: string }) => {
    await api.act('resolve_dispute', { p_dispute_id: id, p_decision: decision, p_resolution: resolution ?? '' })
  }
  const answer = { name: 'resolution', label: w.answerToPerson, kind: 'area' as const }
  return (
    <div class="actions">
      {answers && status === 'open' && (
        <Act action={w.takeUp} run={async () => { await api.act('review_dispute', { p_dispute_id: id }) }} />
      )}
      {answers && isWaiting && (
        <>
          <Folded title={w.accept} action={w.accept} fields={[answer]} note={w.acceptHelp} run={decide('accepted')} />
          <Folded title={w.reject} action={w.reject} fields={[answer]} run={decide('rejected')} />
        </>
      )}
      {isOwn && isWaiting && (
        <Act action={w.withdraw} sure={w.withdrawSure} run={async () => { await api.act('withdraw_dispute', { p_dispute_id: id }) }} />
      )}
      {isOwn && status === 'rejected' && !text(row.appealed_at) && (
        <Folded title={w.appeal} action={w.appeal} fields={[{ name: 'reason', label: w.reason, kind: 'area' }]}
          run={async ({ reason }) => { await api.act('appeal_dispute', { p_dispute_id: id, p_reason: reason ?? '' }) }} />
      )}
    </div>
  )
}
