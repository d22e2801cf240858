import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { assembleAtm, dismissAtm } from "../src/atm/assemble.ts";
import { LinkError } from "../src/atm/link/link-error.ts";
import type { Witness } from "../src/atm/witness/witness.ts";
import type { WitnessedBank } from "./witnessed-bank.ts";

/** The fields of an alarm's log line. */
export type Alarm = Readonly<Record<string, unknown>>;

/** An ATM's witness in the test's process. The test decides when it checks. */
export interface WitnessUnderTest extends AsyncDisposable {
  readonly witness: Witness;
  /** Every error that it has logged, as text. */
  readonly errors: readonly string[];
  readonly alarms: readonly Alarm[];
  /** The names of the files that it has kept as evidence. */
  evidence(): readonly string[];
}

/** Assembles the bank's ATM, whose witness then asks the server at this port. */
export async function witnessOf({ bank, n, keptFile }: WitnessedBank, port = bank.port): Promise<WitnessUnderTest> {
  const dataDir = path.dirname(keptFile);
  const errors: string[] = [];
  const alarms: Alarm[] = [];
  const atm = await assembleAtm({
    number: n,
    banks: [{ host: "127.0.0.1", port }],
    keyFile: path.join(dataDir, "key.json"),
    dataDir,
    log: (level, message, fields = {}) => {
      if (level === "error") errors.push(`${message} ${JSON.stringify(fields)}`);
      if (message.startsWith("ALARM")) alarms.push(fields);
    },
  });
  const evidence = () => readdirSync(dataDir).filter((name) => name.includes("alarm"));
  return { witness: atm.witness, errors, alarms, evidence, [Symbol.asyncDispose]: () => dismissAtm(atm) };
}

/** Checks once. Resolves with false if the bank is busy, or its worker does not know the new ATM yet. */
export const isAnswered = ({ witness }: WitnessUnderTest): Promise<boolean> =>
  witness.check().then(
    () => true,
    (error: unknown) => {
      assert.ok(error instanceof LinkError, String(error));
      return false;
    },
  );
