import { isRole, type Role } from "../actor.ts";

const NAME_MOST = 64;

/** True for at least one role, each a known one and none twice. */
export const areRoles = (roles: readonly string[]): boolean =>
  roles.length > 0 && roles.every(isRole) && new Set(roles).size === roles.length;

/**
 * Returns the roles that a change gives to an administrator beside those from before. `viewer` is none: an administrator sees all that a
 * viewer sees. A change without any is a loss, to which the person may agree (docs/OPERATORS.md, "Roles").
 */
export const rolesGained = (before: readonly Role[], after: readonly Role[]): readonly Role[] =>
  after.filter((role) => role !== "viewer" && !before.includes(role));

/** True for a name that people read: 1 to 64 characters, none of them a control or a change of the direction of writing. */
export const isDisplayName = (name: string): boolean => {
  const characters = [...name];
  return characters.length >= 1 && characters.length <= NAME_MOST && name.trim() === name && !/[\p{C}\p{Zl}\p{Zp}]/u.test(name);
};
