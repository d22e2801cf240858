import { logSize } from "../src/audit/sequencing/backlog.ts";
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
with the sequencer running, which orders the events and writes the copy, beside the same with its process stopped (SIGSTOP) during
the round. Both seal and write their events in the commit of the money. Each round begins with an empty backlog.`;

type Figure = "booked" | "ordered";

const ROWS: readonly Row<Figure>[] = [
  { figure: "booked", label: "operations a second", goal: { least: 0.93 } },
  { figure: "ordered", label: "events ordered a second" },
];

export async function run(print: Print): Promise<void> {
  await using bank = await DurableBank.start({ atms: ATMS, connections: 2 });
  await using atms = new Child<AtmTasks>("atms-process");
  await atms.ask("open", bank.port, bank.atms);

  const round = async (): Promise<Record<Figure, number>> => {
    const before = await logSize(bank.store.sql);
    const startedAt = performance.now();
    const { done } = await atms.ask("work", { clients: ATMS, forMs: ROUND_MS });
    const seconds = (performance.now() - startedAt) / 1_000;
    return { booked: done / seconds, ordered: ((await logSize(bank.store.sql)) - before) / seconds };
  };
  const ordering: Side<Figure> = {
    name: "ordering",
    async round() {
      await bank.copied();
      return round();
    },
  };
  const still: Side<Figure> = {
    name: "without",
    async round() {
      await bank.copied();
      bank.signalSequencer("SIGSTOP");
      try {
        return await round();
      } finally {
        bank.signalSequencer("SIGCONT");
      }
    },
  };
  print(tableOf(`${ATMS} at once`, [ordering.name, still.name], ROWS, await alternate(PAIRS, ordering, still)));
}
