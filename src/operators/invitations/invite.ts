import { isUsername } from "../../customers/customers.ts";
import type { RecordEvent } from "../../events/events.ts";
import { newOperatorId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { actingFields, isAdministrator } from "../accounts/acting.ts";
import type { OperatorChange } from "../accounts/change-operator.ts";
import {
  insertVersion,
  lockRegister,
  nextVersion,
  type OperatorVersion,
  readOperator,
  versionEffect,
} from "../accounts/operator-version.ts";
import { areRoles, isDisplayName } from "../accounts/rules.ts";
import type { Role } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { operatorEvent, outcomeOf } from "../operator-event.ts";
import { done, type OperatorOutcome, type Refused, refused } from "../outcome.ts";
import { insertInvitation, type Link } from "./invitation-row.ts";

/**
 * Enters an operator who has no credentials yet. Who invited can then draw the link by which this person sets them (`issueLink`), and
 * nobody else can. Refuses `not-allowed`, `username-invalid`, `name-invalid`, `roles-invalid` and `operator-exists`. Records the event,
 * of a refusal too, in the same transaction.
 */
export async function invite(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  invited: OperatorChange & { readonly displayName: string; readonly roles: readonly Role[] },
): Promise<OperatorOutcome<OperatorVersion>> {
  const { actor, username, displayName, roles, reason, at, agreed } = invited;
  await lockRegister(tx);
  const confidential = { ...actingFields(actor, reason, agreed), username, roles: [...roles].sort().join(" ") };
  const refusal = await refusalOf(tx, authentic, invited);
  if (refusal !== null || actor.kind !== "operator") {
    const given = refusal ?? refused("not-allowed");
    record(operatorEvent("operator-invite", { at, operator: null, outcome: outcomeOf(given), confidential }));
    return given;
  }
  const operator: OperatorVersion = {
    ...{ id: newOperatorId(), username, createdAt: at, n: 1, displayName, roles: [...roles].sort() },
    ...{ state: "invited", passkeys: [], password: null, linkBy: actor.id, at },
  };
  await insertOperator(tx, operator);
  await insertVersion(tx, authentic, operator);
  record(operatorEvent("operator-invite", { at, operator: operator.id, confidential, effects: [versionEffect(operator)] }));
  return done(operator);
}

async function refusalOf(
  tx: Transaction,
  authentic: Authentic,
  { actor, username, displayName, roles }: OperatorChange & { readonly displayName: string; readonly roles: readonly Role[] },
): Promise<Refused | null> {
  if (!(await isAdministrator(tx, authentic, actor))) return refused("not-allowed");
  if (!isDisplayName(displayName)) return refused("name-invalid");
  if (!areRoles(roles)) return refused("roles-invalid");
  return await usernameRefusal(tx, username);
}

/** Why nobody can be entered under this username; null if somebody can. Call it under `lockRegister`. */
export async function usernameRefusal(tx: Transaction, username: string): Promise<Refused | null> {
  if (!isUsername(username)) return refused("username-invalid");
  // Also the name of a row that does not verify stays taken.
  const [row] = await tx`select from operator where folded = lower(${username}::text collate "C")`;
  return row === undefined ? null : refused("operator-exists");
}

export async function insertOperator(tx: Transaction, { id, username, createdAt }: OperatorVersion): Promise<void> {
  await tx`insert into operator (id, username, created_at) values (${id}, ${username}, ${new Date(createdAt)})`;
}

/**
 * Makes the link of an invited operator, valid for 24 hours and for one use, and ends the one before. Only the
 * administrator who invited the operator, or who proposed the recovery, gets it. Refuses `not-allowed`, `operator-unknown` and
 * `operator-state`.
 */
export async function issueLink(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  { actor, username, reason, at }: OperatorChange,
): Promise<OperatorOutcome<Link>> {
  await lockRegister(tx);
  const target = await readOperator(tx, authentic, { username });
  const mayAct = await isAdministrator(tx, authentic, actor);
  const isOwn = actor.kind === "operator" && target?.linkBy === actor.id;
  const confidential = { ...actingFields(actor, reason), username };
  const refusal = !mayAct
    ? "not-allowed"
    : target === null
      ? "operator-unknown"
      : target.state !== "invited"
        ? "operator-state"
        : isOwn
          ? null
          : "not-allowed";
  if (target === null || refusal !== null) {
    const given = refused(refusal ?? "operator-unknown");
    record(operatorEvent("operator-link", { at, operator: target?.id ?? null, outcome: outcomeOf(given), confidential }));
    return given;
  }
  const next = nextVersion(target, at, {});
  await insertVersion(tx, authentic, next);
  const { link, effect } = await insertInvitation(tx, authentic, { operator: next.id, n: next.n, at });
  record(operatorEvent("operator-link", { at, operator: next.id, confidential, effects: [versionEffect(next), effect] }));
  return done(link);
}
