import type { EventWriter } from "../../events/events.ts";
import type { BankLimits, Outcome } from "../../model/model.ts";
import { isConnectionLost, type ReservedSql, type Step, sqlState } from "../../store/store.ts";
import { decide } from "../deciding/decide.ts";
import { LedgerError } from "../ledger-error.ts";
import { readState } from "../sql/read.ts";
import { COMMIT } from "../sql/statements.ts";
import { correctDays } from "../sql/terminal-days.ts";
import { stepsOf } from "../sql/write.ts";
import type { MoneyOp, MoneyRequest, ResultFor } from "../transactions/transactions.ts";

export interface CommitOptions {
  /** Records the batch's events. It learns the outcome from the caller. */
  readonly writer: EventWriter;
  readonly limits: BankLimits;
  /** Called when all is written and the commit is not yet sent, for tests. Without it the commit goes out with the writes. */
  readonly beforeCommit?: ((batch: readonly MoneyRequest[]) => Promise<void>) | undefined;
  /** Called right before the commit is sent: from then on it may take effect, whatever happens to the connection. */
  readonly onSend: () => void;
}

/**
 * Commits one batch as one transaction on a reserved connection, in two exchanges: begin, lock and read; decide; write and
 * commit. Resolves with the answers, in the order of the requests, only when the commit is confirmed. If it throws, the
 * transaction is rolled back or its connection is lost.
 */
export async function commitBatch(
  sql: ReservedSql,
  batch: readonly MoneyRequest[],
  { limits, writer, beforeCommit, onSend }: CommitOptions,
): Promise<readonly Outcome<ResultFor<MoneyOp>>[]> {
  try {
    const { answers, writes } = decide(await readState(sql, batch), batch, limits);
    let steps: readonly Step[] = [...stepsOf(writes, writer), ...correctDays(writes)];
    if (beforeCommit !== undefined) {
      await sql.pipeline(steps);
      await beforeCommit(batch);
      steps = [];
    }
    onSend();
    const results = await sql.pipeline([...steps, { statement: COMMIT }]);
    if (results.at(-1)?.tag !== "COMMIT") throw rolledBack();
    return answers;
  } catch (error) {
    // On a lost connection there is nothing to roll back, and the driver might never answer.
    if (!isConnectionLost(error)) await sql`rollback`.catch(() => {});
    throw sqlState(error) === DIVISION_BY_ZERO ? rowMoved(error) : error;
  }
}

/** PostgreSQL answers the commit of a failed transaction with the tag ROLLBACK, and no error. */
const rolledBack = () => new LedgerError("rolled-back", "the transaction had failed: its commit was answered with a rollback");

/** How UPDATE_BALANCES and its like report that a row is not as it was read. */
const DIVISION_BY_ZERO = "22012";
const rowMoved = (cause: unknown) => new LedgerError("row-moved", "a locked account or hold was not as it had been read", cause);
