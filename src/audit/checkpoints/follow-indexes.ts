import type { ReservedSql, Transaction } from "../../store/store.ts";

/**
 * Makes the planner use the indexes on this connection, or until the end of this transaction, in plans that are made once. The statistics of tables that grow this fast
 * are soon wrong, and with them the planner would read all events to find the newest.
 */
export async function followIndexes(sql: ReservedSql | Transaction, until: "always" | "its end" = "always"): Promise<void> {
  const isLocal = until === "its end";
  await sql`
    select set_config('plan_cache_mode', 'force_generic_plan', ${isLocal}), set_config(name, 'off', ${isLocal})
    from unnest(array['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin']) as name`;
}
