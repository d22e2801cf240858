import { fork } from "node:child_process";
import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { EventKind } from "../model/event.ts";
import { openStore } from "../store/connect.ts";
import { insertEvents } from "../store/events.ts";
import { migrate } from "../store/migrate.ts";
import { keepHouse } from "./housekeeping.ts";
import type { BankSettings } from "./settings.ts";
import { type Child, Supervisor } from "./supervise.ts";
import { takeCensus } from "./take-census.ts";

export interface RunningBank {
  readonly host: string;
  readonly port: number;
  /** Takes no new work, finishes what is under way, seals what is left, ends every process. */
  stop(): Promise<void>;
}

/** Brings up a bank server: migrations, workers on one port, the sealer. Throws BankError or StoreError with one sentence. */
export async function startBank(settings: BankSettings, log: Logger): Promise<RunningBank> {
  const store = openStore(settings.databaseUrl, { connections: 1, applicationName: "strongroom bank" });
  const note = (kind: EventKind): Promise<void> => insertEvents(store.sql, [{ at: Date.now(), kind, outcome: "ok" }]);
  const sealer = new Supervisor("sealer", forkSealer, settings, log);
  cluster.setupPrimary({ exec: programFile("./worker.js"), args: [], serialization: "advanced" });
  const workers = Array.from(
    { length: settings.workers },
    (_, n) => new Supervisor(`worker ${n + 1}`, () => cluster.fork(), settings, log),
  );
  takeCensus(workers, settings.sessionsPerTerminal, log);
  let house: { stop(): void } | undefined;
  const endAll = async (): Promise<void> => {
    house?.stop();
    await Promise.all(workers.map((worker) => worker.drain()));
    await sealer.drain();
    await store.close();
  };
  try {
    const applied = await migrate(store);
    if (applied.length > 0) log.info({ applied }, "the database was migrated");
    await note("bank-start");
    const [port] = await Promise.all([...workers.map((worker) => worker.start()), sealer.start()]);
    house = keepHouse(store, log);
    log.info({ host: settings.listen.host, port, workers: settings.workers }, "the bank is open");
    return {
      host: settings.listen.host,
      port: port as number,
      stop: async () => {
        await Promise.all(workers.map((worker) => worker.drain()));
        await note("bank-stop");
        await endAll();
        log.info("the bank is closed");
      },
    };
  } catch (error) {
    await endAll();
    throw error;
  }
}

const forkSealer = (): Child => fork(programFile("./sealer.js"), { serialization: "advanced", execArgv: process.execArgv });

const programFile = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
