import type { AccountId } from "../../model/model.ts";
import { sqlState } from "../../store/store.ts";
import type { GroupCommitOptions } from "../batching/group-commit.ts";
import { type TestLedger, until } from "./test-ledger.ts";

/** A group commit that stops before its first commit until `open`; `reached` resolves when it stops there. */
export function gatedGroupCommit(ledger: TestLedger, options?: Partial<GroupCommitOptions>) {
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const beforeCommit = (): Promise<void> => {
    arrive();
    return opened;
  };
  return { groupCommit: ledger.groupCommitOf({ ...options, beforeCommit }), reached, open };
}

/** A group commit that lists why its batches failed: a code, or the error. */
export function notingGroupCommit(ledger: TestLedger, options?: Partial<GroupCommitOptions>) {
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(sqlState(error) ?? (error as { code?: unknown }).code ?? error);
  return { groupCommit: ledger.groupCommitOf({ lockTimeoutMs: 5000, ...options, onFailure }), failures };
}

/** Resolves once a connection waits for another one's lock. */
export const blocked = (ledger: TestLedger): Promise<void> =>
  until(async () => {
    const [row] = await ledger.store
      .sql`select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    return row?.["count"] === 1n;
  });

export const accountsOf = (ledger: TestLedger) => ledger.accounts as [AccountId, AccountId, AccountId];
