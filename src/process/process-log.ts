import { type DestinationStream, type LogFn, type Logger, pino } from "pino";
import { LineLimit } from "./line-limit.ts";

/** Interval between two checks for lines that were held back, in milliseconds. */
const SETTLE_MS = 1_000;

/** Pino's number for the lowest level whose lines are limited. */
const INFO = 30;

/** Fields that pino writes in each line by itself: a field of the same name would be there twice. */
const OWN: ReadonlySet<string> = new Set(["level", "time", "process", "pid", "msg"]);

/** The log of a bank's or an ATM's process: a JSON line for each record, on standard error, with times in UTC. */
export function openLog(level: string, name: string): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  // A closed terminal takes no more lines; the program still has to end in order.
  destination.on("error", () => {});
  return makeLog(level, name, destination, new LineLimit());
}

/**
 * Makes a log in which no line has a key twice, and lines that are alike are limited (docs/OPERATIONS.md, "The log"). A separate
 * line sums up the lines that were held back, at the process's end too.
 */
export function makeLog(level: string, name: string, destination: DestinationStream, limit: LineLimit): Logger {
  const options = {
    level,
    base: { process: name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: withoutOwn },
  };
  const sums = pino(options, destination);
  const settle = (all: boolean): void => {
    for (const { level: number, message, kind, times, withinMs } of limit.settle(all)) {
      const seconds = Math.max(1, Math.round(withinMs / 1_000));
      const text = `${message}: ${times.toLocaleString("en")} more like this in the last ${seconds} seconds`;
      sums[pino.levels.labels[number] as "error"](kind === "" ? { times } : { times, kind }, text);
    }
  };
  setInterval(() => settle(false), SETTLE_MS).unref();
  process.on("exit", () => settle(true));
  const logMethod = function (this: Logger, args: Parameters<LogFn>, method: LogFn, number: number): void {
    // An operator who asks for debug or trace wants all of it.
    if (number < INFO || limit.admit({ level: number, ...lineOf(args) })) method.apply(this, args);
  };
  return pino({ ...options, hooks: { logMethod } }, destination);
}

function withoutOwn(fields: object): Record<string, unknown> {
  const names = Object.keys(fields);
  if (!names.some((each) => OWN.has(each))) return fields as Record<string, unknown>;
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [OWN.has(key) ? `its-${key}` : key, value]));
}

function lineOf([first, second]: readonly unknown[]): { readonly message: string; readonly kind: string } {
  if (typeof first === "string") return { message: first, kind: "" };
  const { err, error, cause, code, reason } = (first ?? {}) as Readonly<Record<string, unknown>>;
  const kinds = [nameOf(err), nameOf(error), nameOf(cause), nameOf(code), nameOf(reason)];
  return { message: typeof second === "string" ? second : "", kind: kinds.filter((each) => each !== "").join(" ") };
}

/** Returns an error's code, or else its class. Its message may have an address or an id that differs each time. */
function nameOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!(value instanceof Error)) return "";
  return "code" in value && typeof value.code === "string" ? value.code : value.name;
}
