// A file of a vendor: what is in it, what is wrong with it, row by row, and what to do about it here.
import { list, record, text, type Row } from '../../api'
import { useData } from '../../data'
import { fetchFile, XLSX } from '../../files'
import { count, instant, monthName, monthOf, priced } from '../../format'
import { Facts, State, Status, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Act, Folded } from '../../parts/Form'
import { findPeople, namesOf } from '../../people'
import type { Session } from '../../session'
import { helpOf, w } from '../../words'

export function Upload({ session, id, onClose }: { session: Session; id: string; onClose: () => void }) {
  const { api } = session
  const told = useData(`upload ${id}`, async () => {
    const [report, lines, corrections, file] = await Promise.all([
      api.call('import_report', { p_file_id: id }).then(record),
      api.rows('product_line', { select: 'id,name,aliases', order: 'name' }),
      api.rows('import_correction', { file_id: `eq.${id}`, order: 'row_number,corrected_at', limit: 1000 }),
      api.row('import_file', { select: 'import_layout(layout)', id: `eq.${id}` }),
    ])
    const overlaps = Array.isArray(report.overlaps) ? report.overlaps.map((each) => text(each)) : []
    const numbers = new Set(list(report.problems).map((problem) => text(problem.row_number)).filter(Boolean))
    const [rows, named, names] = await Promise.all([
      // What stands in rows that something is wrong with.
      numbers.size === 0 ? [] : api.rows('import_row', {
        select: 'row_number,kind,cells,sale', file_id: `eq.${id}`, row_number: `in.(${[...numbers].join()})`,
      }),
      overlaps.length === 0 ? [] : api.rows('import_file', { select: 'id,file_name', id: `in.(${overlaps.join()})` }),
      namesOf(session, corrections.map((row) => text(row.corrected_by))),
    ])
    const columns = list(record(record(record(file).import_layout).layout).columns).map((column) => text(column.name))
    return { report, lines, rows, corrections, names, columns, others: overlaps.map((id): Row => named.find((file) => text(file.id) === id) ?? { id }) }
  })
  const report = told.value?.report
  const isWaiting = text(report?.state) === 'staged'
  const mayEdit = session.may('product-line').edit
  return (
    <Drawer title={report ? text(report.file_name) || text(report.source) : w.file}
      lead={report && `${text(report.source)} · ${inMonth(text(report.commission_month))}`} onClose={onClose}>
      <Told told={told} what={w.details} lines={6} />
      {report && told.value && (
        <>
          <div class="headline">
            <State name={text(report.state)} />
            {isWaiting && text(report.errors) === '0' && <Status kind="good">{w.noErrors}</Status>}
            {isWaiting && text(report.errors) !== '0' && <Status kind="bad">{w.errorsOf(count(text(report.errors)))}</Status>}
            {text(report.warnings) !== '0' && <Status kind="warn">{w.warningsOf(count(text(report.warnings)))}</Status>}
          </div>
          <Counts report={report} />
          {mayEdit && <Steps session={session} id={id} report={report} others={told.value.others} isWaiting={isWaiting} />}
          {list(report.problems).length > 0 && <h3>{w.problems}</h3>}
          <ul class="problems">
            {list(report.problems).map((problem, place) => (
              <Problem key={`${place} ${text(problem.row_number)} ${text(problem.column_name)}`} session={session} id={id}
                problem={problem} lines={told.value?.lines ?? []} columns={told.value?.columns ?? []}
                row={told.value?.rows.find((row) => text(row.row_number) === text(problem.row_number))}
                mayMend={mayEdit && isWaiting} source={text(report.source)} />
            ))}
          </ul>
          {told.value.corrections.length > 0 && <h3>{w.corrections}</h3>}
          <ul class="lines">
            {told.value.corrections.map((row) => (
              <li key={`${text(row.row_number)} ${text(row.column_name)}`} class="line wraps">
                <span>
                  {w.rowOf(text(row.row_number))} · {text(row.column_name)}: {text(row.value_before) || '–'} → {text(row.value) || '–'}
                  <small>{told.value?.names.get(text(row.corrected_by)) || w.unnamed} · {
                    instant(text(row.corrected_at), session.timeZone)}</small>
                </span>
                {mayEdit && isWaiting && <Act action={w.asSent} run={() => correct(session, id, row, { [text(row.column_name)]: null })} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </Drawer>
  )
}

const correct = async ({ api }: Session, id: string, row: Row, cells: { [column: string]: string | null }) => {
  if (Object.keys(cells).length === 0) throw new Error(w.notSaved)
  await api.act('correct_import_row', { p_file_id: Number(id), p_row: Number(text(row.row_number)), p_cells: cells })
}

const inMonth = (key: string) => {
  const month = monthOf(key)
  return month ? monthName(month) : key
}

/** Currencies are those of the product lines that the file names. */
const inCurrencies = (report: Row, key: string) => list(report.sums).map((sum) => {
  const currency = text(sum.currency)
  return currency ? priced(text(sum[key]), currency) : `${count(text(sum[key]))} (${w.lineUnknown})`
}).join(' + ') || '–'

function Counts({ report }: { report: Row }) {
  const rows = record(report.rows)
  return (
    <Facts facts={[
      [w.rows, count(text(rows.all))], [w.salesRows, count(text(rows.sales))],
      [w.otherRows, w.otherRowsOf(count(text(rows.headings)), count(text(rows.totals)), count(text(rows.left_out)))],
      [w.sales, inCurrencies(report, 'sales_actual')], [w.revenue, inCurrencies(report, 'revenue_actual')],
    ]} />
  )
}

interface StepsProps {
  session: Session
  id: string
  report: Row
  /** The files that are in force for the same source and month. */
  others: Row[]
  isWaiting: boolean
}

function Steps({ session, id, report, others, isWaiting }: StepsProps) {
  const { api } = session
  const file = Number(id)
  return (
    <div class="actions">
      {isWaiting && text(report.errors) === '0' && (others.length === 0 ? (
        <Act action={w.commit} isPrimary sure={w.commitSure}
          run={() => api.act('commit_import', { p_file_id: file }).then(() => w.committed)} />
      ) : (
        <Folded title={w.commit} action={w.commit} note={w.overlaps(others.map((each) => text(each.file_name) || text(each.id)).join(', '))}
          fields={[{
            name: 'how', label: w.otherFiles, kind: 'select',
            choices: [{ value: 'replace', label: w.replaceThem }, { value: 'beside', label: w.standBeside }],
          }]}
          run={async ({ how }) => {
            await api.act('commit_import', how === 'replace'
              ? { p_file_id: file, p_replaces: others.map((each) => Number(each.id)) } : { p_file_id: file, p_stands_beside: true })
            return w.committed
          }} />
      ))}
      {(isWaiting || text(report.state) === 'committed') && (
        <Folded title={isWaiting ? w.rejectFile : w.withdrawFile} action={isWaiting ? w.rejectFile : w.withdrawFile}
          fields={[{ name: 'reason', label: w.reason }]} {...(isWaiting ? {} : { note: w.withdrawFileHelp })}
          run={async ({ reason }) => { await api.act('withdraw_import', { p_file_id: file, p_reason: reason ?? '' }) }} />
      )}
      <Act action={w.markedFile} icon="download"
        run={() => fetchFile(api, 'import_report_xlsx', { p_file_id: id }, XLSX, `import-${id}.xlsx`)} />
    </div>
  )
}

interface ProblemProps {
  session: Session
  id: string
  source: string
  problem: Row
  lines: Row[]
  /** Of the layout, in their order. */
  columns: string[]
  row: Row | undefined
  mayMend: boolean
}

function Problem({ session, id, source, problem, lines, columns, row, mayMend }: ProblemProps) {
  const { api } = session
  const number = text(problem.row_number)
  const column = text(problem.column_name)
  const value = text(problem.value)
  const sale = record(row?.sale)
  const rows = number ? [Number(number)] : null
  // The one that something is wrong with comes first, also where nothing stands there.
  const place = (name: string) => (columns.includes(name) ? columns.indexOf(name) : columns.length)
  const all = Object.entries(record(row?.cells)).map(([name, said]): [string, string] => [name, text(said)])
    .sort(([one], [other]) => place(one) - place(other))
  const cells = all.filter(([name]) => name === column).concat(
    column && !value && !(column in record(row?.cells)) ? [[column, '']] : [], all.filter(([name]) => name !== column))
  return (
    <li class="problem">
      <p>
        <Status kind={text(problem.severity) === 'error' ? 'bad' : 'warn'}>
          {number ? w.rowOf(number) : w.wholeFile}{column && ` · ${column}`}
        </Status>
      </p>
      <p><strong>{value && `“${value}” `}</strong>{text(problem.fault)}</p>
      <p class="muted small">{helpOf(text(problem.remedy))}</p>
      {mayMend && (
        <div class="actions">
          {column === 'rep' && (
            <Folded title={w.whoseIsIt} action={w.save} fields={[
              { name: 'person', label: w.rep, kind: 'person', find: findPeople(session, { role: 'eq.rep', status: 'eq.active' }) },
              ...(text(sale.rep_name)
                ? [{ name: 'always', label: w.alwaysSo(text(sale.rep_name), source), kind: 'check' as const }] : []),
            ]} run={async ({ person, always }) => {
              if (always) {
                await api.add('rep_territory', { source, field: 'rep', value: text(sale.rep_name), participant_id: person ?? '' })
              } else await api.act('set_import_rep', { p_file_id: Number(id), p_rows: rows, p_participant_id: person ?? '' })
            }} />
          )}
          {column === 'product line' && (
            <Folded title={w.whichLine} action={w.save} note={w.whichLineHelp} fields={[{
              name: 'line', label: w.productLine, kind: 'select',
              choices: lines.map((line) => ({ value: text(line.id), label: text(line.name) })),
            }]} run={async ({ line: chosen }) => {
              const line = lines.find((each) => text(each.id) === chosen)
              if (text(sale.service_line)) await api.act('map_services', { p_services: { [text(sale.service_line)]: text(line?.name) } })
              else {
                const aliases = Array.isArray(line?.aliases) ? line.aliases.map(text) : []
                await api.change('product_line', { id: `eq.${chosen}` }, { aliases: [...aliases, value] })
              }
            }} />
          )}
          {row && text(row.kind) !== 'heading' && (
            <Folded title={w.correctRow} action={w.save} note={w.correctRowHelp}
              fields={cells.map(([label, before], place) => ({ name: `${place}`, label, value: before, isOptional: true }))}
              run={(typed) => correct(session, id, row, Object.fromEntries(
                cells.map(([label], place) => [label, typed[place] ?? '']).filter((cell, place) => cell[1] !== cells[place]?.[1])))} />
          )}
          {rows && (
            <Folded title={w.leaveOut} action={w.leaveOut} fields={[{ name: 'reason', label: w.reason }]}
              run={async ({ reason }) => {
                await api.act('leave_out_import_rows', { p_file_id: Number(id), p_rows: rows, p_reason: reason ?? '' })
              }} />
          )}
        </div>
      )}
    </li>
  )
}
