import type { Role, SignedIn } from "../../../operators/operators.ts";
import { ALL_ROLES } from "../../operator.ts";

/** For whom the page is made: it differs by what the operator may decide. */
export interface Follower {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** The follower as the parameter of a topic. */
export const parameterOf = ({ id, roles }: Pick<SignedIn, "id" | "roles">): string => [id, ...[...roles].sort()].join(".");

export const PARAMETER = /^[\w-]{1,64}(\.[a-z]+)*$/;

/** The follower that a parameter names. */
export function followerOf(parameter: string): Follower {
  const [id = "", ...names] = parameter.split(".");
  return { id, roles: ALL_ROLES.filter((role) => names.includes(role)) };
}
