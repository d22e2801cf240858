import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { signCheckpoint } from "../../tlog/tlog.ts";
import { makeLogKey } from "../log/keys.ts";
import { type Damage, type Expected, edit, flip, PLAIN, remove } from "./test-damage.ts";
import { ORIGIN } from "./test-log.ts";

/** The size of an entry in its bundle, in bytes: its length, then the leaf. */
const ENTRY = 66;

/** Replaces the file with a folder. */
const block =
  (file: string): Damage =>
  async (log) => {
    await remove(file)(log);
    await mkdir(path.join(log.dir, file));
  };

/** Changes of the tree and its checkpoint, and all findings of verify. */
export const TREE_DAMAGES: readonly [string, Damage, Expected[]][] = [
  [
    "an entry",
    edit("tlog/tile/entries/001.p/44", flip(ENTRY * 5 + 10)),
    [{ code: "entry-changed", file: "tlog/tile/entries/001.p/44", index: 261 }],
  ],
  [
    "an entry of a full bundle",
    edit("tlog/tile/entries/000", flip(ENTRY * 5 + 10)),
    [{ code: "entry-changed", file: "tlog/tile/entries/000", index: 5 }],
  ],
  [
    "a bundle cut",
    edit("tlog/tile/entries/001.p/44", (bytes) => bytes.subarray(1)),
    [{ code: "bundle-damaged", file: "tlog/tile/entries/001.p/44" }],
  ],
  [
    "a hash of a lowest tile",
    edit("tlog/tile/0/001.p/44", flip(32 * 5)),
    [{ code: "tile-changed", file: "tlog/tile/0/001.p/44", index: 261 }],
  ],
  ["a hash of a full tile", edit("tlog/tile/0/000", flip(32 * 5)), [{ code: "tile-changed", file: "tlog/tile/0/000", index: 5 }]],
  [
    "a bundle and the tile of its hashes dropped",
    async (log) => {
      await remove("tlog/tile/entries/001.p/44")(log);
      await remove("tlog/tile/0/001.p/44")(log);
    },
    [
      { code: "bundle-damaged", file: "tlog/tile/entries/001.p/44" },
      { code: "tile-damaged", file: "tlog/tile/0/001.p/44" },
    ],
  ],
  ["a hash of a higher tile", edit("tlog/tile/1/000.p/1", flip(20)), [{ code: "tile-changed", file: "tlog/tile/1/000.p/1" }]],
  [
    "an entry, and a hash of another",
    async (log) => {
      await edit("tlog/tile/entries/000", flip(ENTRY * 5 + 10))(log);
      await edit("tlog/tile/0/001.p/44", flip(32 * 5))(log);
    },
    [
      { code: "root-differs", file: "tlog/checkpoint" },
      { code: "tile-changed", file: "tlog/tile/1/000.p/1" },
      { code: "tile-changed", file: "tlog/tile/0/000", index: 5 },
      { code: "tile-changed", file: "tlog/tile/0/001.p/44", index: 261 },
      { code: "record-changed", file: PLAIN, index: 5 },
    ],
  ],
  [
    "a byte behind a full bundle",
    edit("tlog/tile/entries/000", (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
    [{ code: "bundle-damaged", file: "tlog/tile/entries/000" }],
  ],
  [
    "a byte behind a full tile",
    edit("tlog/tile/0/000", (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
    [{ code: "tile-damaged", file: "tlog/tile/0/000" }],
  ],
  ["a bundle that cannot be read", block("tlog/tile/entries/000"), [{ code: "bundle-damaged", file: "tlog/tile/entries/000" }]],
  ["a tile that cannot be read", block("tlog/tile/1/000.p/1"), [{ code: "tile-damaged", file: "tlog/tile/1/000.p/1" }]],
  ["a tile dropped", remove("tlog/tile/0/000"), [{ code: "tile-damaged", file: "tlog/tile/0/000" }]],

  [
    "the size in the checkpoint",
    edit("tlog/checkpoint", (bytes) => Buffer.from(bytes.toString().replace("300", "299"))),
    [{ code: "checkpoint-invalid", file: "tlog/checkpoint" }],
  ],
  ["the checkpoint dropped", remove("tlog/checkpoint"), [{ code: "checkpoint-missing", file: "tlog/checkpoint" }]],
  [
    "a checkpoint forged with another key",
    async ({ dir }) => {
      const forged = signCheckpoint({ size: 300, root: Buffer.alloc(32) }, { name: ORIGIN, privateKey: makeLogKey().privateKey });
      await writeFile(path.join(dir, "tlog/checkpoint"), forged);
    },
    [{ code: "checkpoint-invalid", file: "tlog/checkpoint" }],
  ],
  [
    "a checkpoint of another root",
    async ({ dir, logKey }) => {
      const other = signCheckpoint({ size: 300, root: Buffer.alloc(32) }, { name: ORIGIN, privateKey: logKey.privateKey });
      await writeFile(path.join(dir, "tlog/checkpoint"), other);
    },
    [{ code: "root-differs", file: "tlog/checkpoint" }],
  ],
];
