// Every report as a file: choose which, of when, and whose.
import { useState } from 'preact/hooks'
import { list, text } from '../api'
import { useData } from '../data'
import { CSV, fetchFile, XLSX } from '../files'
import { monthKey, monthName, monthOf } from '../format'
import { Empty, Told } from '../parts/basics'
import { Select } from '../parts/Field'
import { Form, type FieldOf } from '../parts/Form'
import { findPeople } from '../people'
import type { Session } from '../session'
import { titleFor, w } from '../words'

export function Files({ session }: { session: Session }) {
  const told = useData('exports', () => session.api.call('list_exports').then(list))
  const [chosen, setChosen] = useState('')
  if (told.error || !told.value) return <Told told={told} what={w.files} lines={4} />
  const mine = told.value.filter((row) => row.may_export === true)
  const current = mine.find((row) => text(row.name) === chosen) ?? mine[0]
  return (
    <>
      <div class="page-head"><h1>{w.files}</h1></div>
      {!current && <Empty title={w.filesEmpty} help={w.filesEmptyHelp} />}
      {current && (
        <section class="card stack">
          <Select label={w.report} value={text(current.name)} onChange={setChosen}
            choices={mine.map((row) => ({ value: text(row.name), label: titleFor('export', text(row.name), text(row.title)) }))} />
          <One key={text(current.name)} session={session} name={text(current.name)} hasYear={current.has_year === true}
            hasMonth={current.has_month === true} hasPerson={current.has_participant === true && session.isOverOthers} />
        </section>
      )}
      {session.may('staff-commission').export && session.isOverOthers && <BranchMonth session={session} />}
    </>
  )
}

interface OneProps {
  session: Session
  name: string
  hasYear: boolean
  hasMonth: boolean
  hasPerson: boolean
}

function One({ session, name, hasYear, hasMonth, hasPerson }: OneProps) {
  const now = new Date().getFullYear()
  const years = [now + 1, now, now - 1, now - 2, now - 3, now - 4].map(String)
  const fields: FieldOf[] = [
    ...(hasYear ? [{
      name: 'year', label: w.year, kind: 'select' as const, isOptional: true, value: String(now),
      choices: [{ value: '', label: w.all }, ...years.map((value) => ({ value, label: value }))],
    }] : []),
    ...(hasMonth ? [{
      name: 'month', label: w.month, kind: 'select' as const, isOptional: true, help: w.monthNeedsYear,
      choices: [{ value: '', label: w.all }, ...Array.from({ length: 12 }, (_, place) => ({
        value: String(place + 1), label: monthName({ year: 2000, month: place + 1 }, 'long', false),
      }))],
    }] : []),
    ...(hasPerson ? [{
      name: 'person', label: w.person, kind: 'person' as const, isOptional: true, empty: w.allPeople, find: findPeople(session),
    }] : []),
    {
      name: 'as', label: w.kind, kind: 'select',
      choices: [{ value: 'xlsx', label: 'Excel (xlsx)' }, { value: 'csv', label: 'CSV' }],
    },
  ]
  return (
    <Form action={w.downloadFile} fields={fields} note={w.filesNote}
      run={async ({ year, month, person, as }) => {
        const called = [name.replaceAll('_', '-'), year, month && month.padStart(2, '0')].filter(Boolean).join('-')
        await fetchFile(session.api, as === 'csv' ? 'export_csv' : 'export_xlsx', {
          p_export: name, p_year: year, p_month: year ? month : '', p_participant_id: person,
        }, as === 'csv' ? CSV : XLSX, `${called}.${as}`)
        return w.fileReady
      }} />
  )
}

/** The workbook of a month that is filed by branch: one branch at a time, as the database writes it. */
export function BranchMonth({ session }: { session: Session }) {
  const periods = useData('months trainer', () => session.api.rows('commission_period', { limit: 120 })
    .then((rows) => rows.map((row) => monthKey({ year: Number(row.year), month: Number(row.month) }))))
  const branches = session.branch ? [session.branch] : session.branches.map((row) => text(row.name))
  if (!periods.value?.length || branches.length === 0) return null
  return (
    <section class="card stack">
      <h2>{w.branchMonth}</h2>
      <p class="muted">{w.branchMonthHelp}</p>
      <Form action={w.downloadFile}
        fields={[
          {
            name: 'month', label: w.month, kind: 'select',
            choices: periods.value.map((value) => ({ value, label: monthName(monthOf(value) ?? { year: 0, month: 1 }) })),
          },
          { name: 'branch', label: w.branch, kind: 'select', choices: branches.map((value) => ({ value, label: value })) },
        ]}
        run={async ({ month, branch }) => {
          const [year, of] = (month ?? '').split('-')
          await fetchFile(session.api, 'trainer_report_xlsx', { p_year: year, p_month: Number(of), p_branch: branch }, XLSX,
            `commission-report-${branch}-${month}.xlsx`)
          return w.fileReady
        }} />
    </section>
  )
}
