/**
 * What operators of the bank may do: one table of operations, how each is performed, and what needs two operators.
 *
 * It promises that nobody performs an operation without the role for it, that what needs two is done by two persons and by the bank
 * alone, once, and that each act is in the audit log in the commit of its effect. It serves no page and opens no socket. Start with
 * operations/operation.ts and operations/operations.ts, then performing/perform.ts; carrying/ carries out what was approved.
 */
import type { findAgreedCount as findsAgreedCount } from "./carrying/agreed-count.ts";
import type { awaitEnd as awaits } from "./carrying/await-end.ts";
import type { Carrier, CarrierOptions } from "./carrying/carrier.ts";
import type { AnsweringBackoffice } from "./performing/backoffice-parts.ts";
import type { BackofficeSettings } from "./performing/open-backoffice.ts";
import type { perform as performs } from "./performing/perform.ts";
import type { performOnce as performsOnce } from "./performing/perform-once.ts";

export type { Carrier, CarrierOptions } from "./carrying/carrier.ts";
export { whole } from "./fields/choice-fields.ts";
export {
  type Control,
  type Field,
  type FieldContext,
  type Fields,
  type JsonValue,
  optional,
  type Read,
  type ValuesOf,
} from "./fields/field.ts";
export { customerId, requestId, terminal } from "./fields/id-fields.ts";
export { type FieldProblem, readFields } from "./fields/read-fields.ts";
export { line } from "./fields/text-fields.ts";
export { instant } from "./fields/time-fields.ts";
export { EVENT } from "./operations/audit/event-form.ts";
export type { ShownRecord } from "./operations/audit/record.ts";
export type { InclusionState, ShownInclusion } from "./operations/audit/record-form.ts";
export type { SealedEvent } from "./operations/audit/sealed-event.ts";
export { type Download, isDownload } from "./operations/download.ts";
export type { MadeEvidence } from "./operations/money/evidence-make.ts";
export type { FoundPayments } from "./operations/money/payment-find.ts";
export {
  type Answer,
  type AnyOperation,
  type Change,
  type Difference,
  type Figures,
  GROUPS,
  type Group,
  type Operation,
  type OperatorContext,
} from "./operations/operation.ts";
export { findOperation, OPERATIONS, type OperationName } from "./operations/operations.ts";
export { proposalForm } from "./operations/proposals/proposal-form.ts";
export type { ProposalView } from "./operations/proposals/proposal-text.ts";
export type {
  AnsweringBackoffice,
  Auditing,
  Backoffice,
  FindStanding,
  KeyMaking,
  Standing,
} from "./performing/backoffice-parts.ts";
export { KeyFileKey } from "./performing/key-file-key.ts";
export { leavesTrace } from "./performing/leaves-trace.ts";
export type { BackofficeSettings } from "./performing/open-backoffice.ts";
export { COMMON_REFUSALS, type Invoke, type Performed } from "./performing/performed.ts";
export { type PerformedJson, performedJson } from "./performing/performed-json.ts";

export { type Form, type JsonSchema, list, object, orNull } from "./results/form.ts";
export { amount, whole as wholeNumber } from "./results/value-forms.ts";

// Loaded when it is needed: a command that only prints its usage loads neither the ledger nor the other rooms.

/** Performs an operation, or proposes it; see performing/perform.ts. */
export const perform: typeof performs = async (...given) => (await import("./performing/perform.ts")).perform(...given);

/** Performs an operation once for each key, for the API; see performing/perform-once.ts. */
export const performOnce: typeof performsOnce = async (...given) =>
  (await import("./performing/perform-once.ts")).performOnce(...given);

/** Waits until nothing more becomes of a proposal; see carrying/await-end.ts. */
export const awaitEnd: typeof awaits = async (...given) => (await import("./carrying/await-end.ts")).awaitEnd(...given);

/** Finds a count that two operators agreed on; see carrying/agreed-count.ts. */
export const findAgreedCount: typeof findsAgreedCount = async (...given) =>
  (await import("./carrying/agreed-count.ts")).findAgreedCount(...given);

/** Loads what carries out approved proposals: only the bank does. */
export const openCarrier = async (options: CarrierOptions): Promise<Carrier> =>
  new (await import("./carrying/carrier.ts")).Carrier(options);

/** Opens what operations work with; see performing/open-backoffice.ts. */
export const openBackoffice = async (settings: BackofficeSettings): Promise<AnsweringBackoffice> =>
  (await import("./performing/open-backoffice.ts")).openBackoffice(settings);
