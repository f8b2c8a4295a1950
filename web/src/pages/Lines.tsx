// Product lines: what their months pay, how sales stand against objectives, what has come in, and files of vendors.
import { useAddress } from '../address'
import { Tabs } from '../parts/basics'
import type { Session } from '../session'
import { w } from '../words'
import { Months } from './lines/Months'
import { Objectives } from './lines/Objectives'
import { DataStatus } from './lines/DataStatus'
import { Uploads } from './lines/Uploads'

export function Lines({ session }: { session: Session }) {
  const { path } = useAddress()
  const tabs = [
    { name: 'months', title: w.months }, { name: 'objectives', title: w.objectives },
    { name: 'data', title: w.dataStatus },
    ...(session.isOverAll && session.makesFiles ? [{ name: 'uploads', title: w.uploads }] : []),
  ]
  const current = tabs.find((tab) => tab.name === path[1])?.name ?? 'months'
  return (
    <>
      <div class="page-head">
        <h1>{w.productLines}</h1>
        <Tabs page="lines" tabs={tabs} current={current} />
      </div>
      {current === 'months' && <Months session={session} />}
      {current === 'objectives' && <Objectives session={session} />}
      {current === 'data' && <DataStatus session={session} />}
      {current === 'uploads' && <Uploads session={session} />}
    </>
  )
}
