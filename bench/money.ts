import type { AtmTasks } from "./atms-process.ts";
import { Child } from "./child.ts";
import { DurableBank } from "./durable-bank.ts";
import { PlainLedger } from "./plain-ledger.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 3;
const ROUND_MS = 3_000;
const ATMS = 64;
const PLAIN_CONNECTIONS = 16;

export const about = `Deposits of 1.00 by ${ATMS} customers, one at each ATM, one after the other: the whole path (ATMs in a process of their own,
channel, bank with its default workers, the road, audit events and the sealer) beside a plain transaction for each deposit on
the same PostgreSQL, ${PLAIN_CONNECTIONS} connections, driven from this process without any network protocol, session, digest or sealing, which
favours it. The PostgreSQL syncs every commit to the disk. A round begins when the sealer has caught up with the one before.`;

type Figure = "booked";

const ROWS: readonly Row<Figure>[] = [{ figure: "booked", label: "deposits a second" }];

export async function run(): Promise<void> {
  await using bank = await DurableBank.start({ atms: ATMS, connections: PLAIN_CONNECTIONS });
  await using atms = new Child<AtmTasks>("atms-process");
  await atms.ask("open", bank.port, bank.atms);
  const plain = await PlainLedger.make(bank.store, ATMS);

  const perSecond = (name: string, deposits: () => Promise<number>): Side<Figure> => ({
    name,
    async round() {
      await bank.sealed();
      const startedAt = performance.now();
      const booked = await deposits();
      return { booked: (1_000 * booked) / (performance.now() - startedAt) };
    },
  });
  const road = perSecond("Strongroom", () => atms.ask("deposit", ROUND_MS));
  const baseline = perSecond("plain", () => depositPlainly(plain));
  const pairs = await alternate(PAIRS, road, baseline);
  process.stdout.write(tableOf(`${ATMS} at once`, [road.name, baseline.name], ROWS, pairs));
}

/** As many customers, each with one deposit after the other for the length of a round; comes to how many were booked. */
async function depositPlainly(plain: PlainLedger): Promise<number> {
  const deadline = performance.now() + ROUND_MS;
  let booked = 0;
  const customer = async (_: unknown, n: number): Promise<void> => {
    for (; performance.now() < deadline; booked++) await plain.deposit(n);
  };
  await Promise.all(Array.from({ length: ATMS }, customer));
  return booked;
}
