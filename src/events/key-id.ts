import { type Key, rawPublic, sha256 } from "../crypto/crypto.ts";

export const KEY_ID_SIZE = 8;

/** The id of an auditor's key: SHA-256(the 32 bytes of the public key)[:8], in hex. */
export const keyIdOf = (auditor: Key): string => sha256(rawPublic(auditor)).subarray(0, KEY_ID_SIZE).toString("hex");
