import { randomBytes } from "node:crypto";
import { signUp } from "../src/bank/operations/admit.ts";
import { digestMacFrom } from "../src/bank/operations/digest.ts";
import type { Bank } from "../src/bank/operations/request-context.ts";
import { enrolTerminal } from "../src/cli/commands/enrolment.ts";
import { Settings } from "../src/cli/options/settings.ts";
import { bankFiles } from "../src/cli/running/bank-settings.ts";
import { openCommandEvents } from "../src/cli/running/command-events.ts";
import { openCredentials } from "../src/customers/passwords/credentials.ts";
import type { PasswordJudge } from "../src/customers/passwords/password-judge.ts";
import { onePepper } from "../src/customers/passwords/peppers.ts";
import { openSecret } from "../src/files/secret-file.ts";
import { readRing } from "../src/keys/material/key-ring.ts";
import { newRequestId, SessionId, terminalIdOf } from "../src/model/ids.ts";
import { type BankPlaces, eventStoreOf } from "./bank-events.ts";

// ATMs and customers of a bank whose test is about something else. They are entered by the bank's own code, with its events, but in
// the test's process: a command costs more than the enrolment, and a sign-up over a channel costs more than its rows.
// tests/command-line.test.ts enrols with the command, tests/operations.test.ts signs up over a channel.

/** Enrols ATM n as `strongroom terminal first N --out FILE` does. */
export async function enrolAt({ data, database }: BankPlaces, n: number, file: string): Promise<void> {
  const settings = new Settings({ data }, {}, "/");
  const store = await openCommandEvents(settings, database.store);
  await enrolTerminal(settings, store, { terminal: terminalIdOf(n), file });
  await store.endIdle(Date.now());
}

/** Accepts every password. */
const INDULGENT: PasswordJudge = {
  judge: async () => ({ guesses: Number.MAX_SAFE_INTEGER, weakness: "password-too-common" }),
};
const KEY_SIZE = 32;
/** The lowest one, as in the programs that tests start. */
const BCRYPT_COST = 4;

/** Signs customers up as at ATM 1, all with this password. */
export async function signUpAt(places: BankPlaces, usernames: readonly string[], password: string): Promise<void> {
  const store = await eventStoreOf(places);
  const files = bankFiles(places.data);
  const [pepper] = await readRing(files.pepper);
  const pseudonymKey = await openSecret(files.requestsKey, KEY_SIZE);
  const peppers = onePepper(pepper?.key ?? Buffer.alloc(0));
  const credentials = await openCredentials({ peppers, pseudonymKey, cost: BCRYPT_COST, judge: INDULGENT });
  const bank = { store, credentials, digestMac: digestMacFrom(pseudonymKey) } as unknown as Bank;
  for (const username of usernames) {
    const session = SessionId(randomBytes(16).toString("hex"));
    const context = { terminal: terminalIdOf(1), session, customer: null, at: Date.now() };
    const outcome = await signUp(bank, context, { id: newRequestId(), op: "signup", fields: { username, password } });
    if (!outcome.ok) throw new Error(`${username} is not signed up: ${outcome.refusal}`);
  }
  await store.endIdle(Date.now());
}
