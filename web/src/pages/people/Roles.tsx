// What each role may do in each module, as a matrix; whoever may edit permissions ticks and unticks.
import { text, type Row } from '../../api'
import { patch, useAddress } from '../../address'
import { useData } from '../../data'
import { Told } from '../../parts/basics'
import { Select } from '../../parts/Field'
import type { Session } from '../../session'
import { titleFor, w, wordFor } from '../../words'
import { Tick } from './Tick'

export const RIGHTS = ['can_view', 'can_edit', 'can_export'] as const

export function Roles({ session }: { session: Session }) {
  const { api } = session
  const { query } = useAddress()
  const told = useData('role permissions', async () => {
    const [roles, modules, rights] = await Promise.all([
      api.rows('role', { select: 'name,title', order: 'name' }),
      api.rows('permission_module', { order: 'name' }),
      api.rows('role_permission', { limit: 1000 }),
    ])
    return { roles, modules, rights }
  })
  if (told.error || !told.value) return <Told told={told} what={w.roles} lines={6} />
  const names = told.value.roles.map((row) => text(row.name)).filter((name) => name !== 'super_admin')
  const role = names.includes(query.role ?? '') ? query.role ?? '' : names[0] ?? ''
  const mayEdit = session.may('permissions').edit
  const of = (module: string): Row | undefined =>
    told.value?.rights.find((row) => text(row.role) === role && text(row.module) === module)
  return (
    <>
      <div class="filters">
        <Select label={w.role} value={role} onChange={(value) => patch({ role: value })}
          choices={names.map((value) => ({ value, label: wordFor(value) }))} />
      </div>
      <p class="muted">{mayEdit ? w.rolesHelp : w.rolesRead}</p>
      <section class="card table-card">
        <div class="table-frame scrolls" tabIndex={0} role="region" aria-label={w.roles}>
          <table class="rights">
            <thead>
              <tr>
                <th scope="col">{w.module}</th>
                {RIGHTS.map((right) => <th key={right} scope="col">{wordFor(right)}</th>)}
              </tr>
            </thead>
            <tbody>
              {told.value.modules.map((module) => {
                const name = text(module.name)
                const row = of(name)
                return (
                  <tr key={name}>
                    <th scope="row">{titleFor('module', name, text(module.description))}</th>
                    {RIGHTS.map((right) => (
                      <td key={right}>
                        <Tick key={role} name={`${wordFor(role)}, ${titleFor('module', name, text(module.description))}: ${wordFor(right)}`} isOn={row?.[right] === true}
                          isEditable={mayEdit}
                          save={async (isOn) => {
                            if (row) await api.change('role_permission', { role: `eq.${role}`, module: `eq.${name}` }, { [right]: isOn })
                            else await api.add('role_permission', { role, module: name, [right]: isOn })
                          }} />
                      </td>
                    ))}
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      </section>
    </>
  )
}
