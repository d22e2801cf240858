import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { HEADER_SIZE } from "../log/segment.ts";
import { type Damage, type Expected, edit, flip, PLAIN, rearrange, remove, SEALED } from "./test-damage.ts";

const drop = (at: number) => (pieces: Buffer[]) => pieces.toSpliced(at, 1);
const repeat = (at: number, to: number) => (pieces: Buffer[]) => pieces.toSpliced(to, 0, pieces[at] as Buffer);
const swap =
  (at: number, size = 1) =>
  (pieces: Buffer[]) => [
    ...pieces.slice(0, at),
    ...pieces.slice(at + size, at + 2 * size),
    ...pieces.slice(at, at + size),
    ...pieces.slice(at + 2 * size),
  ];

/** Changes of the two forms, and all findings of verify. */
export const RECORD_DAMAGES: readonly [string, Damage, Expected[]][] = [
  ["nothing", async () => {}, []],

  [
    "an amount edited in the plain form only",
    rearrange(PLAIN[0], (lines) => lines.with(7, amended(lines[7]))),
    [{ code: "record-changed", file: PLAIN[0], index: 7 }],
  ],
  [
    "a byte of the sealed form",
    edit(SEALED[0], flip(HEADER_SIZE + 40)),
    [{ code: "record-changed", file: SEALED[0], offset: HEADER_SIZE, segment: 0, index: 0 }],
  ],
  [
    "the first line's index",
    edit(PLAIN[0], (bytes) => Buffer.from(bytes.toString().replace('"i":0', '"i":9'))),
    [{ code: "record-changed", file: PLAIN[0], offset: 0, index: 0 }],
  ],
  [
    "a newline",
    edit(PLAIN[1], (bytes) => bytes.fill(" ", bytes.indexOf("\n"), bytes.indexOf("\n") + 1)),
    [
      { code: "record-changed", file: PLAIN[1], offset: 0, index: 280 },
      { code: "record-missing", file: PLAIN[1], index: 281, lastIndex: 281 },
    ],
  ],
  [
    "a record's length",
    edit(SEALED[1], flip(HEADER_SIZE + 2)),
    [
      { code: "record-changed", file: SEALED[1], offset: HEADER_SIZE, index: 280 },
      { code: "record-changed", file: SEALED[1], index: 281 },
      { code: "record-missing", file: SEALED[1], index: 282, lastIndex: 287 },
    ],
  ],
  [
    "the encapsulated key of a segment",
    edit(SEALED[1], flip(HEADER_SIZE - 1)),
    Array.from({ length: 8 }, (_, i) => ({ code: "record-changed", file: SEALED[1], segment: 2, index: 280 + i }) as const),
  ],

  ["a line dropped", rearrange(PLAIN[0], drop(7)), [{ code: "record-missing", file: PLAIN[0], index: 7, lastIndex: 7 }]],
  [
    "a sealed record dropped",
    rearrange(SEALED[0], drop(7)),
    [{ code: "record-missing", file: SEALED[0], index: 7, lastIndex: 7 }],
  ],
  ["the last line dropped", rearrange(PLAIN[1], drop(19)), [{ code: "record-missing", index: 299, lastIndex: 299 }]],
  [
    "the last lines of a file dropped",
    rearrange(PLAIN[0], (lines) => lines.slice(0, 270)),
    [{ code: "record-missing", file: PLAIN[1], offset: 0, index: 270, lastIndex: 279 }],
  ],
  ["a file dropped", remove(SEALED[0]), [{ code: "record-missing", file: SEALED[1], index: 0, lastIndex: 279 }]],

  [
    "a line inserted",
    rearrange(PLAIN[0], (lines) => lines.toSpliced(7, 0, amended(lines[7]))),
    [
      {
        code: "record-foreign",
        file: PLAIN[0],
        what: "there is something between the records that was never signed: before record 7",
      },
    ],
  ],
  ["a line repeated", rearrange(PLAIN[0], repeat(3, 7)), [{ code: "record-moved", file: PLAIN[0], index: 3 }]],
  ["a sealed record repeated", rearrange(SEALED[0], repeat(3, 7)), [{ code: "record-moved", file: SEALED[0], index: 3 }]],

  [
    "two lines swapped",
    rearrange(PLAIN[0], swap(7)),
    [
      { code: "record-missing", file: PLAIN[0], index: 7, lastIndex: 7 },
      { code: "record-moved", file: PLAIN[0], index: 7 },
    ],
  ],
  [
    "two sealed records swapped",
    rearrange(SEALED[0], swap(7)),
    [
      { code: "record-missing", file: SEALED[0], index: 7, lastIndex: 7 },
      { code: "record-moved", file: SEALED[0], index: 7 },
    ],
  ],
  [
    "two segments swapped",
    rearrange(SEALED[1], (pieces) => [...pieces.slice(8), ...pieces.slice(0, 8)]),
    [
      { code: "record-missing", file: SEALED[1], segment: undefined, index: 280, lastIndex: 287 },
      { code: "file-name", file: SEALED[1], segment: 3, index: 288 },
      ...Array.from({ length: 8 }, (_, i) => ({ code: "record-moved", segment: 2, index: 280 + i }) as const),
    ],
  ],
  [
    "a file under another name",
    async ({ dir }) => {
      await rename(path.join(dir, PLAIN[1]), path.join(dir, "plain/000000000999.jsonl"));
    },
    [{ code: "file-name", file: "plain/000000000999.jsonl", index: 280 }],
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
