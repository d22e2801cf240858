import {
  endPending,
  forgiveGuess,
  type Guess,
  notePending,
  type Subject,
  takeBackCut,
  takeGuess,
  unlessLate,
} from "../../customers/customers.ts";
import type { RecordEvent } from "../../events/events.ts";
import { foldName } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { type OperatorVersion, readOperator } from "../accounts/operator-version.ts";
import { openSecretOf } from "../authentic/sealed-secret.ts";
import { type OperatorEventKind, outcomeOf, recordStranger } from "../operator-event.ts";
import { type OperatorOutcome, type Refused, refused } from "../outcome.ts";
import type { Operators } from "../settings.ts";
import { asOwner, noteStep, readPassword, type StoredPassword, totpPlace } from "./password-row.ts";
import { stepOf } from "./totp.ts";

/** A username with a password and six digits, as somebody typed them. */
export interface PasswordTry {
  readonly username: string;
  readonly password: string;
  readonly code: string;
  /** Where it was typed. */
  readonly address: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** The kind of the event that a refusal records, and the session that it is about. */
  readonly kind: OperatorEventKind;
  readonly session?: string;
}

interface Known {
  readonly operator: OperatorVersion;
  readonly stored: StoredPassword;
}

/**
 * Checks a password with its code, and calls `act` in the transaction that decides. Refuses `credentials-delayed` (with `seconds`),
 * `credentials-wrong` and `bank-busy`; an unknown username, and one without a password, gets the answers, the delays and the hashing of
 * any other. Tries are counted before bcrypt runs, as customers' are. Wrong passwords delay no passkey. The event of a refusal is
 * recorded here, except of `bank-busy`; the other is for `act`.
 */
export async function tryPassword<Result>(
  operators: Operators,
  attempt: PasswordTry,
  act: (tx: Transaction, record: RecordEvent, operator: OperatorVersion) => Promise<Result>,
): Promise<OperatorOutcome<Result>> {
  const ran = await operators.credentials.queue.run(attempt.address, () => tryNow(operators, attempt, act));
  return ran ?? refused("bank-busy");
}

async function tryNow<Result>(
  operators: Operators,
  attempt: PasswordTry,
  act: (tx: Transaction, record: RecordEvent, operator: OperatorVersion) => Promise<Result>,
): Promise<OperatorOutcome<Result>> {
  const { store, credentials } = operators;
  await takeBackCut(store);
  const taken = await take(operators, attempt);
  if ("refusal" in taken) return taken;
  const { known, guess, pending } = taken;
  const comparing = credentials.verify(
    attempt.password,
    known && { customer: asOwner(known.operator.id), hash: known.stored.hash, pepper: operators.pepper },
  );
  const isRight = await unlessLate(store, { guess, pending }, comparing);
  return await store.begin(async (tx, record) => {
    await endPending(tx, pending);
    const operator = isRight && known !== null ? await useCode(tx, operators, attempt, known) : null;
    if (operator === null) {
      const wrong = refused("credentials-wrong");
      recordRefusal(record, operators, attempt, known?.operator ?? null, wrong);
      return wrong;
    }
    await forgiveGuess(tx, guess);
    return { ok: true, result: await act(tx, record, operator) };
  });
}

type Taken = { readonly known: Known | null; readonly guess: Guess; readonly pending: string };

/** Takes the try, in a transaction of its own: it counts as wrong until it has proven right. */
function take(operators: Operators, attempt: PasswordTry): Promise<Taken | Refused> {
  const { store, policies, credentials } = operators;
  const { username, address, at } = attempt;
  return store.begin(async (tx, record) => {
    const operator = await readOperator(tx, operators, { username });
    const subject: Subject =
      operator === null
        ? `stranger:operator:${credentials.pseudonym(`operator ${foldName(username)}`)}`
        : `operator:${operator.id}`;
    const taking = await takeGuess(tx, policies, { place: `address:${address}`, subject, familiar: false, at });
    if (taking.ok) {
      const pending = await notePending(tx, taking.result, at);
      return { known: await knownOf(tx, operators, operator), guess: taking.result, pending };
    }
    const delayed = refused("credentials-delayed", { seconds: Number(taking.details["seconds"]) });
    recordRefusal(record, operators, attempt, operator, delayed);
    return delayed;
  });
}

async function knownOf(tx: Transaction, operators: Operators, operator: OperatorVersion | null): Promise<Known | null> {
  if (operator === null || operator.state !== "active" || operator.password === null) return null;
  const stored = await readPassword(tx, operators, operator.password);
  return stored === null || stored.operator !== operator.id ? null : { operator, stored };
}

/**
 * Uses the code, if it is right and new. The row stays locked until the commit, so of two uses of one code the second finds it used.
 * Null if it is wrong, or if the account has changed while the password was hashed.
 */
async function useCode(
  tx: Transaction,
  operators: Operators,
  { code, at }: PasswordTry,
  { operator, stored }: Known,
): Promise<OperatorVersion | null> {
  const now = await readPassword(tx, operators, stored.id, { lock: true });
  const current = await readOperator(tx, operators, { id: operator.id });
  if (now === null || current === null || current.n !== operator.n) return null;
  const secret = openSecretOf(operators.seal, totpPlace(now), now.totp);
  if (secret === null) return null;
  const step = await stepOf(secret, code, at, now.lastStep);
  secret.fill(0);
  if (step === null) return null;
  await noteStep(tx, operators, now, step);
  return current;
}

function recordRefusal(
  record: RecordEvent,
  operators: Operators,
  attempt: PasswordTry,
  operator: OperatorVersion | null,
  refusal: Refused,
): void {
  const { at, kind, session, username, address } = attempt;
  // People type passwords where the username belongs.
  const confidential = { username, by: "password", address };
  const event = { at, operator: operator?.id ?? null, session, outcome: outcomeOf(refusal), confidential };
  recordStranger(record, operators, kind, event);
}
