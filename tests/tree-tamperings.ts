import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeLogKey, readKeyPair } from "../src/audit/log/keys.ts";
import { openCheckpoint, signCheckpoint } from "../src/tlog/checkpoint.ts";
import { flip } from "./record-pieces.ts";
import { I, ORIGIN, type Tampered, type Tampering } from "./tampering.ts";

/** In bytes: a length field, then the leaf. */
const ENTRY_IN_BUNDLE = 2 + 64;

/** Tamperings of the tree and of its checkpoint. */
export const TREE_TAMPERINGS: readonly Tampering[] = [
  {
    what: "a byte of an entry bundle",
    tamper: (copy) => {
      const tile = tileOf(copy, "entries", 0);
      flip(path.join(copy.audit, tile), I * ENTRY_IN_BUNDLE + 10);
      return ["entry-changed", `${tile} record ${I}`];
    },
  },
  {
    what: "a byte of a lowest hash tile",
    tamper: (copy) => {
      const tile = tileOf(copy, "0", 1);
      flip(path.join(copy.audit, tile), 32 * 5);
      return ["tile-changed", `${tile} record 261`];
    },
  },
  {
    what: "a byte of a higher hash tile",
    tamper: ({ audit }) => {
      flip(path.join(audit, "tlog/tile/1/000.p/1"), 3);
      return ["tile-changed", "tlog/tile/1/000.p/1"];
    },
  },
  {
    what: "the checkpoint's size edited",
    tamper: ({ audit, size }) => {
      const file = path.join(audit, "tlog/checkpoint");
      writeFileSync(file, readFileSync(file, "utf8").replace(`\n${size}\n`, `\n${size - 1}\n`));
      return ["checkpoint-invalid", "tlog/checkpoint"];
    },
  },
  {
    what: "the checkpoint signed by another key",
    tamper: async ({ audit }) => {
      await signedBy(audit, makeLogKey().privateKey);
      return ["checkpoint-invalid", "tlog/checkpoint"];
    },
  },
  {
    what: "the checkpoint removed",
    tamper: ({ audit }) => {
      rmSync(path.join(audit, "tlog/checkpoint"));
      return ["checkpoint-missing", "tlog/checkpoint"];
    },
  },
];

function tileOf({ size }: Tampered, level: string, index: number): string {
  const width = Math.min(256, size - index * 256);
  return `tlog/tile/${level}/${String(index).padStart(3, "0")}${width === 256 ? "" : `.p/${width}`}`;
}

const signedBy = async (audit: string, privateKey: Parameters<typeof signCheckpoint>[1]["privateKey"]): Promise<void> => {
  const file = path.join(audit, "tlog/checkpoint");
  const { publicKey } = await readKeyPair(path.join(audit, "../keys/audit-log.key"), "ed25519");
  const head = openCheckpoint(readFileSync(file, "utf8"), { name: ORIGIN, publicKey });
  writeFileSync(file, signCheckpoint(head, { name: ORIGIN, privateKey }));
};
