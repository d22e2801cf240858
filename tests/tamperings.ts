import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeLogKey, readKeyPair } from "../src/audit/keys.ts";
import { openCheckpoint, signCheckpoint } from "../src/tlog/checkpoint.ts";
import type { KeptLog } from "./kept-log.ts";
import { rebuilt } from "./rebuilt-log.ts";
import { flip, RecordPieces } from "./record-pieces.ts";

/** The copy that a case tampers with. */
export interface Tampered {
  readonly log: KeptLog;
  /** The audit folder of the copy. */
  readonly audit: string;
  readonly size: number;
}

/** What must be found: a code, and the place as verify names it. */
export type Found = readonly [code: string, place: string];

export interface Tampering {
  readonly what: string;
  readonly tamper: (copy: Tampered) => Promise<Found> | Found;
  /** With the checkpoint that a witness kept; without it, such a log holds by itself. */
  readonly kept?: boolean;
}

const ORIGIN = "strongroom/atm-audit";
/** The record that is tampered with, in the first pair of files, and its index. */
const I = 20;
const PLAIN = "plain/000000000000.jsonl";
const SEALED = "sealed/000000000000.hpke";
const ENTRY_IN_BUNDLE = 2 + 64;

/** Sees a file as pieces, and writes what becomes of them. */
const rearranged =
  (name: string, change: (file: RecordPieces) => readonly Buffer[], found: Found) =>
  ({ audit }: Tampered) => {
    const file = new RecordPieces(audit, name);
    file.write(change(file));
    return found;
  };

const swapped = ({ pieces }: RecordPieces): Buffer[] => [
  ...pieces.slice(0, I),
  ...pieces.slice(I + 1, I + 2),
  ...pieces.slice(I, I + 1),
  ...pieces.slice(I + 2),
];

const edited = (line: Buffer): Buffer => Buffer.from(`${line}`.replace(/"res":"[^"]+"/, '"res":"denied:bank-busy"'));

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

const putBack = ({ log, audit }: Tampered): void => {
  rmSync(audit, { recursive: true });
  cpSync(log.older, audit, { recursive: true });
};

const inDatabase =
  (query: (sql: KeptLog["bank"]["database"]["store"]["sql"]) => Promise<unknown>, found: Found) =>
  async ({ log }: Tampered) => {
    await query(log.bank.database.store.sql);
    return found;
  };

const lastFile = (audit: string, form: string): string => `${form}/${readdirSync(path.join(audit, form)).sort().at(-1)}`;

export const TAMPERINGS: readonly Tampering[] = [
  {
    what: "a byte of the plain form",
    tamper: ({ audit }) => {
      const { pieces } = new RecordPieces(audit, PLAIN);
      flip(
        path.join(audit, PLAIN),
        pieces.slice(0, I).reduce((sum, { length }) => sum + length, 30),
      );
      return ["record-changed", `${PLAIN} byte \\d+ record ${I}`];
    },
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
    tamper: ({ audit }) => {
      const { pieces } = new RecordPieces(audit, SEALED);
      flip(
        path.join(audit, SEALED),
        pieces.slice(0, I).reduce((sum, { length }) => sum + length, 30),
      );
      return ["record-changed", `${SEALED} byte \\d+ record ${I}`];
    },
  },
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
  {
    what: "the whole log rolled back",
    tamper: (copy) => {
      putBack(copy);
      return ["database-ahead", `database record ${copy.log.olderSize}`];
    },
  },
  {
    what: "log and database rolled back together",
    kept: true,
    tamper: async (copy) => {
      putBack(copy);
      await copy.log.bank.database.store.sql`delete from audit_event where sealed_index >= ${copy.log.olderSize}`;
      return ["rolled-back", "tlog/checkpoint"];
    },
  },
  {
    what: "the database only: an amount",
    tamper: inDatabase(
      (sql) => sql`update audit_event set amount = amount + 1 where sealed_index = (${at(sql, "deposit")})`,
      ["database-differs", "database record \\d+: .*amt"],
    ),
  },
  {
    what: "the database only: an outcome",
    tamper: inDatabase(
      (sql) => sql`update audit_event set outcome = 'denied:bank-busy' where sealed_index = ${I}`,
      ["database-differs", `database record ${I}: .*res`],
    ),
  },
  {
    what: "the database only: what is confidential",
    tamper: inDatabase(
      (sql) => sql`update audit_event set confidential = '{"username":"mallory"}' where sealed_index = (${at(sql, "signup")})`,
      ["database-differs", "database record \\d+: .*confidential"],
    ),
  },
  {
    what: "the database only: a row deleted",
    tamper: inDatabase(
      (sql) => sql`delete from audit_event where sealed_index = ${I}`,
      ["database-missing", `database record ${I}`],
    ),
  },
  {
    what: "the database only: a row added as sealed",
    tamper: (copy) =>
      inDatabase(
        (sql) => sql`
          insert into audit_event (id, at, kind, outcome, sealed_index)
          values (gen_random_uuid(), now(), 'deposit', 'ok', ${copy.size})`,
        ["database-ahead", `database record ${copy.size}`],
      )(copy),
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
  {
    what: "a record sealed anew by an insider with the log key",
    tamper: async (copy) => {
      await insider(copy);
      return ["database-differs", `database record ${I}: .*res`];
    },
  },
  {
    what: "the same, and the database changed to agree",
    kept: true,
    tamper: async (copy) => {
      await insider(copy);
      await copy.log.bank.database.store.sql`update audit_event set outcome = 'denied:bank-busy' where sealed_index = ${I}`;
      return ["rolled-back", "tlog/checkpoint"];
    },
  },
];

/** The whole log made anew, with one outcome changed, by who has the log's key: by itself it is a good log. */
async function insider(copy: Tampered): Promise<void> {
  const logKey = await readKeyPair(path.join(copy.audit, "../keys/audit-log.key"), "ed25519");
  const anew = await rebuilt(
    copy,
    `${copy.audit}-rebuilt`,
    (event, index) => (index === I ? { ...event, outcome: "denied:bank-busy" } : event),
    logKey,
  );
  rmSync(copy.audit, { recursive: true });
  cpSync(anew, copy.audit, { recursive: true });
  if (!existsSync(path.join(copy.audit, "tlog/checkpoint"))) throw new Error("nothing was rebuilt");
}

type Sql = KeptLog["bank"]["database"]["store"]["sql"];
/** The index of the first record of a kind. */
const at = (sql: Sql, kind: string) => sql`select min(sealed_index) from audit_event where kind = ${kind} and outcome = 'ok'`;
