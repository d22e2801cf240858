import type { OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Role } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { type OperatorState, type OperatorVersion, readOperators } from "./operator-version.ts";

/** An operator as others see the account: no credential, only whether there is one. */
export interface ListedOperator extends Pick<OperatorVersion, "id" | "username" | "displayName"> {
  readonly roles: readonly Role[];
  readonly state: OperatorState;
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
  readonly changedAt: number;
  readonly passkeys: number;
  readonly hasPassword: boolean;
  /** Who may draw the link of an invited operator; null if nobody. */
  readonly linkBy: OperatorId | null;
}

/** Returns all operators that the bank wrote, by their usernames. */
export async function listOperators(sql: Sql | Transaction, authentic: Authentic): Promise<readonly ListedOperator[]> {
  const all = await readOperators(sql, authentic);
  return all.map(({ id, username, displayName, roles, state, createdAt, at, passkeys, password, linkBy }) => ({
    ...{ id, username, displayName, roles, state, createdAt, changedAt: at },
    ...{ passkeys: passkeys.length, hasPassword: password !== null, linkBy },
  }));
}
