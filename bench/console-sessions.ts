import { logOrigin } from "../src/audit/checkpoints/checkpoint-rows.ts";
import { openEventStore } from "../src/bank/recording/event-store.ts";
import { operatorsKeyFile } from "../src/cli/data-folder.ts";
import { bankFiles } from "../src/cli/running/bank-settings.ts";
import { openSecret } from "../src/files/files.ts";
import { OPERATORS_KEY_SIZE, openOperators } from "../src/operators/operators.ts";
import { firstOperator, resultOf, trySignIn } from "../src/operators/testing/test-operators.ts";
import type { DurableBank } from "./durable-bank.ts";

/** Makes the bank's first operator, signs in this number of times, and resolves with the secrets of the sessions. */
export async function consoleSessions({ folder, store }: DurableBank, count: number): Promise<readonly string[]> {
  const auditOrigin = await logOrigin(store.sql);
  if (auditOrigin === null) throw new Error("the bank has begun no audit log");
  const events = await openEventStore(store, { files: bankFiles(folder), auditOrigin, now: Date.now });
  const operators = await openOperators(events, {
    ...{ secret: await openSecret(operatorsKeyFile(folder), OPERATORS_KEY_SIZE), bcryptCost: 4 },
    relyingParty: { id: "localhost", name: "Strongroom", origins: ["http://localhost:4999"] },
    report: (sentence) => void process.stderr.write(`${sentence}\n`),
  });
  const { authenticator } = await firstOperator(operators, "anna", Date.now());
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push(resultOf(await trySignIn(operators, authenticator, Date.now())).token);
  await events.endIdle(Date.now());
  return tokens;
}
