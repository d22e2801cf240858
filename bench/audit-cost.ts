import type { AtmTasks } from "./atms-process.ts";
import { Child } from "./child.ts";
import { DurableBank } from "./durable-bank.ts";
import type { Print } from "./report.ts";
import { alternate, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 5;
const ROUND_MS = 6_000;
const ATMS = 64;

export const about = `Deposits and transfers in turn by ${ATMS} customers at as many ATMs, each with one request after the other, through the whole system:
with the sealer running, beside the same with the sealer's process stopped (SIGSTOP) during the round. Both write their events
in the commit of the money. Each round begins with an empty backlog. The table shows what the sealer had not sealed at the end.`;

type Figure = "booked" | "sealed";

const ROWS: readonly Row<Figure>[] = [
  { figure: "booked", label: "operations a second", goal: { least: 0.85 } },
  { figure: "sealed", label: "events sealed a second" },
];

export async function run(print: Print): Promise<void> {
  await using bank = await DurableBank.start({ atms: ATMS, connections: 2 });
  await using atms = new Child<AtmTasks>("atms-process");
  await atms.ask("open", bank.port, bank.atms);

  const round = async (): Promise<Record<Figure, number>> => {
    const before = await countSealed(bank);
    const startedAt = performance.now();
    const { done } = await atms.ask("work", { clients: ATMS, forMs: ROUND_MS });
    const seconds = (performance.now() - startedAt) / 1_000;
    return { booked: done / seconds, sealed: ((await countSealed(bank)) - before) / seconds };
  };
  const sealing: Side<Figure> = {
    name: "sealing",
    async round() {
      await bank.sealed();
      return round();
    },
  };
  const still: Side<Figure> = {
    name: "without",
    async round() {
      await bank.sealed();
      bank.signalSealer("SIGSTOP");
      try {
        return await round();
      } finally {
        bank.signalSealer("SIGCONT");
      }
    },
  };
  print(tableOf(`${ATMS} at once`, [sealing.name, still.name], ROWS, await alternate(PAIRS, sealing, still)));
}

async function countSealed({ store: { sql } }: DurableBank): Promise<number> {
  const [row] = await sql<{ sealed: number }[]>`select coalesce(max(sealed_index) + 1, 0)::float8 as sealed from audit_event`;
  return row?.sealed ?? 0;
}
