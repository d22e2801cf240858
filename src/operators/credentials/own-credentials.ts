import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import {
  insertVersion,
  lockRegister,
  nextVersion,
  type OperatorVersion,
  readOperator,
  versionEffect,
} from "../accounts/operator-version.ts";
import { isFresh, type SignedIn } from "../actor.ts";
import { operatorEvent, outcomeOf } from "../operator-event.ts";
import { done, type OperatorOutcome, type Refused, refused } from "../outcome.ts";
import { type Passkey, readPasskeys } from "../passkeys/passkey-row.ts";
import { readPassword } from "../passwords/password-row.ts";
import { readSessions, updateSession } from "../sessions/session-row.ts";
import type { Operators } from "../settings.ts";
import { checkCredential, type GivenCredential, storeCredential } from "./new-credential.ts";

/** The ways of one operator to sign in, without any secret. */
export interface ListedCredentials {
  readonly passkeys: readonly Pick<Passkey, "id" | "name" | "transports" | "madeAt" | "lastUsedAt">[];
  /** When the password was set, in milliseconds since 1970 UTC; null if there is none. */
  readonly password: { readonly id: string; readonly madeAt: number } | null;
}

export async function listCredentials(operators: Operators, actor: SignedIn): Promise<ListedCredentials> {
  const { sql } = operators.store;
  const operator = await readOperator(sql, operators, { id: actor.id });
  const passkeys = await readPasskeys(sql, operators, { ids: operator?.passkeys ?? [] });
  const password = operator?.password ? await readPassword(sql, operators, operator.password) : null;
  return {
    passkeys: passkeys.map(({ id, name, transports, madeAt, lastUsedAt }) => ({ id, name, transports, madeAt, lastUsedAt })),
    password: password && { id: password.id, madeAt: password.madeAt },
  };
}

/**
 * Adds a passkey, or sets the password with its TOTP secret in place of the one before. All other sessions of the operator end at the
 * commit; the one that asks stays. Refuses `proof-stale`, `passkey-taken`, `session-unknown`, and as `checkCredential`.
 */
export async function addCredential(
  operators: Operators,
  actor: SignedIn,
  given: GivenCredential,
  at: number,
): Promise<OperatorOutcome<Record<never, never>>> {
  const checked = isFresh(actor, at) ? await checkCredential(operators, actor, given, at) : refused("proof-stale");
  return change(operators, actor, { what: `${given.kind} added`, at }, async (tx, before) => {
    if (!checked.ok) return checked;
    const stored = await storeCredential(tx, operators, checked.result, before);
    return stored.ok ? done({ changes: stored.result.changes, effects: [stored.result.effect] }) : stored;
  });
}

/**
 * Removes a passkey or the password, by the id of `listCredentials`. Refuses `proof-stale`, `credential-unknown`, `last-credential` and
 * `session-unknown`. Otherwise as `addCredential`.
 */
export const removeCredential = (
  operators: Operators,
  actor: SignedIn,
  credential: string,
  at: number,
): Promise<OperatorOutcome<Record<never, never>>> =>
  change(operators, actor, { what: "removed", at }, async (_, before) => {
    if (!isFresh(actor, at)) return refused("proof-stale");
    const passkeys = before.passkeys.filter((each) => each !== credential);
    const password = before.password === credential ? null : before.password;
    if (passkeys.length === before.passkeys.length && password === before.password) return refused("credential-unknown");
    return passkeys.length === 0 && password === null
      ? refused("last-credential")
      : done({ changes: { passkeys, password }, effects: [] });
  });

type Changed = OperatorOutcome<{
  readonly changes: Partial<Pick<OperatorVersion, "passkeys" | "password">>;
  readonly effects: readonly ReturnType<typeof versionEffect>[];
}>;

function change(
  operators: Operators,
  actor: SignedIn,
  { what, at }: { readonly what: string; readonly at: number },
  changesOf: (tx: Transaction, before: OperatorVersion) => Promise<Changed>,
): Promise<OperatorOutcome<Record<never, never>>> {
  return operators.store.begin(async (tx, record) => {
    await lockRegister(tx);
    const before = await readOperator(tx, operators, { id: actor.id });
    if (before === null) return refuse(record, actor, what, at, refused("session-unknown"));
    const changed = (await isCurrent(tx, operators, actor, before)) ? await changesOf(tx, before) : refused("session-unknown");
    if (!changed.ok) return refuse(record, actor, what, at, changed);
    const next = nextVersion(before, at, changed.result.changes);
    await insertVersion(tx, operators, next);
    await keepSession(tx, operators, actor, next.n);
    const effects = [versionEffect(next), ...changed.result.effects];
    const confidential = { username: actor.username, what };
    record(operatorEvent("operator-access", { at, operator: actor.id, session: actor.session, confidential, effects }));
    return done({});
  });
}

/** True if the session that asks is still valid for the newest version. */
async function isCurrent(tx: Transaction, operators: Operators, actor: SignedIn, now: OperatorVersion): Promise<boolean> {
  const [session] = await readSessions(tx, operators, { id: actor.session });
  return session !== undefined && session.operator === actor.id && now.state === "active" && session.n === now.n;
}

/** Makes the session that asks valid for the new version. */
async function keepSession(tx: Transaction, operators: Operators, actor: SignedIn, n: number): Promise<void> {
  // Locks the row, so that no request beside this one notes its use in between.
  await tx`select from operator_session where id = ${actor.session} for no key update`;
  const [session] = await readSessions(tx, operators, { id: actor.session });
  if (session !== undefined) await updateSession(tx, operators, session, { n });
}

function refuse(record: RecordEvent, actor: SignedIn, what: string, at: number, refusal: Refused): Refused {
  const confidential = { username: actor.username, what };
  const outcome = outcomeOf(refusal);
  record(operatorEvent("operator-access", { at, operator: actor.id, session: actor.session, outcome, confidential }));
  return refusal;
}
