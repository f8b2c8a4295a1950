// The tree of the network, loaded level by level, with the volumes and rates of a month.
import { useState } from 'preact/hooks'
import { list, record, text, type Row } from '../api'
import { patch, to, useAddress } from '../address'
import { useData } from '../data'
import { count, money, monthKey, monthName, monthOf, percent, priced, type Month } from '../format'
import { Avatar, Empty, Failure, Icon, Skeleton } from '../parts/basics'
import { Drawer } from '../parts/Drawer'
import { like, Search, Select } from '../parts/Field'
import { newestMonth, schemes } from '../schemes'
import type { Session } from '../session'
import { w } from '../words'
import { Why } from './Why'

const STEP = 50

const treeOf = (session: Session, id: string, month: Month) =>
  session.api.call('network_tree', { p_root: id, p_year: month.year, p_month: month.month, p_max_depth: 1 }).then(record)

/** Whom the tree starts from: everybody without an upline, or whoever looks. */
function roots(session: Session): Promise<string[]> {
  if (session.visibility !== 'all' && session.visibility !== 'branch') return Promise.resolve([session.id])
  return session.api.rows('participant', {
    select: 'id', upline_id: 'is.null', role: 'not.in.(super_admin,admin,trainer,reseller,rep)', order: 'name,id', limit: 50,
  }).then((rows) => rows.map((row) => text(row.id)))
}

export function Network({ session }: { session: Session }) {
  const { query } = useAddress()
  const start = useData('network start', async () => {
    const scheme = schemes().find((each) => each.name === 'network')
    const [ids, newest] = await Promise.all([roots(session), scheme ? newestMonth(session, scheme) : undefined])
    return { ids, newest }
  })
  const newest = start.value?.newest
  const month = monthOf(query.month) ?? newest
  const mayList = session.role !== 'collaborator' && session.role !== 'trainer'
  const wanted = query.search ?? ''
  const choices = newest
    ? Array.from({ length: 12 }, (_, back) => {
      const at = newest.year * 12 + newest.month - 1 - back
      return { year: Math.floor(at / 12), month: (at % 12) + 1 }
    }) : []
  return (
    <>
      <div class="page-head"><h1>{w.network}</h1></div>
      {start.error && <Failure error={start.error} again={start.reload} />}
      {!start.value && !start.error && <Skeleton what={w.network.toLowerCase()} />}
      {start.value && !month && <Empty title={w.networkEmpty} help={session.isAdmin ? w.networkEmptyHelp : ''} />}
      {start.value && month && (
        <>
          <div class="filters">
            <Select label={w.month} value={monthKey(month)} onChange={(value) => patch({ month: value })}
              choices={choices.map((each) => ({ value: monthKey(each), label: monthName(each) }))} />
            {mayList && <Search label={w.search} value={wanted} onSearch={(value) => patch({ search: value }, true)} />}
          </div>
          {wanted
            ? <Found session={session} month={month} wanted={wanted} />
            : (
              <div class="card tree-card">
                <ul class="tree" aria-label={w.tree}>
                  {(query.from ? [query.from] : start.value.ids).map((id) => (
                    <Node key={`${id} ${monthKey(month)}`} session={session} id={id} month={month} isOpen depth={0} />
                  ))}
                </ul>
              </div>
            )}
          {query.open && (
            <Drawer title={w.howCame} lead={monthName(month)} onClose={() => patch({ open: '' })}>
              <Path session={session} id={query.open} />
              <Why session={session} asked={{ scheme: 'network', id: query.open, month }} />
            </Drawer>
          )}
        </>
      )}
    </>
  )
}

interface NodeProps {
  session: Session
  id: string
  month: Month
  isOpen: boolean
  depth: number
  node?: Row
}

function Node({ session, id, month, isOpen: opensAtOnce, depth, node }: NodeProps) {
  const [isOpen, setOpen] = useState(opensAtOnce)
  const [shown, setShown] = useState(STEP)
  const needed = isOpen || !node
  const told = useData(needed ? `tree ${id} ${monthKey(month)}` : undefined, () => treeOf(session, id, month))
  const self = node ?? told.value
  if (!self) {
    return <li>{told.error ? <Failure error={told.error} again={told.reload} /> : <Skeleton what={w.network.toLowerCase()} lines={2} />}</li>
  }
  const below = list(told.value?.downline)
  const direct = Number(text(self.direct_count))
  const name = text(self.name) || w.unnamed
  const seesMoney = text(self.total_commission) !== ''
  return (
    <li>
      <div class="node">
        {direct > 0 ? (
          <button type="button" class="icon-button twist" aria-expanded={isOpen} aria-label={w.expand(name)}
            onClick={() => setOpen(!isOpen)}><Icon name="next" /></button>
        ) : <span class="icon-button" aria-hidden="true" />}
        <Avatar name={name} />
        <span class="node-name">
          {name}
          <small>{direct > 0 ? w.directs(count(String(direct))) : w.nobodyBelow}</small>
        </span>
        <span class="node-figure minor">
          <small>{w.rankingVolume}</small><span class="number">{priced(text(self.ranking_volume), session.currency)}</span>
        </span>
        <span class="node-figure"><small>{w.rate}</small><span class="number">{percent(text(self.tier_rate))}</span></span>
        {seesMoney && (
          <button type="button" class="link number" onClick={() => patch({ open: id })}
            aria-label={w.whyOf(`${name}, ${priced(text(self.total_commission), session.currency)}`)}>
            <span class="unit">{session.currency}</span> {money(text(self.total_commission), session.currency)}
          </button>
        )}
      </div>
      {isOpen && direct > 0 && (
        <ul>
          {!told.value && !told.error && <li><Skeleton what={w.network.toLowerCase()} lines={2} /></li>}
          {told.error && <li><Failure error={told.error} again={told.reload} /></li>}
          {below.slice(0, shown).map((child) => (
            <Node key={text(child.participant_id)} session={session} id={text(child.participant_id)} month={month}
              isOpen={false} depth={depth + 1} node={child} />
          ))}
          {below.length > shown && (
            <li>
              <button type="button" class="button" onClick={() => setShown(shown + STEP)}>
                {w.showMore(count(String(Math.min(STEP, below.length - shown))))}
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  )
}

function Found({ session, month, wanted }: { session: Session; month: Month; wanted: string }) {
  const pattern = like(wanted)
  const told = useData(`found ${wanted} ${monthKey(month)}`, async () => {
    if (session.visibility === 'all' || session.visibility === 'branch') {
      return session.api.rows('participant', {
        select: 'id,name', name: pattern, role: 'not.in.(super_admin,admin,trainer,reseller,rep)', order: 'name,id', limit: 30,
      })
    }
    const rows = list(await session.api.call('network_downline', {
      p_year: month.year, p_month: month.month, name: pattern, order: 'name,participant_id', limit: 30,
    }))
    return rows.map((row): Row => ({ ...row, id: row.participant_id ?? null }))
  })
  if (told.error) return <Failure error={told.error} again={told.reload} />
  if (!told.value) return <Skeleton what={w.network.toLowerCase()} />
  if (told.value.length === 0) return <Empty title={w.noMatch(wanted)} />
  return (
    <ul class="lines card">
      {told.value.map((row) => (
        <li key={text(row.id)}>
          <a class="line" href={to(['network'], { month: monthKey(month), from: text(row.id) })}>
            <span class="with-avatar"><Avatar name={text(row.name)} />{text(row.name) || w.unnamed}</span>
            <Icon name="next" />
          </a>
        </li>
      ))}
    </ul>
  )
}

function Path({ session, id }: { session: Session; id: string }) {
  const told = useData(`path ${id}`, () => session.api.call('upline', { p_participant_id: id }).then(list))
  if (!told.value?.length) return null
  return (
    <nav class="path" aria-label={w.pathToRoot}>
      {[...told.value].reverse().map((row) => text(row.name) ? (
        <a key={text(row.participant_id)} href={to(['network'], { from: text(row.participant_id) })}>{text(row.name)}</a>
      ) : <span key={text(row.participant_id)} title={w.unnamed}>…</span>)}
    </nav>
  )
}
