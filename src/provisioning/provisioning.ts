/**
 * How an ATM gets its keys (PROTOCOL.md, section 1.1): the request that a new machine makes, the key file that the bank seals to it, and
 * the key file itself, for both sides.
 *
 * It promises one form of each, read by one reader; files that only their owner may read; and that a sealed key file opens at the
 * machine that asked for it, once. Its errors never quote a key. It never opens a channel and never asks the registry. Start with
 * key-file.ts, then sealed-key-file.ts.
 */

export { EnrolmentError } from "./enrolment-error.ts";
export {
  type EnrolmentRequest,
  fingerprintOf,
  printEnrolmentRequest,
  readEnrolmentRequest,
} from "./enrolment-request.ts";
export { type EpochKey, type KeyFile, KeyFileError, parseKeyFile, readKeyFile, writeKeyFile } from "./key-file.ts";
export { makeEnrolment, takeSealedKeyFile } from "./pending-enrolment.ts";
export { sealKeyFile } from "./sealed-key-file.ts";
