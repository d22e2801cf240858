import type { Role } from "../../../operators/operators.ts";

/** Who reads the audit log and has the bank verified. */
export const AUDIT_ROLES: readonly Role[] = ["auditor", "administrator"];
