import type { EventStore } from "../../events/events.ts";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { bcryptHere } from "../../hashing/hashing.ts";
import { type CustomerId, newAccountId, newCustomerId, newRequestId, SessionId, TerminalId } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import { type CredentialSettings, type Credentials, openCredentials } from "../passwords/credentials.ts";
import { onePepper } from "../passwords/peppers.ts";
import { signIn } from "../signin.ts";
import { signUp } from "../signup.ts";

/** The ATM and the time of this room's tests. */
export const ATM = TerminalId("ATM-0001");
export const OTHER_ATM = TerminalId("ATM-0002");
export const SESSION = SessionId("0123456789abcdef0123456789abcdef");
export const AT = 1_800_000_000_000;
export const PASSWORD = "a quiet pond";

/** Makes credentials with the lowest cost and an unbounded queue. They record the hashes of all comparisons. */
export async function testCredentials(settings: Partial<CredentialSettings> = {}) {
  const compared: string[] = [];
  const counting = {
    hash: bcryptHere.hash,
    compare: (secret: string, hash: string) => {
      compared.push(hash);
      return bcryptHere.compare(secret, hash);
    },
  };
  const queue = { atOnce: 100, waiting: 0, waitingPerTerminal: 0 };
  const credentials = await openCredentials({
    peppers: onePepper(Buffer.alloc(32, 7)),
    pseudonymKey: Buffer.alloc(32, 8),
    cost: 4,
    queue,
    bcrypt: counting,
    ...settings,
  });
  return { credentials, compared };
}

/** Makes a new customer with PASSWORD. */
export async function testCustomer(store: Store, credentials: Credentials, username: string): Promise<CustomerId> {
  const id = newCustomerId();
  const hashed = await credentials.hash(id, PASSWORD);
  const outcome = await store.sql.begin((tx) => signUp(tx, { id, username, ...hashed, account: newAccountId(), at: AT }));
  if (!outcome.ok) throw new Error(outcome.refusal);
  return id;
}

/** Signs in at ATM. Resolves with "ok" or the name of the refusal. */
export async function trySignIn(
  store: EventStore,
  credentials: Credentials,
  username: string,
  { password = "wrong", terminal = ATM, at = AT } = {},
): Promise<string> {
  const attempt = { username, password, terminal, session: SESSION, request: newRequestId(), at };
  const { outcome } = await signIn(store, credentials, attempt);
  return outcome.ok ? "ok" : outcome.refusal;
}

/** Returns the events so far: kind, outcome and confidential fields, and all that is not confidential in one text. */
export async function auditLog(store: Store) {
  const events = await recordedEvents(store.sql);
  return events.map(({ confidential, ...rest }) => ({
    ...{ kind: rest.kind, outcome: rest.outcome, confidential, line: JSON.stringify(rest) },
  }));
}
