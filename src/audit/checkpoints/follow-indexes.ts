import type { ReservedSql } from "../../store/store.ts";

/**
 * Makes the planner use the indexes on this connection, in plans that are made once. The statistics of tables that grow this fast
 * are soon wrong, and with them the planner would read all events to find the newest.
 */
export async function followIndexes(sql: ReservedSql): Promise<void> {
  await sql`
    select set_config('plan_cache_mode', 'force_generic_plan', false), set_config(name, 'off', false)
    from unnest(array['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin']) as name`;
}
