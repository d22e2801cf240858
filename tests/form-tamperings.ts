import { readdirSync } from "node:fs";
import path from "node:path";
import { makeLogKey } from "../src/audit/log/keys.ts";
import { rebuilt } from "./rebuilt-log.ts";
import { RecordPieces } from "./record-pieces.ts";
import { type Found, I, type Tampered, type Tampering } from "./tampering.ts";

const PLAIN = "plain/000000000000.jsonl";
const SEALED = "sealed/000000000000.hpke";

/** Changes the pieces of a file around one record. Verify must find it at this record, or at a run that begins with it. */
const rearranged =
  (
    name: string,
    change: (pieces: readonly Buffer[], at: number) => readonly Buffer[],
    found: (at: number) => Found,
    choose = withinSegment,
  ) =>
  ({ audit }: Tampered): Found => {
    const file = new RecordPieces(audit, name);
    const at = choose(file);
    file.write(change(file.pieces, at));
    return found(at);
  };

/** Returns a place from I on with one record before it and five behind it in its segment. The sealer decides the segments. */
function withinSegment({ pieces, segments, name }: RecordPieces): number {
  const place = pieces.findIndex((_, i) => i >= I && segments[i - 1] === segments[i] && segments[i] === segments[i + 5]);
  if (place < 0) throw new RangeError(`${name} has no segment of seven records behind record ${I}`);
  return place;
}

/** Returns the place of the first record of a segment with more records. */
function segmentStart({ pieces, segments, name }: RecordPieces): number {
  const place = pieces.findIndex((_, i) => i > 0 && segments[i - 1] !== segments[i] && segments[i] === segments[i + 2]);
  if (place < 0) throw new RangeError(`${name} has no second segment of three records`);
  return place;
}

const oneRecord =
  (code: string, name: string) =>
  (at: number): Found => [code, `${name} byte \\d+ record ${at}`];
const runOfOne =
  (code: string, name: string) =>
  (at: number): Found => [code, `${name} byte \\d+ records ${at} to ${at}`];

const flipped = (pieces: readonly Buffer[], at: number): readonly Buffer[] => {
  const piece = Buffer.from(pieces[at] as Buffer);
  piece[30] = (piece[30] as number) ^ 1;
  return pieces.with(at, piece);
};

const dropped = (pieces: readonly Buffer[], at: number): readonly Buffer[] => pieces.toSpliced(at, 1);

const swapped = (pieces: readonly Buffer[], at: number): readonly Buffer[] =>
  pieces.toSpliced(at, 2, pieces[at + 1] as Buffer, pieces[at] as Buffer);

const edited = (line: Buffer): Buffer => Buffer.from(`${line}`.replace(/"res":"[^"]+"/, '"res":"denied:bank-busy"'));

const lastFile = (audit: string, form: string): string => `${form}/${readdirSync(path.join(audit, form)).sort().at(-1)}`;

/** Tamperings of the two forms. */
export const FORM_TAMPERINGS: readonly Tampering[] = [
  { what: "a byte of the plain form", tamper: rearranged(PLAIN, flipped, oneRecord("record-changed", PLAIN)) },
  {
    what: "the outcome in the plain form only",
    tamper: rearranged(PLAIN, (pieces, at) => pieces.with(at, edited(pieces[at] as Buffer)), oneRecord("record-changed", PLAIN)),
  },
  { what: "a byte of the sealed form", tamper: rearranged(SEALED, flipped, oneRecord("record-changed", SEALED)) },
  { what: "a plain record dropped", tamper: rearranged(PLAIN, dropped, runOfOne("record-missing", PLAIN)) },
  { what: "a sealed record dropped", tamper: rearranged(SEALED, dropped, runOfOne("record-missing", SEALED)) },
  {
    // Without the header nobody can open the other records of the segment.
    what: "a segment's first record dropped, with its header",
    tamper: rearranged(SEALED, dropped, oneRecord("record-changed", SEALED), segmentStart),
  },
  {
    what: "a record dropped from both forms",
    tamper: ({ audit }) => {
      for (const name of [PLAIN, SEALED]) {
        const file = new RecordPieces(audit, name);
        file.write(dropped(file.pieces, I));
      }
      return runOfOne("record-missing", PLAIN)(I);
    },
  },
  {
    what: "a plain record inserted",
    tamper: rearranged(
      PLAIN,
      (pieces, at) => pieces.toSpliced(at, 0, edited(pieces[at] as Buffer)),
      () => ["record-foreign", `${PLAIN} byte \\d+`],
    ),
  },
  {
    what: "a sealed record inserted again",
    tamper: rearranged(
      SEALED,
      (pieces, at) => pieces.toSpliced(at + 5, 0, pieces[at] as Buffer),
      oneRecord("record-moved", SEALED),
    ),
  },
  { what: "two plain records swapped", tamper: rearranged(PLAIN, swapped, oneRecord("record-moved", PLAIN)) },
  { what: "two sealed records swapped", tamper: rearranged(SEALED, swapped, oneRecord("record-moved", SEALED)) },
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
