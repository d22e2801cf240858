import assert from "node:assert/strict";
import type { Outcome } from "../model/refusal.ts";
import type { ReservedSql } from "../store/connect.ts";
import { isConnectionLost } from "../store/errors.ts";
import { decide } from "./decide.ts";
import { readState } from "./read.ts";
import type { MoneyOp, MoneyRequest, Results } from "./request.ts";
import type { Limits } from "./settings.ts";
import { writeAll } from "./write.ts";

export interface CommitOptions {
  readonly limits: Limits;
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
  sql: ReservedSql,
  batch: readonly MoneyRequest[],
  { limits, beforeCommit, onSend }: CommitOptions,
): Promise<readonly Outcome<Results[MoneyOp]>[]> {
  try {
    // Sent at once, without waiting for each other: the connection answers in this order.
    const [, state] = await Promise.all([sql`begin isolation level read committed`.execute(), readState(sql, batch)]);
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
