import { type Logger, pino } from "pino";

/** The log of one of the bank's processes: a JSON line for each record, on standard error, with times in UTC. */
export function openLog(level: string, name: string): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  // A terminal that was closed takes no more lines; the program goes on to its end in order.
  destination.on("error", () => {});
  return pino({ level, base: { process: name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
