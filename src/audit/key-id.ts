import type { KeyObject } from "node:crypto";
import { sha256 } from "../tlog/merkle.ts";

export const KEY_ID_SIZE = 8;

/** What a segment's header calls the auditor's key that opens it: SHA-256(the 32 bytes of the public key)[:8], in hex. */
export const keyIdOf = (auditor: KeyObject): string =>
  sha256(auditor.export({ format: "raw-public" }))
    .subarray(0, KEY_ID_SIZE)
    .toString("hex");
