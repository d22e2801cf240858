import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import type { Actor, Role } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { type OperatorEventKind, operatorEvent, outcomeOf } from "../operator-event.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import { type Agreement, actingFields, holds, isAdministrator, isAnotherAdministrator } from "./acting.ts";
import {
  insertVersion,
  lockRegister,
  nextVersion,
  type OperatorVersion,
  readOperator,
  versionEffect,
} from "./operator-version.ts";
import { areRoles, rolesGained } from "./rules.ts";

/** Somebody's decision about an operator. */
export interface OperatorChange {
  readonly actor: Actor;
  /** Of the operator whom it is about. */
  readonly username: string;
  /** Empty if none was given. */
  readonly reason: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Absent if one person decides alone. */
  readonly agreed?: Agreement | null;
}

type Changes = Parameters<typeof nextVersion>[2];

/**
 * Gives an operator other roles. All sessions of the operator end at the commit. Refuses `not-allowed`, `roles-invalid`,
 * `operator-unknown`, `own-account` (of who gains a role by it) and `last-administrator`. Records the event, of a refusal too, in
 * the same transaction.
 */
export const changeRoles = (
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  change: OperatorChange & { readonly roles: readonly Role[] },
): Promise<OperatorOutcome<OperatorVersion>> =>
  decide(tx, record, authentic, { ...change, kind: "operator-roles", byGlass: false }, async (target, isOwn) => {
    if (!areRoles(change.roles)) return refused("roles-invalid");
    if (isOwn && rolesGained(target.roles, change.roles).length > 0) return refused("own-account");
    const stays = change.roles.includes("administrator") || !holds(target, "administrator");
    if (!stays && !(await isAnotherAdministrator(tx, authentic, target))) return refused("last-administrator");
    return done({ roles: [...change.roles].sort() });
  });

/**
 * Disables an operator: nobody signs in as this operator, and all sessions end at the commit. Also by somebody who breaks the glass, and
 * then also the last administrator, because that account may be the stolen one. Otherwise as `changeRoles`; refuses `operator-state` if
 * the account is disabled.
 */
export const disable = (
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  change: OperatorChange,
): Promise<OperatorOutcome<OperatorVersion>> =>
  decide(tx, record, authentic, { ...change, kind: "operator-disable", byGlass: true }, async (target, isOwn) => {
    if (isOwn) return refused("own-account");
    if (target.state === "disabled") return refused("operator-state");
    const isLast = holds(target, "administrator") && !(await isAnotherAdministrator(tx, authentic, target));
    if (isLast && change.actor.kind === "operator") return refused("last-administrator");
    return done({ state: "disabled" as const });
  });

/**
 * Lets a disabled operator sign in again, with the credentials from before; an operator who has none stays invited by
 * the one who did that. Otherwise as `changeRoles`; refuses
 * `operator-state` if the account is not disabled.
 */
export const enable = (
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  change: OperatorChange,
): Promise<OperatorOutcome<OperatorVersion>> =>
  decide(tx, record, authentic, { ...change, kind: "operator-enable", byGlass: false }, async (target, isOwn) => {
    if (isOwn) return refused("own-account");
    if (target.state !== "disabled") return refused("operator-state");
    const hasCredentials = target.passkeys.length > 0 || target.password !== null;
    return done({ state: hasCredentials ? ("active" as const) : ("invited" as const) });
  });

async function decide(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  change: OperatorChange & { readonly kind: OperatorEventKind; readonly byGlass: boolean },
  changesOf: (target: OperatorVersion, isOwn: boolean) => Promise<OperatorOutcome<Changes>>,
): Promise<OperatorOutcome<OperatorVersion>> {
  const { actor, username, reason, at, agreed, kind, byGlass } = change;
  await lockRegister(tx);
  const target = await readOperator(tx, authentic, { username });
  const mayAct = (byGlass && actor.kind === "break-glass") || (await isAdministrator(tx, authentic, actor));
  const isOwn = actor.kind === "operator" && actor.id === target?.id;
  const changes = !mayAct
    ? refused("not-allowed")
    : target === null
      ? refused("operator-unknown")
      : await changesOf(target, isOwn);
  const confidential = { ...actingFields(actor, reason, agreed), username };
  if (!changes.ok || target === null) {
    const refusal = changes.ok ? refused("operator-unknown") : changes;
    record(operatorEvent(kind, { at, operator: target?.id ?? null, outcome: outcomeOf(refusal), confidential }));
    return refusal;
  }
  const next = nextVersion(target, at, changes.result);
  await insertVersion(tx, authentic, next);
  const roles = next.roles.join(" ");
  record(
    operatorEvent(kind, { at, operator: target.id, confidential: { ...confidential, roles }, effects: [versionEffect(next)] }),
  );
  return done(next);
}
