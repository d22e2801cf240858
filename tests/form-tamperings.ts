import path from "node:path";
import { readPublicKey } from "../src/audit/log/keys.ts";
import { HEADER_SIZE } from "../src/audit/log/sealed-record.ts";
import { placeOf, SealingContext } from "../src/events/sealing-context.ts";
import { type RecordPiece, RecordPieces } from "./record-pieces.ts";
import { type Found, I, ORIGIN, type Tampered, type Tampering } from "./tampering.ts";

const PLAIN = "plain/000000000000.jsonl";
const SEALED = "sealed/000000000000.hpke";
/** Before a sealed record. */
const LENGTH_SIZE = 4;

type Pieces = readonly Pick<RecordPiece, "bytes">[];

/** Changes the pieces of a file around one record. Verify must name this record with this code. */
const rearranged =
  (name: string, code: string, change: (pieces: readonly RecordPiece[], at: number) => Pieces, choose = ofOneEvent) =>
  ({ audit }: Tampered): Found => {
    const file = new RecordPieces(audit, name);
    const at = choose(file);
    file.write(change(file.pieces, at));
    return [code, `${name} byte \\d+ ${recordsOf(file.at(at))}`];
  };

const recordsOf = ({ first, last }: Pick<RecordPiece, "first" | "last">): string =>
  first === last ? `record ${first}:` : `records ${first} to ${last}:`;

/** Returns the place of a record of one event from I on, with others before it and behind it. */
const ofOneEvent = (file: RecordPieces): number => placeOfPiece(file, ({ first, last }) => first >= I && first === last);
/** The same of a record of several events, which only the sealed form has. */
const ofSeveralEvents = (file: RecordPieces): number => placeOfPiece(file, ({ first, last }) => first >= I && first < last);

function placeOfPiece({ pieces, name }: RecordPieces, test: (piece: RecordPiece) => boolean): number {
  const place = pieces.findIndex((piece, i) => test(piece) && i + 5 < pieces.length);
  if (place < 0) throw new RangeError(`${name} has no such record behind record ${I}`);
  return place;
}

const flipped = (pieces: readonly RecordPiece[], at: number): Pieces => {
  const bytes = Buffer.from(pieces[at]?.bytes as Buffer);
  bytes[30] = (bytes[30] as number) ^ 1;
  return pieces.with(at, { ...(pieces[at] as RecordPiece), bytes });
};

const dropped = (pieces: readonly RecordPiece[], at: number): Pieces => pieces.toSpliced(at, 1);

const swapped = (pieces: readonly RecordPiece[], at: number): Pieces =>
  pieces.toSpliced(at, 2, pieces[at + 1] as RecordPiece, pieces[at] as RecordPiece);

const edited = (piece: RecordPiece | undefined): RecordPiece => ({
  ...(piece as RecordPiece),
  bytes: Buffer.from(`${piece?.bytes}`.replace(/"res":"[^"]+"/, '"res":"denied:bank-busy"')),
});

/** Tamperings of the two forms. */
export const FORM_TAMPERINGS: readonly Tampering[] = [
  { what: "a byte of the plain form", tamper: rearranged(PLAIN, "record-changed", flipped) },
  {
    what: "the outcome in the plain form only",
    tamper: rearranged(PLAIN, "record-changed", (pieces, at) => pieces.with(at, edited(pieces[at]))),
  },
  { what: "a byte of the sealed form", tamper: rearranged(SEALED, "record-changed", flipped) },
  {
    what: "a byte of a sealed record of several events",
    tamper: rearranged(SEALED, "record-changed", flipped, ofSeveralEvents),
  },
  { what: "a plain record dropped", tamper: rearranged(PLAIN, "record-missing", dropped) },
  { what: "a sealed record dropped", tamper: rearranged(SEALED, "record-missing", dropped) },
  { what: "a sealed record of several events dropped", tamper: rearranged(SEALED, "record-missing", dropped, ofSeveralEvents) },
  {
    what: "a record dropped from both forms",
    tamper: ({ audit }) => {
      const [plain, sealed] = [new RecordPieces(audit, PLAIN), new RecordPieces(audit, SEALED)];
      const at = ofSeveralEvents(sealed);
      const { first, last } = sealed.at(at);
      plain.write(plain.pieces.toSpliced(first, last - first + 1));
      sealed.write(dropped(sealed.pieces, at));
      return ["record-missing", `${PLAIN} byte \\d+ ${recordsOf({ first, last })}`];
    },
  },
  {
    what: "a plain record inserted",
    tamper: ({ audit }) => {
      const file = new RecordPieces(audit, PLAIN);
      file.write(file.pieces.toSpliced(I, 0, edited(file.at(I))));
      return ["record-foreign", `${PLAIN} byte \\d+:`];
    },
  },
  {
    what: "a sealed record inserted again",
    tamper: rearranged(SEALED, "record-moved", (pieces, at) => pieces.toSpliced(at + 5, 0, pieces[at] as RecordPiece)),
  },
  { what: "two plain records swapped", tamper: rearranged(PLAIN, "record-moved", swapped) },
  { what: "two sealed records swapped", tamper: rearranged(SEALED, "record-moved", swapped) },
  {
    what: "the plain form's tail cut off",
    tamper: ({ audit, size }) => {
      const file = new RecordPieces(audit, PLAIN);
      file.write(file.pieces.slice(0, -3));
      return ["record-missing", `${PLAIN} ${recordsOf({ first: size - 3, last: size - 1 })}`];
    },
  },
  {
    what: "the sealed form's tail cut in a record",
    tamper: ({ audit }) => {
      const file = new RecordPieces(audit, SEALED);
      const last = file.at(file.pieces.length - 1);
      file.write([...file.pieces.slice(0, -1), { bytes: last.bytes.subarray(0, -7) }]);
      return ["record-changed", `${SEALED} byte \\d+ ${recordsOf(last)}`];
    },
  },
  {
    what: "a run of sealed records moved to the front",
    tamper: ({ audit }) => {
      const file = new RecordPieces(audit, SEALED);
      file.write([...file.pieces.slice(5, 10), ...file.pieces.slice(0, 5), ...file.pieces.slice(10)]);
      return ["record-moved", `${SEALED} byte \\d+ ${recordsOf(file.at(0))}`];
    },
  },
  {
    what: "a commit sealed anew to the auditor by a stranger",
    tamper: async (copy) => {
      const auditor = await readPublicKey(path.join(copy.audit, "../keys/auditor.key.pub"), "x25519");
      return rearranged(SEALED, "record-changed", (pieces, at) => {
        const { bytes } = pieces[at] as RecordPiece;
        const header = bytes.subarray(0, LENGTH_SIZE + HEADER_SIZE);
        const place = placeOf(
          header.readBigInt64BE(LENGTH_SIZE + 12),
          header.readUInt32BE(LENGTH_SIZE + 20),
          header.readUInt32BE(LENGTH_SIZE + 20),
        );
        const sealed = new SealingContext(ORIGIN, auditor).seal(
          place,
          Buffer.from("what the stranger wants the auditor to read"),
        );
        const record = Buffer.concat([header, sealed]);
        record.writeUInt32BE(record.length - LENGTH_SIZE, 0);
        return pieces.with(at, { ...(pieces[at] as RecordPiece), bytes: record });
      })(copy);
    },
  },
];
