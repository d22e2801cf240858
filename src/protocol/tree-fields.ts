import { type Field, time } from "./fields.ts";
import { ProtocolError } from "./protocol-error.ts";

// The fields about the audit log's Merkle tree.

/** How many records the log has. */
export const treeSize: Field<number> = { ...time, describe: "integer, 0 to 2^53 - 1" };

/** The 32 bytes of a SHA-256 hash. */
export const hash: Field<Buffer> = {
  describe: "string, 32 bytes in base64",
  decode: (json) => {
    const bytes = typeof json === "string" && json.length === 44 ? Buffer.from(json, "base64") : Buffer.alloc(0);
    if (bytes.length !== 32 || bytes.toString("base64") !== json) throw new ProtocolError("message-field", "not a hash");
    return bytes;
  },
  encode: (value) => value.toString("base64"),
};
