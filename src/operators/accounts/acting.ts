import type { Transaction } from "../../store/store.ts";
import type { Actor, Role } from "../actor.ts";
import { actorName } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { type OperatorVersion, readOperator, readOperators } from "./operator-version.ts";

/**
 * True if who acts is an active administrator at this moment, whatever the session said when it was looked up. Call it under
 * `lockRegister`.
 */
export async function isAdministrator(tx: Transaction, authentic: Authentic, actor: Actor): Promise<boolean> {
  if (actor.kind !== "operator") return false;
  const now = await readOperator(tx, authentic, { id: actor.id });
  return now !== null && holds(now, "administrator");
}

/** True if this operator is active and has the role. */
export const holds = ({ state, roles }: OperatorVersion, role: Role): boolean => state === "active" && roles.includes(role);

/** True if an active administrator is left beside this operator. */
export async function isAnotherAdministrator(
  tx: Transaction,
  authentic: Authentic,
  but: OperatorVersion | null,
): Promise<boolean> {
  const all = await readOperators(tx, authentic);
  return all.some((each) => each.id !== but?.id && holds(each, "administrator"));
}

/**
 * True if this operator is the one administrator that the bank has. Each other account with this role counts that is active, or has
 * credentials and was disabled since this operator's account exists: nobody becomes the only one by disabling the others. Call it under
 * `lockRegister`.
 */
export async function isOnlyAdministrator(tx: Transaction, authentic: Authentic, actor: Actor): Promise<boolean> {
  if (actor.kind !== "operator") return false;
  const all = await readOperators(tx, authentic);
  const own = all.find(({ id }) => id === actor.id);
  if (own === undefined || !holds(own, "administrator")) return false;
  const others = all.filter(({ id, roles }) => id !== own.id && roles.includes("administrator"));
  return !others.some(
    ({ state, passkeys, password, at }) =>
      state === "active" || (at > own.createdAt && (passkeys.length > 0 || password !== null)),
  );
}

/** True if an active administrator is left beside these two: only such a one may approve what gives one of them a role. */
export async function hasThirdAdministrator(
  tx: Transaction,
  authentic: Authentic,
  but: readonly [OperatorVersion["id"], OperatorVersion["id"]],
): Promise<boolean> {
  const all = await readOperators(tx, authentic);
  return all.some((each) => !but.includes(each.id) && holds(each, "administrator"));
}

/** The proposal by which two operators agreed. */
export interface Agreement {
  readonly proposal: string;
  /** The name of the operator who approved it. */
  readonly second: string;
}

/** Who acts, why, and who agreed, for the sealed form of an event. */
export const actingFields = (actor: Actor, reason = "", agreed: Agreement | null = null): Readonly<Record<string, string>> => {
  const why = actor.kind === "break-glass" ? actor.reason : reason;
  return { operator: actorName(actor), ...agreed, ...(why === "" ? {} : { reason: why }) };
};
