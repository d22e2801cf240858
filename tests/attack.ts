import assert from "node:assert/strict";
import { recordedBy } from "./bank-events.ts";
import type { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";

/** A count opens every breach in the log. */
const COUNT_EVERY_MS = 100;

/**
 * Runs attacks. Fails unless the audit log then has each cause as often as `causes` says, and all balances together changed by
 * `moved`. Resolves with the number of attacks.
 */
export async function attack(
  bank: BankUnderTest,
  causes: Readonly<Record<string, number>>,
  run: () => Promise<void>,
  moved = 0n,
): Promise<number> {
  const { sql } = bank.database.store;
  const expected = await countCauses();
  const postedBefore = await posted();
  await run();
  for (const [cause, times] of Object.entries(causes)) expected[cause] = (expected[cause] ?? 0) + times;
  await eventually(
    async () => JSON.stringify(sorted(await countCauses())) === JSON.stringify(sorted(expected)),
    async () => JSON.stringify([sorted(await countCauses()), sorted(expected)]),
    COUNT_EVERY_MS,
  );
  // The bank may book a valid request a moment after its session has ended.
  if (moved > 0n)
    await eventually(
      async () => (await posted()) !== postedBefore,
      () => "the money has not moved",
    );
  assert.equal(await posted(), postedBefore + moved);
  return Object.values(causes).reduce((sum, times) => sum + times, 0);

  async function posted(): Promise<bigint> {
    const [row] = await sql<{ sum: bigint }[]>`select sum(posted)::bigint as sum from account where kind = 'customer'`;
    return row?.sum ?? 0n;
  }

  /** One event of a stranger may stand for several breaches in the same second. */
  async function countCauses(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { outcome, confidential } of await recordedBy(bank, "channel-breach", "channel-truncated")) {
      if (!outcome.startsWith("error:")) continue;
      const cause = outcome.slice("error:".length);
      counts[cause] = (counts[cause] ?? 0) + Number(confidential?.["times"] ?? 1);
    }
    return counts;
  }
}

const sorted = (counts: Record<string, number>): [string, number][] =>
  Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
