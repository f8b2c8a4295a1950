// What TypeScript knows of the database by docs/commission.d.ts. Compiled, never run.
import { createClient } from '@supabase/supabase-js'
import type { Database } from '../../docs/commission.js'

const supabase = createClient<Database, 'commission'>('http://localhost', 'key', {
  db: { schema: 'commission' },
})

export async function report(): Promise<number> {
  const { data, error } = await supabase
    .from('view_5_2_trainer_monthly_commission_report')
    .select('trainer_name, month, total_entitled_commission')
    .eq('year', 2026)
  if (error) throw error
  // A column of a view may be null.
  // @ts-expect-error
  const never: number = data[0].total_entitled_commission
  // @ts-expect-error
  data[0].branch_name
  return (data[0].total_entitled_commission ?? 0) + never
}

export async function rates(): Promise<void> {
  await supabase.from('trainer_commission_tier').insert({
    branch: 'kepong',
    trainer_type: 'full time',
    trainer_category: 'senior',
    commission_type: 'new_sales',
    commission_rate: 0.1,
  })
  // @ts-expect-error: there is no such type of trainers.
  await supabase.from('trainer_commission_tier').insert({
    branch: 'kepong',
    trainer_type: 'sometimes',
    trainer_category: 'senior',
    commission_type: 'new_sales',
  })
  // @ts-expect-error: results are not written.
  await supabase.from('view_5_2_trainer_monthly_commission_report').insert({ year: 2026 })
}

export async function functions(): Promise<string | null> {
  const { data } = await supabase.rpc('get_reseller_performance', { p_period: 'month' })
  const sales: number | null | undefined = data?.[0].net_sales
  // @ts-expect-error: it is a text.
  await supabase.rpc('get_reseller_performance', { p_period: 7 })
  // @ts-expect-error: it needs a payout.
  await supabase.rpc('approve_payout', {})
  const payout = await supabase.rpc('approve_payout', { p_payout_id: 'id' })
  const status: Database['commission']['Enums']['payout_state'] | undefined = payout.data?.[0].status
  return status ?? String(sales)
}

// People of a table come along by its foreign keys.
export async function embedded(): Promise<string | undefined> {
  const { data } = await supabase.from('trainer').select('id, participant (name)').single()
  return data?.participant.name
}
