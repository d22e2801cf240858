import type { RecordEvent } from "../../events/events.ts";
import { newOperatorId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { type Agreement, actingFields, isAdministrator } from "../accounts/acting.ts";
import { lockRegister } from "../accounts/operator-version.ts";
import type { Actor, KeyRole } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { hashOfGiven, newToken } from "../authentic/secret-token.ts";
import { type OperatorEventKind, operatorEvent, outcomeOf } from "../operator-event.ts";
import { done, type OperatorOutcome, type OperatorRefusal, refused } from "../outcome.ts";
import { type ApiKey, apiKeyEffect, insertKey, readKeys } from "./key-row.ts";

const DAY_MS = 24 * 3_600_000;
/** The longest life of a key, in days: its program gets a new one before. */
const KEY_DAYS_MAX = 365;

/** With these letters begins what a program sends, so that a secret left in a file can be recognised. */
const KEY_PREFIX = "srk_";

/** Somebody's decision about a key. */
export interface KeyDecision {
  readonly actor: Actor;
  readonly name: string;
  /** Empty if none was given. */
  readonly reason: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Absent if one person decides alone. */
  readonly agreed?: Agreement | null;
}

/**
 * Enters a key that nobody has yet: the administrator who proposed it draws its secret. Refuses `not-allowed`, `api-key-exists`. Records
 * the event, of a refusal too, in the same transaction; so do the others here.
 */
export async function makeApiKey(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  decision: KeyDecision & { readonly roles: readonly KeyRole[]; readonly days: number },
): Promise<OperatorOutcome<ApiKey>> {
  const { actor, name, roles, days, at } = decision;
  if (days < 1 || days > KEY_DAYS_MAX) throw new RangeError(`${days} days`);
  await lockRegister(tx);
  const [taken] = await tx`select from api_key where lower(name collate "C") = lower(${name}::text collate "C")`;
  const mayAct = actor.kind === "operator" && (await isAdministrator(tx, authentic, actor));
  if (!mayAct) return refuse(record, "operator-key-make", decision, "not-allowed");
  if (taken !== undefined) return refuse(record, "operator-key-make", decision, "api-key-exists");
  const key: ApiKey = {
    ...{ id: newOperatorId(), n: 1, name, roles: [...roles].sort(), state: "agreed", drawBy: actor.id, tokenHash: null },
    ...{ expiresAt: at + days * DAY_MS, at },
  };
  return enter(tx, record, authentic, { kind: "operator-key-make", decision, key });
}

/** A drawn key: its secret is shown once, and nowhere kept. */
export interface DrawnKey {
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * Draws the secret of a key, once, for the administrator who proposed it. Refuses `not-allowed`, `api-key-unknown` and `api-key-state`.
 */
export async function drawApiKey(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  decision: KeyDecision,
): Promise<OperatorOutcome<DrawnKey>> {
  const { actor, name, at } = decision;
  await lockRegister(tx);
  const [key] = await readKeys(tx, authentic, { name });
  const mayAct = await isAdministrator(tx, authentic, actor);
  if (!mayAct) return refuse(record, "operator-key-draw", decision, "not-allowed");
  if (key === undefined) return refuse(record, "operator-key-draw", decision, "api-key-unknown");
  if (key.state !== "agreed" || key.expiresAt <= at) return refuse(record, "operator-key-draw", decision, "api-key-state");
  if (actor.kind !== "operator" || key.drawBy !== actor.id) return refuse(record, "operator-key-draw", decision, "not-allowed");
  const { token, hash } = newToken();
  const drawn = { ...nextOf(key, at), state: "live", drawBy: null, tokenHash: hash } as const;
  await enter(tx, record, authentic, { kind: "operator-key-draw", decision, key: drawn });
  return done({ token: `${KEY_PREFIX}${token}`, expiresAt: key.expiresAt });
}

/**
 * Ends a key at the commit, on every console. One administrator does, or somebody who breaks the glass, because a stolen key must end at
 * once. Refuses `not-allowed`, `api-key-unknown` and `api-key-state`.
 */
export async function endApiKey(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  decision: KeyDecision,
): Promise<OperatorOutcome<ApiKey>> {
  const { actor, name, at } = decision;
  await lockRegister(tx);
  const [key] = await readKeys(tx, authentic, { name });
  const mayAct = actor.kind === "break-glass" || (await isAdministrator(tx, authentic, actor));
  if (!mayAct) return refuse(record, "operator-key-end", decision, "not-allowed");
  if (key === undefined) return refuse(record, "operator-key-end", decision, "api-key-unknown");
  if (key.state === "ended") return refuse(record, "operator-key-end", decision, "api-key-state");
  return enter(tx, record, authentic, {
    kind: "operator-key-end",
    decision,
    key: { ...nextOf(key, at), state: "ended", drawBy: null },
  });
}

/** The hash under which the secret of a given key would be stored; null if it has not the form of one. */
export const hashOfKey = (given: string): Buffer | null =>
  given.startsWith(KEY_PREFIX) ? hashOfGiven(given.slice(KEY_PREFIX.length)) : null;

const nextOf = (key: ApiKey, at: number): ApiKey => ({ ...key, n: key.n + 1, at: Math.max(at, key.at + 1) });

const fieldsOf = ({ actor, name, reason, agreed = null }: KeyDecision) => ({
  ...actingFields(actor, reason, agreed),
  "api-key": name,
});

async function enter(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  { kind, decision, key }: { readonly kind: OperatorEventKind; readonly decision: KeyDecision; readonly key: ApiKey },
): Promise<OperatorOutcome<ApiKey>> {
  await insertKey(tx, authentic, key);
  const confidential = { ...fieldsOf(decision), roles: key.roles.join(" ") };
  record(operatorEvent(kind, { at: decision.at, operator: key.id, confidential, effects: [apiKeyEffect(key)] }));
  return done(key);
}

function refuse(record: RecordEvent, kind: OperatorEventKind, decision: KeyDecision, refusal: OperatorRefusal) {
  const given = refused(refusal);
  record(operatorEvent(kind, { at: decision.at, operator: null, outcome: outcomeOf(given), confidential: fieldsOf(decision) }));
  return given;
}
