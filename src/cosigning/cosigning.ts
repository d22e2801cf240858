/**
 * Cosigned checkpoints of the bank's audit log: which witnesses there are, how they get each checkpoint, and what they cosigned.
 *
 * It promises that a stored note has a valid cosignature, and that a witness that contradicts the log raises an alarm. It knows
 * neither how the log is written nor where it lies. Start with submit.ts.
 */
export { cosignersOf, newestCosigned, witnessStates } from "./cosigned-notes.ts";
export { parsePolicy, type WitnessPolicy } from "./policy.ts";
export { PolicyError } from "./policy-error.ts";
export { Cosigning, type WitnessProgress } from "./rounds.ts";
