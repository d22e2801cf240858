import { verify } from "../src/ledger/reports/verify.ts";
import { startEmbedded } from "../src/store/embedded/embedded.ts";
import { keptFolder } from "./kept-folder.ts";
import { Books } from "./ledger-books.ts";
import { Pgbench } from "./ledger-pgbench.ts";
import { postPlainly } from "./ledger-plain.ts";
import { LedgerProcesses } from "./ledger-processes.ts";
import { drive, type TransferFigure } from "./ledger-transfers.ts";
import type { Print } from "./report.ts";
import type { Figures, Pair } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const CUSTOMERS = 10_000;
const ROUNDS = 5;
const ROUND_MS = 3_000;
const PLAIN_CALLERS = 16;

export const about = `Transfers of 0.01 between ${CUSTOMERS.toLocaleString("en")} customers on the ledger's group commit, without bank and channel: 64 or 256 callers in this process, each
with one transfer after the other. Beside it, in turn: the same transfers in the same tables, each in its own transaction
(${PLAIN_CALLERS} callers on ${PLAIN_CALLERS} connections); pgbench's TPC-B-like script with prepared statements, with 16 or 64 clients, whichever is faster; and one
process per core with 256 callers each, on books of a million customers, as the bank's workers have them. All use one PostgreSQL over its
socket, which syncs every commit to the disk. Beside other programs the rates say less than the processor times, because a side with more
processes gets more of the machine. At the end \`verify\` checks the books.`;

const RATE: Row<TransferFigure> = { figure: "rate", label: "transfers a second" };
const TIMES: readonly Row<TransferFigure>[] = [
  { figure: "median", label: "a transfer, median, ms", decimals: 1 },
  { figure: "p99", label: "a transfer, 99th percentile, ms", decimals: 1 },
];
const PROCESSOR: Row<TransferFigure> = { figure: "processor", label: "processor time of a transfer, all processes, µs" };
const FIVE_TIMES = { ...RATE, goal: { least: 5 } };
const HOT = { ...RATE, goal: { least: 0.7 } };

type Round = Readonly<Record<"commit64" | "commit256" | "processes" | "hot" | "plain" | "pgbench", Figures<TransferFigure>>>;

export async function run(print: Print): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = keptFolder();
  const postgres = await startEmbedded(folder, () => {}, { ownerMay: "createdb" });
  stack.defer(() => postgres.stop());
  const pgbench = await Pgbench.make(postgres);
  const books = stack.use(await Books.make(postgres, "ledger", CUSTOMERS));
  const processes = stack.use(await LedgerProcesses.make(postgres));

  const rounds: Round[] = [];
  for (let n = 0; n <= ROUNDS; n++) rounds.push(await round(books, processes, pgbench));
  tell(print, rounds.slice(1), processes, pgbench);
  const findings = await verify(books.store.sql);
  print(`  verify of the books: ${findings.length} findings\n`);
}

/** Runs each side once, one after the other, because other load on the machine then affects all of them. */
async function round(books: Books, processes: LedgerProcesses, pgbench: Pgbench | null): Promise<Round> {
  const byGroupCommit = (callers: number, payees: "many" | "one") =>
    drive(books, (transfer) => books.groupCommit.post(transfer), { callers, ms: ROUND_MS, payees });
  return {
    commit64: await byGroupCommit(64, "many"),
    commit256: await byGroupCommit(256, "many"),
    processes: await processes.drive(256, ROUND_MS),
    plain: await drive(books, (transfer) => postPlainly(books.store, transfer), {
      callers: PLAIN_CALLERS,
      ms: ROUND_MS,
      payees: "many",
    }),
    hot: await byGroupCommit(256, "one"),
    pgbench: {
      median: Number.NaN,
      p99: Number.NaN,
      ...(await (pgbench?.measure() ?? { rate: Number.NaN, processor: Number.NaN })),
    },
  };
}

function tell(print: Print, rounds: readonly Round[], processes: LedgerProcesses, pgbench: Pgbench | null): void {
  const table = (a: [keyof Round, string], b: [keyof Round, string], rows: readonly Row<TransferFigure>[]): void => {
    const pairs = rounds.map((each): Pair<TransferFigure> => ({ a: each[a[0]], b: each[b[0]] }));
    print(`${tableOf(`${a[1]} : ${b[1]}`, ["first", "second"], rows, pairs)}\n`);
  };
  for (const callers of [256, 64] as const) {
    const groupCommit: [keyof Round, string] = [`commit${callers}`, `group commit, ${callers} callers`];
    table(groupCommit, ["plain", "one transaction each"], [FIVE_TIMES, PROCESSOR, ...TIMES]);
    if (pgbench !== null) table(groupCommit, ["pgbench", `pgbench, ${pgbench.clients} clients`], [FIVE_TIMES, PROCESSOR]);
  }
  const all: [keyof Round, string] = ["processes", `${processes.count} processes, 256 callers each`];
  table(all, ["plain", "one transaction each"], [FIVE_TIMES, ...TIMES]);
  if (pgbench !== null) table(all, ["pgbench", `pgbench, ${pgbench.clients} clients`], [FIVE_TIMES]);
  if (pgbench === null) print("  there is no pgbench in PATH or in /usr/lib/postgresql: not compared with it\n\n");
  table(["hot", "group commit, all 256 to one account"], ["commit256", "to many"], [HOT, PROCESSOR, ...TIMES]);
}
