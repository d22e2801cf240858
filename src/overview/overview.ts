/**
 * What operators see of the bank where the facts of several rooms belong together: what needs a hand, one customer, one record of the
 * audit log with its proof, and the verification of the bank on demand.
 *
 * It promises that "not known" is never shown as "none", that every list is bounded, and that it changes nothing in the books. It knows
 * nothing of pages: each function returns data from which a page is only layout. Start with attention/attention.ts.
 */
export type { AlarmItem, UnknownAlarmItem } from "./attention/alarm-sources.ts";
export { type Attention, type HoldItem, readAttention } from "./attention/attention.ts";
export { ITEMS_MAX, type Item, knownItems, notKnown, type Source, type Target } from "./attention/source.ts";
export type { CassetteItem, RejectBoxItem, SilentItem } from "./attention/terminal-sources.ts";
export { type CustomerOverview, type CustomerQuestion, customerOverview } from "./customer/customer-overview.ts";
export { customerSessions } from "./customer/sessions.ts";
export { type LogWitnesses, logWitnesses, type WitnessedCheckpoint, witnessedCheckpoints } from "./record/log-witnesses.ts";
export { type LogCopy, proveOneRecord, type RecordProof } from "./record/proven-record.ts";
export { KeptResult } from "./verifying/kept-result.ts";
export { VerificationRunner } from "./verifying/verification-runner.ts";
export { isOver, type VerificationState } from "./verifying/verification-state.ts";
