import { createPublicKey } from "node:crypto";
import { type Backoffice, OPERATIONS, perform } from "../../backoffice/backoffice.ts";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { BANK_KEY, type TestDispute, testDispute } from "../../evidence/testing/test-dispute.ts";
import { keyOverview } from "../../keys/keys.ts";
import type { Operators, Role } from "../../operators/operators.ts";
import { openTestOperators } from "../../operators/testing/test-operators.ts";
import { openStore } from "../../store/store.ts";
import { consoleUrl } from "../../store/testing/test-database.ts";
import type { PageBrowser } from "../../ui/testing/test-browser.ts";
import { readProposals } from "../forms/read-proposals.ts";
import type { ConsoleParts } from "../parts.ts";
import { TestConsole } from "./test-console.ts";

/** A console of a bank in which there are payments to dispute: real operations, under the console's own role in the database. */
export interface DisputeConsole extends AsyncDisposable {
  readonly dispute: TestDispute;
  readonly backoffice: Backoffice;
  readonly test: TestConsole;
  /** The accounts of operators; there are none until a test makes them. */
  readonly operators: Operators;
  /** What the console works with, for one that listens elsewhere. */
  readonly parts: Partial<ConsoleParts>;
  /** A browser with an operator of the bank, who has just proven the identity. */
  operator(username: string, roles: readonly Role[]): PageBrowser;
}

export async function disputeConsole(origin?: string): Promise<DisputeConsole> {
  const dispute = await testDispute();
  const { bank, maker } = dispute;
  const store = openStore(consoleUrl(bank.applicationUrl), { connections: 4, applicationName: "console test" });
  const { bank: name, privateKey, dir, log, policy } = maker;
  const backoffice: Backoffice = {
    ...{ ...bank.operators.backoffice, store: eventStoreOn(store), receiptKey: createPublicKey(BANK_KEY) },
    evidence: { bank: name, privateKey, dir, log, policy },
  };
  const { proposalKey } = backoffice;
  const operators = await openTestOperators(eventStoreOn(store));
  const parts: Partial<ConsoleParts> = {
    operators,
    readKeys: () => keyOverview(store.sql, bank.now()),
    ...{
      sql: store.sql,
      operations: OPERATIONS,
      now: () => bank.now(),
      auditing: { copy: { dir, verifier: log, policy }, runner: null },
    },
    ...(origin === undefined ? {} : { origin }),
    invoke: (operator, operation, given) => perform(backoffice, operator, operation, given),
    proposals: (asked) => readProposals(store.sql, proposalKey, asked),
  };
  const test = new TestConsole(parts);
  return {
    ...{ dispute, backoffice, test, parts, operators },
    operator: (username, roles) => test.browserOf(bank.operators.signIn(username, roles)),
    async [Symbol.asyncDispose]() {
      test.console.live.stop();
      await store.close();
      await dispute[Symbol.asyncDispose]();
    },
  };
}
