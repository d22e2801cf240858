/**
 * An independent witness of transparency logs (C2SP tlog-witness): it cosigns the checkpoints of the logs that it knows.
 *
 * It promises that it never signs two trees of one log that contradict each other, whatever crashes: it keeps each checkpoint
 * durably before anybody gets its signature. It knows nothing of banking. Start with cosigner.ts.
 */
export { originHash } from "./kept-notes.ts";
export { openWitness } from "./open-witness.ts";
export { WitnessError } from "./witness-error.ts";
export { makeWitnessKey, readWitnessKey } from "./witness-key.ts";
