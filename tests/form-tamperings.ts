import { readdirSync } from "node:fs";
import path from "node:path";
import { makeLogKey } from "../src/audit/keys.ts";
import { rebuilt } from "./rebuilt-log.ts";
import { flip, RecordPieces } from "./record-pieces.ts";
import { type Found, I, type Tampered, type Tampering } from "./tampering.ts";

const PLAIN = "plain/000000000000.jsonl";
const SEALED = "sealed/000000000000.hpke";

/** Sees a file as pieces, and writes what becomes of them. */
const rearranged =
  (name: string, change: (file: RecordPieces) => readonly Buffer[], found: Found) =>
  ({ audit }: Tampered) => {
    const file = new RecordPieces(audit, name);
    file.write(change(file));
    return found;
  };

const flipped =
  (name: string) =>
  ({ audit }: Tampered): Found => {
    const before = new RecordPieces(audit, name).pieces.slice(0, I);
    flip(
      path.join(audit, name),
      before.reduce((sum, { length }) => sum + length, 30),
    );
    return ["record-changed", `${name} byte \\d+ record ${I}`];
  };

const swapped = ({ pieces }: RecordPieces): Buffer[] => [
  ...pieces.slice(0, I),
  ...pieces.slice(I + 1, I + 2),
  ...pieces.slice(I, I + 1),
  ...pieces.slice(I + 2),
];

const edited = (line: Buffer): Buffer => Buffer.from(`${line}`.replace(/"res":"[^"]+"/, '"res":"denied:bank-busy"'));

const lastFile = (audit: string, form: string): string => `${form}/${readdirSync(path.join(audit, form)).sort().at(-1)}`;

/** What is done to the two forms. */
export const FORM_TAMPERINGS: readonly Tampering[] = [
  {
    what: "a byte of the plain form",
    tamper: flipped(PLAIN),
  },
  {
    what: "the outcome in the plain form only",
    tamper: rearranged(PLAIN, ({ pieces }) => pieces.with(I, edited(pieces[I] as Buffer)), [
      "record-changed",
      `${PLAIN} byte \\d+ record ${I}`,
    ]),
  },
  {
    what: "a byte of the sealed form",
    tamper: flipped(SEALED),
  },
  {
    what: "a plain record dropped",
    tamper: rearranged(PLAIN, ({ pieces }) => pieces.toSpliced(I, 1), [
      "record-missing",
      `${PLAIN} byte \\d+ records ${I} to ${I}`,
    ]),
  },
  {
    what: "a sealed record dropped",
    tamper: rearranged(SEALED, ({ pieces }) => pieces.toSpliced(I, 1), [
      "record-missing",
      `${SEALED} byte \\d+ records ${I} to ${I}`,
    ]),
  },
  {
    what: "a record dropped from both forms",
    tamper: ({ audit }) => {
      for (const name of [PLAIN, SEALED]) {
        const file = new RecordPieces(audit, name);
        file.write(file.pieces.toSpliced(I, 1));
      }
      return ["record-missing", `${PLAIN} byte \\d+ records ${I} to ${I}`];
    },
  },
  {
    what: "a plain record inserted",
    tamper: rearranged(PLAIN, ({ pieces }) => pieces.toSpliced(I, 0, edited(pieces[I] as Buffer)), [
      "record-foreign",
      `${PLAIN} byte \\d+`,
    ]),
  },
  {
    what: "a sealed record inserted again",
    tamper: rearranged(SEALED, ({ pieces }) => pieces.toSpliced(I + 5, 0, pieces[I] as Buffer), [
      "record-moved",
      `${SEALED} byte \\d+ record ${I}`,
    ]),
  },
  { what: "two plain records swapped", tamper: rearranged(PLAIN, swapped, ["record-moved", `${PLAIN} byte \\d+ record ${I}`]) },
  {
    what: "two sealed records swapped",
    tamper: rearranged(SEALED, swapped, ["record-moved", `${SEALED} byte \\d+ record ${I}`]),
  },
  {
    what: "the plain form's tail cut off",
    tamper: ({ audit, size }) => {
      const file = new RecordPieces(audit, lastFile(audit, "plain"));
      file.write(file.pieces.slice(0, -3));
      return ["record-missing", `${file.name}.* records ${size - 3} to ${size - 1}`];
    },
  },
  {
    what: "the sealed form's tail cut in a record",
    tamper: ({ audit, size }) => {
      const file = new RecordPieces(audit, lastFile(audit, "sealed"));
      file.write([...file.pieces.slice(0, -1), file.at(file.pieces.length - 1).subarray(0, -7)]);
      return ["record-changed", `${file.name} byte \\d+ record ${size - 1}`];
    },
  },
  {
    what: "two whole segments swapped",
    tamper: ({ audit }) => {
      const file = new RecordPieces(audit, SEALED);
      const [[a, b], [c, d]] = [file.segment(0), file.segment(1)];
      file.write([...file.pieces.slice(c, d), ...file.pieces.slice(a, b), ...file.pieces.slice(d)]);
      return ["record-moved", `${SEALED} byte \\d+ record ${a}`];
    },
  },
  {
    what: "a whole segment sealed anew by a stranger",
    tamper: async (copy) => {
      const other = await rebuilt(copy, `${copy.audit}-rebuilt`, (event) => event, makeLogKey());
      const [own, foreign] = [new RecordPieces(copy.audit, SEALED), new RecordPieces(other, SEALED)];
      const [first, end] = own.segment(1);
      own.write([...own.pieces.slice(0, first), ...foreign.pieces.slice(first, end), ...own.pieces.slice(end)]);
      return ["record-changed", `${SEALED} byte \\d+ record ${first}`];
    },
  },
];
