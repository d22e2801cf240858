import assert from "node:assert/strict";
import type { Outcome } from "../model/refusal.ts";
import type { Sql } from "../store/connect.ts";
import { isConnectionLost } from "../store/errors.ts";
import { decide } from "./decide.ts";
import { readState } from "./read.ts";
import type { MoneyOp, MoneyRequest, Results } from "./request.ts";
import type { Limits } from "./settings.ts";
import { writeAll } from "./write.ts";

/** A bank that stops in the middle of a batch (a frozen machine, say) must not keep the accounts locked for others. */
const IDLE_TIMEOUT_MS = 10_000;

export interface CommitOptions {
  readonly limits: Limits;
  /** How long to wait for an account that somebody else has locked; then it fails with 55P03. */
  readonly lockTimeoutMs: number;
  /** All is written, the commit is not yet sent: a test cuts in here. */
  readonly beforeCommit?: ((batch: readonly MoneyRequest[]) => Promise<void>) | undefined;
  /** The commit is sent now: from here on it may take effect, whatever happens to the connection. */
  readonly onSend: () => void;
}

/**
 * One batch, one transaction, on a connection of its own: lock and read, decide, write, commit. The answers are given only
 * when the commit is confirmed. Where it throws, the transaction is rolled back, or its connection is lost.
 */
export async function commitBatch(
  sql: Sql,
  batch: readonly MoneyRequest[],
  { limits, lockTimeoutMs, beforeCommit, onSend }: CommitOptions,
): Promise<readonly Outcome<Results[MoneyOp]>[]> {
  try {
    // Sent at once, without waiting for each other: the connection answers in this order.
    const [, state] = await Promise.all([begin(sql, lockTimeoutMs), readState(sql, batch)]);
    const { answers, writes } = decide(state, batch, limits);
    await writeAll(sql, writes);
    await beforeCommit?.(batch);
    onSend();
    const { command } = await sql`commit`;
    assert.equal(command, "COMMIT");
    return answers;
  } catch (error) {
    // On a lost connection there is nothing to roll back, and the driver might never answer.
    if (!isConnectionLost(error)) await sql`rollback`.catch(() => {});
    throw error;
  }
}

/**
 * The batch's statements find their rows by index, and their plans are made once. Plans made while the tables are small would
 * read them whole, and go on doing so when they have grown.
 */
async function begin(sql: Sql, lockTimeoutMs: number): Promise<void> {
  await Promise.all([
    sql`begin isolation level read committed`.execute(),
    sql`
      select set_config('lock_timeout', ${String(lockTimeoutMs)}, true),
             set_config('idle_in_transaction_session_timeout', ${String(IDLE_TIMEOUT_MS)}, true),
             set_config('plan_cache_mode', 'force_generic_plan', true),
             set_config('enable_seqscan', 'off', true),
             set_config('enable_hashjoin', 'off', true),
             set_config('enable_mergejoin', 'off', true)`.execute(),
  ]);
}
