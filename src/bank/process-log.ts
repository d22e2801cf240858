import { type Logger, pino } from "pino";

/** The log of one of the bank's processes: a JSON line for each record, on standard error, with times in UTC. */
export function openLog(level: string, name: string): Logger {
  return pino(
    { level, base: { process: name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
