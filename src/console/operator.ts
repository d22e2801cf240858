import { ROLES, type Role, type SignedIn } from "../operators/operators.ts";

export const ALL_ROLES = Object.keys(ROLES) as readonly Role[];

/** True if the operator holds one of these roles. */
export const holdsOneOf = ({ roles }: { readonly roles: readonly Role[] }, wanted: readonly Role[]): boolean =>
  wanted.some((role) => roles.includes(role));

/**
 * Finds the operator whose live session has this secret; null if there is none. A `look` is no activity: a page that is only open does
 * not keep its session alive. A `command-line` shows the token of its own session, which is no cookie.
 */
export type FindSession = (token: string, why: "activity" | "look" | "command-line") => Promise<SignedIn | null>;
