// Somebody: who they are, where they stand, what they may do, and what was changed about them.
import { list, text, type Row } from '../../api'
import { useData } from '../../data'
import { day, daysIn } from '../../format'
import { Facts, State, Told } from '../../parts/basics'
import { Drawer } from '../../parts/Drawer'
import { Folded } from '../../parts/Form'
import { findPeople } from '../../people'
import type { Session } from '../../session'
import { useVocabulary } from '../../vocabulary'
import { titleFor, w, wordFor } from '../../words'
import { History } from './History'
import { RIGHTS } from './Roles'
import { EndSessions, Invite } from './SignUps'
import { Tick } from './Tick'

export function Person({ session, id, roles, onClose }: { session: Session; id: string; roles: string[]; onClose: () => void }) {
  const { api } = session
  const told = useData(`person ${id}`, async () => {
    const [row, above, grades] = await Promise.all([
      api.row('participant', { id: `eq.${id}` }),
      api.call('upline', { p_participant_id: id }).then(list).catch(() => []),
      api.rows('trainer_grade', { trainer_id: `eq.${id}`, order: 'valid_during.desc' }),
    ])
    return { row, above, grades }
  })
  const row = told.value?.row
  return (
    <Drawer title={row ? text(row.name) : w.person} lead={row && wordFor(text(row.role))} onClose={onClose}>
      <Told told={told} what={w.details} lines={5} isGone={!row} />
      {row && told.value && (
        <>
          <div class="headline"><State name={text(row.status)} /></div>
          <Facts facts={[
            [w.email, text(row.email)], [w.branch, text(row.branch)],
            [w.upline, told.value.above.map((each) => text(each.name) || w.unnamed).join(' › ')],
            [w.since, day(text(row.created_at).slice(0, 10))],
          ]} />
          {session.isAdmin && session.may('staff').edit && <Edit session={session} row={row} roles={roles} />}
          <Grades session={session} id={id} isTrainer={text(row.role) === 'trainer'} rows={told.value.grades} />
          {session.may('permissions').view && session.isOverAll && text(row.role) !== 'super_admin'
            && <Rights session={session} id={id} role={text(row.role)} />}
          {session.may('audit').view && session.isOverAll && (
            <section class="stack">
              <h3>{w.audit}</h3>
              <History session={session} filter={{ record_id: `eq.${id}` }} isShort />
            </section>
          )}
        </>
      )}
    </Drawer>
  )
}

function Edit({ session, row, roles }: { session: Session; row: Row; roles: string[] }) {
  const { api } = session
  const id = text(row.id)
  const branches = session.branch ? [session.branch] : ['', ...session.branches.map((each) => text(each.name))]
  return (
    <div class="actions">
      <Folded title={w.edit} action={w.save}
        fields={[
          { name: 'name', label: w.name, value: text(row.name) },
          { name: 'email', label: w.email, kind: 'email', isOptional: true, value: text(row.email) },
          {
            name: 'role', label: w.role, kind: 'select', value: text(row.role),
            choices: roles.map((value) => ({ value, label: wordFor(value) })),
          },
          {
            name: 'branch', label: w.branch, kind: 'select', isOptional: true, value: text(row.branch),
            choices: branches.map((value) => ({ value, label: value || w.noBranch })),
          },
          {
            name: 'status', label: w.status, kind: 'select', value: text(row.status),
            choices: ['active', 'inactive'].map((value) => ({ value, label: wordFor(value) })),
          },
        ]}
        run={async ({ name, email, role, branch, status }) => {
          const wanted: { [key: string]: string | null } = {
            name: name ?? '', email: email || null, role: role ?? '', branch: branch || null, status: status ?? '',
          }
          // What did not change is not written, and asks for no permission.
          const rest = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => (text(row[key]) || null) !== (value || null)))
          if (Object.keys(rest).length > 0) await api.change('participant', { id: `eq.${id}` }, rest)
        }} />
      {text(row.email) && <Invite session={session} id={id} />}
      {text(row.email) && <EndSessions session={session} id={id} />}
      {session.may('uplines').edit && (
        <Folded title={w.moveUpline} action={w.moveUpline} note={w.moveUplineHelp}
          fields={[
            { name: 'upline', label: w.upline, kind: 'person', find: findPeople(session), isOptional: true },
            { name: 'from', label: w.holdsFrom, kind: 'date', isOptional: true },
          ]}
          run={async ({ upline, from }) => {
            await api.act('change_upline', {
              p_participant_id: id, p_upline_id: upline || null, ...(from ? { p_effective_on: from } : {}),
            })
          }} />
      )}
    </div>
  )
}

function Grades({ session, id, isTrainer, rows }: { session: Session; id: string; isTrainer: boolean; rows: Row[] }) {
  if (rows.length === 0 && !isTrainer) return null
  const now = rows[0]
  const mayEdit = session.isAdmin && session.may('staff').edit && now !== undefined
  return (
    <section class="stack">
      <h3>{w.grades}</h3>
      {rows.length === 0 && <p class="muted">{w.gradesEmpty}</p>}
      <ul class="lines">
        {rows.map((row) => (
          <li key={text(row.id)} class="line">
            <span>{[wordFor(text(row.trainer_category)), wordFor(text(row.trainer_type)), text(row.branch)].join(' · ')}
              <small>{rangeOf(text(row.valid_during))}</small></span>
          </li>
        ))}
      </ul>
      {mayEdit && <ChangeGrade session={session} id={id} now={now} />}
    </section>
  )
}

function ChangeGrade({ session, id, now }: { session: Session; id: string; now: Row }) {
  const { categories, types } = useVocabulary(session)
  return (
    <Folded title={w.changeGrade} action={w.changeGrade}
      fields={[
        { name: 'from', label: w.holdsFrom, kind: 'date' },
        {
          name: 'category', label: w.category, kind: 'select', value: text(now.trainer_category),
          choices: categories.map((value) => ({ value, label: wordFor(value) })),
        },
        {
          name: 'type', label: w.employment, kind: 'select', value: text(now.trainer_type),
          choices: types.map((value) => ({ value, label: wordFor(value) })),
        },
        {
          name: 'branch', label: w.branch, kind: 'select', value: text(now.branch),
          choices: session.branches.map((row) => ({ value: text(row.name), label: text(row.name) })),
        },
      ]}
      run={async ({ from, category, type, branch }) => {
        await session.api.act('change_trainer_grade', {
          p_trainer_id: id, p_effective_on: from ?? '', p_trainer_category: category ?? null, p_trainer_type: type ?? null,
          p_branch: branch ?? null,
        })
      }} />
  )
}

/** [2026-01-01,2026-02-01): the last day is the one before. */
export function rangeOf(range: string): string {
  const [from, last] = daysIn(range)
  if (!from && !last) return w.always
  return [from ? w.from(day(from)) : '', last ? w.until(day(last)) : ''].filter(Boolean).join(' ')
}

function Rights({ session, id, role }: { session: Session; id: string; role: string }) {
  const { api } = session
  const told = useData(`rights ${id} ${role}`, async () => {
    const [modules, ofRole, own] = await Promise.all([
      api.rows('permission_module', { order: 'name' }),
      api.rows('role_permission', { role: `eq.${role}` }),
      api.rows('participant_permission', { participant_id: `eq.${id}` }),
    ])
    return { modules, ofRole, own }
  })
  if (told.error || !told.value) return <Told told={told} what={w.rights} lines={4} />
  const mayEdit = session.may('permissions').edit
  const { modules, ofRole, own } = told.value
  return (
    <section class="stack">
      <h3>{w.rights}</h3>
      <p class="muted small">{mayEdit ? w.rightsHelp : w.rolesRead}</p>
      <div class="table-frame">
        <table class="rights">
          <thead>
            <tr><th scope="col">{w.module}</th>{RIGHTS.map((right) => <th key={right} scope="col">{wordFor(right)}</th>)}</tr>
          </thead>
          <tbody>
            {modules.map((module) => {
              const name = text(module.name)
              const mine = own.find((row) => text(row.module) === name)
              const theirs = ofRole.find((row) => text(row.module) === name)
              return (
                <tr key={name}>
                  <th scope="row">{titleFor('module', name, text(module.description))}{mine && <small>{w.ownRight}</small>}</th>
                  {RIGHTS.map((right) => {
                    const isOn = (mine?.[right] ?? theirs?.[right]) === true
                    return (
                      <td key={right}>
                        <Tick name={`${titleFor('module', name, text(module.description))}: ${wordFor(right)}`} isOn={isOn} isEditable={mayEdit}
                          save={async (is) => {
                            // What is as the role says goes along with it.
                            const next = is === (theirs?.[right] === true) ? null : is
                            if (mine) await api.change('participant_permission', { participant_id: `eq.${id}`, module: `eq.${name}` }, { [right]: next })
                            else await api.add('participant_permission', { participant_id: id, module: name, [right]: next })
                          }} />
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}
