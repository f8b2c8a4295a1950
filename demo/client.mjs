// What a frontend does: the periods, the newest month's report and one trainer's details, through
// supabase-js. Usage: API_URL=... API_TOKEN=... node demo/client.mjs
import { createRequire } from 'node:module';

// The client library is where `make setup` put it.
const require = createRequire(new URL('../tests/postgrest/package.json', import.meta.url));
const { createClient } = require('@supabase/supabase-js');

// Supabase serves PostgREST below /rest/v1, a PostgREST of one's own serves it at the root.
const atRoot = (url, options) => fetch(String(url).replace('/rest/v1/', '/'), options);

const commission = createClient(process.env.API_URL, process.env.API_TOKEN, {
  db: { schema: 'commission' },
  auth: { persistSession: false, autoRefreshToken: false },
  global: { fetch: atRoot },
});

async function rows(query) {
  const { data, error } = await query;
  if (error) throw new Error(`${error.code}: ${error.message}`);
  return data;
}

const [newest] = await rows(commission.from('commission_period').select('year, month').limit(1));

const report = await rows(
  commission
    .from('view_5_2_trainer_monthly_commission_report')
    .select('trainer_id, trainer_name, currency, total_conduction_count, total_entitled_commission')
    .match({ ...newest, branch: 'kepong' })
    .order('total_entitled_commission', { ascending: false })
    .limit(3),
);
console.log(`kepong, ${newest.year}-${String(newest.month).padStart(2, '0')}`);
console.table(report, ['trainer_name', 'currency', 'total_conduction_count', 'total_entitled_commission']);

const [best] = report;
const members = await rows(
  commission
    .from('view_5_2_1_trainer_monthly_commission_details')
    .select('member_name, member_tier, total_conduction_fee, total_sales_commission, total_entitled_commission')
    .match({ ...newest, trainer_id: best.trainer_id })
    .order('total_entitled_commission', { ascending: false })
    .limit(3),
);
console.log(`${best.trainer_name}, by member`);
console.table(members);
