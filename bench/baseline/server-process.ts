import cluster from "node:cluster";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Identity } from "../certificate.ts";
import { serve } from "../child.ts";

export interface BaselineOptions {
  readonly databaseUrl: string;
  readonly workers: number;
  /** Connections of each worker to PostgreSQL. */
  readonly connections: number;
  readonly server: Identity;
  readonly client: Identity;
}

// The baseline's server. It has as many workers as the bank in the comparison, on one port.

const tasks = {
  /** Resolves with the port. */
  open: async (options: BaselineOptions): Promise<number> => {
    const ending = path.extname(import.meta.url);
    cluster.setupPrimary({ exec: fileURLToPath(new URL(`worker${ending}`, import.meta.url)), serialization: "advanced" });
    const ports = Array.from({ length: options.workers }, async () => {
      const worker = cluster.fork();
      worker.send(options);
      const [port] = (await once(worker, "message")) as [number];
      return port;
    });
    return (await Promise.all(ports))[0] as number;
  },
};
export type BaselineTasks = typeof tasks;
serve(tasks);
