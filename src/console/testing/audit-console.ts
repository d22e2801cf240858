import { spawn } from "node:child_process";
import path from "node:path";
import { type Auditing, type Backoffice, OPERATIONS, perform } from "../../backoffice/backoffice.ts";
import type { EventStore } from "../../events/events.ts";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { type TestDispute, testDispute } from "../../evidence/testing/test-dispute.ts";
import { KeptResult, VerificationRunner } from "../../overview/overview.ts";
import { openStore } from "../../store/store.ts";
import { TestConsole } from "./test-console.ts";

/** Speaks as `strongroom verify --json --progress` does, and waits for its end at the half. */
const VERIFY = `console.log('{"progress":0.5}'); setInterval(() => {}, 1000);`;

/** A console over a bank with a log, whose operations are performed under the console's own role; and what ends it. */
export interface AuditConsole extends AsyncDisposable {
  readonly dispute: TestDispute;
  readonly stage: TestConsole;
  readonly runner: VerificationRunner;
  readonly kept: KeptResult;
  /** Of the console. */
  readonly store: EventStore;
  readonly backoffice: Backoffice;
  /** Puts what was recorded so far under a checkpoint, and into the copy. */
  sequence(): Promise<void>;
}

export async function auditConsole(origin?: string): Promise<AuditConsole> {
  const dispute = await testDispute();
  const { bank, maker } = dispute;
  const plain = openStore(bank.consoleUrl, { connections: 4, applicationName: "strongroom test console" });
  const store = eventStoreOn(plain);
  const kept = new KeptResult(path.join(bank.auditFolder, "..", "verification.json"));
  const runner = new VerificationRunner({
    ...{ sql: plain.sql, kept, now: () => bank.now() },
    launch: () => spawn(process.execPath, ["-e", VERIFY], { stdio: ["ignore", "pipe", "inherit"] }),
  });
  const auditing: Auditing = { copy: { dir: maker.dir, verifier: maker.log, policy: null }, runner };
  const backoffice: Backoffice = { ...bank.operators.backoffice, store, now: () => bank.now(), auditing };
  const stage = new TestConsole({
    ...{ sql: plain.sql, operations: OPERATIONS, auditing, ...(origin !== undefined && { origin }) },
    invoke: (operator, name, given) => perform(backoffice, operator, name, given),
  });
  return {
    ...{ dispute, stage, runner, kept, store, backoffice },
    sequence: async () => {
      await store.endIdle(bank.now());
      await bank.sequence();
    },
    async [Symbol.asyncDispose]() {
      stage.console.live.stop();
      runner.cancel();
      for await (const _ of runner.watch());
      await plain.close();
      await dispute[Symbol.asyncDispose]();
    },
  };
}
