import { ACCOUNT_OPERATIONS } from "./account-operations.ts";
import { CUSTOMER_OPERATIONS } from "./customer-operations.ts";
import type { ValuesOf } from "./fields.ts";
import type { Operation } from "./operation.ts";
import { TERMINAL_OPERATIONS } from "./terminal-operations.ts";

/**
 * The operations that an ATM may ask for, in one table: types, codecs, the bank's dispatch, the closed list of refusals
 * of each, and the table in docs/PROTOCOL.md, section 11, all derive from it.
 */
export const OPERATIONS = {
  ...CUSTOMER_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...TERMINAL_OPERATIONS,
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
export type RequestOf<Name extends OperationName> = ValuesOf<(typeof OPERATIONS)[Name]["request"]>;
export type ResultOf<Name extends OperationName> = ValuesOf<(typeof OPERATIONS)[Name]["result"]>;
