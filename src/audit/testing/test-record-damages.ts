import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { HEADER_SIZE } from "../log/sealed-record.ts";
import { type Damage, type Expected, edit, flip, PLAIN, rearrange, remove, SEALED } from "./test-damage.ts";

const drop = (at: number) => (pieces: Buffer[]) => pieces.toSpliced(at, 1);
const repeat = (at: number, to: number) => (pieces: Buffer[]) => pieces.toSpliced(to, 0, pieces[at] as Buffer);
const swap = (at: number) => (pieces: Buffer[]) => pieces.with(at, pieces[at + 1] as Buffer).with(at + 1, pieces[at] as Buffer);
const lengthened = (bytes: Buffer, by: number): Buffer => {
  bytes.writeUInt32BE(bytes.readUInt32BE(0) + by, 0);
  return bytes;
};

/** The 16th to 19th event, in one commit, which is the 7th record of the sealed form. */
const COMMIT = { at: 7, index: 16, lastIndex: 19 };
const { at: AT, ...RUN } = COMMIT;
/** A length, before the record. */
const LENGTH = 4;

/** Changes of the two forms of a log of 300 records, and all findings of verify. */
export const RECORD_DAMAGES: readonly [string, Damage, Expected[]][] = [
  ["nothing", async () => {}, []],

  [
    "an amount edited in the plain form only",
    rearrange(PLAIN, (lines) => lines.with(7, amended(lines[7]))),
    [{ code: "record-changed", file: PLAIN, index: 7, lastIndex: undefined }],
  ],
  [
    "a byte of a ciphertext",
    edit(SEALED, flip(LENGTH + HEADER_SIZE + 60)),
    [{ code: "record-changed", file: SEALED, offset: 0, index: 0, lastIndex: undefined }],
  ],
  [
    "a byte of a record of several events",
    rearrange(SEALED, (records) => records.with(AT, flip(LENGTH + HEADER_SIZE + 60)(Buffer.from(records[AT] as Buffer)))),
    [{ code: "record-changed", file: SEALED, ...RUN }],
  ],
  [
    "the first line's index",
    edit(PLAIN, (bytes) => Buffer.from(bytes.toString().replace('"i":0', '"i":9'))),
    [{ code: "record-changed", file: PLAIN, offset: 0, index: 0 }],
  ],
  [
    "the first sealed record's index",
    edit(SEALED, flip(LENGTH + 7)),
    [{ code: "record-changed", file: SEALED, offset: 0, index: 0 }],
  ],
  [
    "the number of a commit's events",
    edit(SEALED, flip(LENGTH + 10)),
    [{ code: "record-changed", file: SEALED, offset: 0, index: 0 }],
  ],
  ["the writer of a commit", edit(SEALED, flip(LENGTH + 12)), [{ code: "record-changed", file: SEALED, offset: 0, index: 0 }]],
  [
    "the number of a commit's first event",
    edit(SEALED, flip(LENGTH + 22)),
    [{ code: "record-changed", file: SEALED, offset: 0, index: 0 }],
  ],
  [
    "a newline",
    edit(PLAIN, (bytes) => bytes.fill(" ", bytes.indexOf("\n"), bytes.indexOf("\n") + 1)),
    [
      { code: "record-changed", file: PLAIN, offset: 0, index: 0 },
      { code: "record-missing", file: PLAIN, index: 1, lastIndex: undefined },
    ],
  ],
  [
    "a record's length, which is more",
    edit(SEALED, (bytes) => lengthened(bytes, 1)),
    [
      { code: "record-changed", file: SEALED, offset: 0, index: 0, lastIndex: undefined },
      { code: "record-changed", file: SEALED, index: 1, lastIndex: 2 },
    ],
  ],
  [
    "a record's length, which is less",
    edit(SEALED, (bytes) => lengthened(bytes, -1)),
    [
      { code: "record-changed", file: SEALED, offset: 0, index: 0, lastIndex: undefined },
      { code: "record-foreign", file: SEALED },
    ],
  ],
  [
    "a record's length, which is far too large",
    edit(SEALED, flip(0)),
    [{ code: "record-changed", file: SEALED, offset: 0, index: 0, lastIndex: undefined }],
  ],
  [
    "a record of several events overwritten by zeros",
    rearrange(SEALED, (records) => records.with(AT, Buffer.alloc((records[AT] as Buffer).length))),
    [{ code: "record-changed", file: SEALED, ...RUN }],
  ],

  ["a line dropped", rearrange(PLAIN, drop(7)), [{ code: "record-missing", file: PLAIN, index: 7, lastIndex: undefined }]],
  ["a sealed record dropped", rearrange(SEALED, drop(AT)), [{ code: "record-missing", file: SEALED, ...RUN }]],
  ["the last line dropped", rearrange(PLAIN, drop(299)), [{ code: "record-missing", file: PLAIN, index: 299 }]],
  [
    "the last sealed records dropped",
    rearrange(SEALED, (records) => records.slice(0, -2)),
    [{ code: "record-missing", file: SEALED, index: 293, lastIndex: 299 }],
  ],
  ["a file dropped", remove(SEALED), [{ code: "record-missing", file: "sealed", index: 0, lastIndex: 299 }]],

  [
    "a line inserted",
    rearrange(PLAIN, (lines) => lines.toSpliced(7, 0, amended(lines[7]))),
    [
      {
        code: "record-foreign",
        file: PLAIN,
        what: "there is something between the records that was never signed: before record 7",
      },
    ],
  ],
  ["a line repeated", rearrange(PLAIN, repeat(3, 7)), [{ code: "record-moved", file: PLAIN, index: 3 }]],
  [
    "a sealed record repeated",
    rearrange(SEALED, repeat(3, AT)),
    [{ code: "record-moved", file: SEALED, index: 6, lastIndex: 9 }],
  ],

  [
    "two lines swapped",
    rearrange(PLAIN, swap(7)),
    [
      { code: "record-missing", file: PLAIN, index: 7 },
      { code: "record-moved", file: PLAIN, index: 7 },
    ],
  ],
  [
    "two sealed records swapped",
    rearrange(SEALED, swap(AT)),
    [
      { code: "record-missing", file: SEALED, ...RUN },
      { code: "record-moved", file: SEALED, ...RUN },
    ],
  ],
  [
    "a file under another name",
    async ({ dir }) => {
      await rename(path.join(dir, PLAIN), path.join(dir, "plain/000000000999.jsonl"));
    },
    [{ code: "file-name", file: "plain/000000000999.jsonl", index: 0 }],
  ],

  [
    "a file added",
    ({ dir }) => writeFile(path.join(dir, "plain/more.jsonl"), ""),
    [{ code: "file-foreign", file: "plain/more.jsonl" }],
  ],
];

function amended(line: Buffer | undefined): Buffer {
  return Buffer.from(`${line}`.replace(/"amt":\d+/, '"amt":1'));
}
