import { verify } from "../src/ledger/reports/verify.ts";
import { statement } from "../src/ledger/statements/statement.ts";
import type { AccountId } from "../src/model/ids.ts";
import { startEmbedded } from "../src/store/embedded/embedded.ts";
import { keptFolder } from "./kept-folder.ts";
import { Books } from "./ledger-books.ts";
import { addHistory } from "./ledger-history.ts";
import { drive, type TransferFigure } from "./ledger-transfers.ts";
import type { Print } from "./report.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const CUSTOMERS = 10_000;
const SIZES = [1_000_000, 5_000_000] as const;
const CALLERS = 256;
const PAIRS = 5;
const ROUND_MS = 4_000;
const STATEMENTS = 200;

export const about = `Transfers on the ledger's group commit with ${CALLERS} callers, in books with ${SIZES.map((size) => size.toLocaleString("en")).join(" and with ")} earlier transfers (with
their answers and sealed audit events, written by SQL as the group commit writes them), each beside the same in new books, which
hold only the first deposits of ${CUSTOMERS.toLocaleString("en")} customers. All databases are on one PostgreSQL that syncs every commit to the disk. Then the
time for a page of a statement and for \`verify\` in the large books.`;

const ROWS: readonly Row<TransferFigure>[] = [
  { figure: "rate", label: "transfers a second", goal: { least: 0.8 } },
  { figure: "median", label: "a transfer, median, ms", decimals: 1 },
  { figure: "p99", label: "a transfer, 99th percentile, ms", decimals: 1 },
];

export async function run(print: Print): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = keptFolder();
  const postgres = await startEmbedded(folder, () => {}, { ownerMay: "createdb" });
  stack.defer(() => postgres.stop());
  const young = stack.use(await Books.make(postgres, "young", CUSTOMERS));
  for (const size of SIZES) {
    const grown = stack.use(await Books.make(postgres, `grown_${size}`, CUSTOMERS));
    print(`  ${size.toLocaleString("en")} earlier transfers\n`);
    await timed(print, "writing them", () => addHistory(grown, size));
    const [a, b] = [side("grown", grown), side("new", young)];
    const pairs = await alternate(PAIRS, a, b);
    print(`${tableOf("books", [a.name, b.name], ROWS, pairs)}\n`);
    await timed(print, `${STATEMENTS} pages of statements, one after the other`, () => readStatements(grown));
    const findings = await timed(print, "verify", () => verify(grown.store.sql));
    print(`  verify of the grown books: ${findings.length} findings\n\n`);
  }
}

const side = (name: string, books: Books): Side<TransferFigure> => ({
  name,
  round: () => drive(books, (transfer) => books.groupCommit.post(transfer), { callers: CALLERS, ms: ROUND_MS, payees: "many" }),
});

async function readStatements({ accounts, store }: Books): Promise<void> {
  for (let n = 0; n < STATEMENTS; n++) {
    const account = accounts[(n * 97) % accounts.length] as AccountId;
    const { entries } = await statement(store.sql, account, { before: 0, most: 50 });
    if (entries.length !== 50) throw new Error("a statement is not full");
  }
}

async function timed<T>(print: Print, what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await act();
  print(`  ${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s\n`);
  return result;
}
