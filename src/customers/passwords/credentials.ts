import { createHmac, randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { type Bcrypt, bcryptHere, costOf } from "../../hashing/hashing.ts";
import { accept, type CustomerId, newCustomerId, type Outcome, refuse, type TerminalId } from "../../model/model.ts";
import { CUSTOMER_POLICY, type GuessPolicy, TERMINAL_POLICY } from "../guesses/guess-policy.ts";
import { HashQueue, type HashQueueLimits } from "./hash-queue.ts";
import { judgeHere, type PasswordJudge } from "./password-judge.ts";
import { checkGuesses } from "./password-rules.ts";
import { PepperMissing, type Peppers } from "./peppers.ts";

export interface CredentialSettings {
  /** A sign-in replaces a hash of another pepper than the current one. */
  readonly peppers: Peppers;
  /** Makes the names of unknown usernames; kept outside the database. 32 bytes or more. */
  readonly pseudonymKey: Buffer;
  /** bcrypt's cost, the binary logarithm of its rounds. A sign-in replaces a hash of a lower one. */
  readonly cost: number;
  readonly queue?: HashQueueLimits | undefined;
  /** How many processes of the bank check passwords: they share the cores. One by default. */
  readonly processes?: number | undefined;
  readonly customerPolicy?: GuessPolicy | undefined;
  readonly terminalPolicy?: GuessPolicy | undefined;
  /** Computes the hashes; on this process's threads by default. */
  readonly bcrypt?: Bcrypt | undefined;
  /** Judges new passwords; in a thread of this process by default. */
  readonly judge?: PasswordJudge | undefined;
  /** The bank's name, which is a poor password. */
  readonly bank?: string | undefined;
}

/** How many jobs may wait. The number of cores decides how many run at once. */
const QUEUE: Omit<HashQueueLimits, "atOnce"> = { waiting: 64, waitingPerTerminal: 16 };

/** A password's hash, and the id of the pepper that it was made with. */
export interface Hashed {
  readonly hash: string;
  readonly pepper: string;
}

/** Everything that checks passwords in one process. */
export interface Credentials {
  readonly queue: HashQueue;
  readonly customerPolicy: GuessPolicy;
  readonly terminalPolicy: GuessPolicy;
  /** Refuses a password that is too easy to guess, as `checkGuesses`. Only within the queue. */
  checkNew(username: string, password: string): Promise<Outcome<Record<never, never>>>;
  /** Resolves with the hash to store for this customer, and for no other. Only within the queue. */
  hash(customer: CustomerId, password: string): Promise<Hashed>;
  /**
   * Resolves with true if the password is this customer's. With null (there is no such customer) it resolves with false, after
   * the same work. A hash that was made for another customer is never right. A hash of a lower cost than now takes less time,
   * until its customer next signs in. Rejects with PepperMissing if this process lacks the pepper of the hash. Only within the queue.
   */
  verify(password: string, known: ({ readonly customer: CustomerId } & Hashed) | null): Promise<boolean>;
  /** True if the cost has been raised, or another pepper has become the current one, since this hash was made. */
  isOutdated(hashed: Hashed): boolean;
  /** Returns a short name, the same in every process, that does not reveal the text: people type passwords as usernames. */
  pseudonym(text: string): string;
}

/**
 * Makes the credentials of a process. Unknown usernames are checked against one hash of no password, which it makes too. Throws
 * RangeError for a cost outside 4 to 20 and for a short key.
 */
export async function openCredentials(settings: CredentialSettings): Promise<Credentials> {
  const { peppers, pseudonymKey, cost, bcrypt: engine = bcryptHere, judge = judgeHere, bank = "" } = settings;
  if (!Number.isInteger(cost) || cost < 4 || cost > 20) throw new RangeError(`not a cost of bcrypt: ${cost} (4 to 20)`);
  if (pseudonymKey.length < 32) throw new RangeError("the key of pseudonyms has fewer than 32 bytes");
  const noPassword = randomBytes(48).toString("base64");
  const hash = await (engine.hashUnhurried?.(noPassword, cost) ?? engine.hash(noPassword, cost));
  const nobody = newCustomerId();
  const compare = async (customer: CustomerId, password: string, key: Buffer, hash: string): Promise<boolean> =>
    engine.compare(bcryptSecret(customer, password, key), hash);
  return {
    queue: new HashQueue(settings.queue ?? { ...QUEUE, atOnce: hashesAtOnce(settings.processes ?? 1) }),
    customerPolicy: settings.customerPolicy ?? CUSTOMER_POLICY,
    terminalPolicy: settings.terminalPolicy ?? TERMINAL_POLICY,
    checkNew: (username, password) => checkGuesses(judge, password, { username, bank }),
    hash: async (customer, password) => {
      const { id, key } = peppers.current;
      return { hash: await engine.hash(bcryptSecret(customer, password, key), cost), pepper: id };
    },
    verify: async (password, known) => {
      const key = known === null ? "ended" : await peppers.find(known.pepper);
      if (key === null) throw new PepperMissing(`this server lacks the pepper ${known?.pepper}`);
      if (known !== null && key !== "ended") return compare(known.customer, password, key, known.hash);
      await compare(nobody, password, peppers.current.key, hash);
      return false;
    },
    isOutdated: (hashed) => costOf(hashed.hash) < cost || hashed.pepper !== peppers.current.id,
    pseudonym: (text) => createHmac("sha256", pseudonymKey).update("pseudonym\0").update(text).digest("base64url"),
  };
}

/**
 * A process's share of the cores and one more. With one more, the hasher always has the next job at hand, and a process that
 * alone has work is not held to its share.
 */
const hashesAtOnce = (processes: number): number => 1 + Math.ceil(availableParallelism() / processes);

/** Judges and hashes this customer's new password in this ATM's turn. Refuses as `checkGuesses`, and `bank-busy`. */
export async function hashNewPassword(
  credentials: Credentials,
  terminal: TerminalId,
  { customer, username, password }: { readonly customer: CustomerId; readonly username: string; readonly password: string },
): Promise<Outcome<Hashed>> {
  const done = await credentials.queue.run(terminal, async () => {
    const checked = await credentials.checkNew(username, password);
    return checked.ok ? accept(await credentials.hash(customer, password)) : checked;
  });
  return done ?? refuse("bank-busy");
}

/**
 * Returns the input for bcrypt: base64(HMAC-SHA-384(pepper, "password" 00 customer 00 password in NFC)). The customer's id is a
 * UUID in its text form (docs/decisions/0004-passwords.md). The input has 64 characters without NUL, so all of a long password
 * counts: bcrypt reads 72 bytes, and only up to a NUL. NFC makes different spellings of the same characters equal. The id has a
 * fixed length, so no two customers and passwords have the same input.
 */
export function bcryptSecret(customer: CustomerId, password: string, pepper: Buffer): string {
  const mac = createHmac("sha384", pepper).update("password\0").update(customer).update("\0");
  return mac.update(password.normalize("NFC")).digest("base64");
}
