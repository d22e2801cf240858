import * as connections from "./connections.ts";
import * as flood from "./flood.ts";
import * as handshakes from "./handshakes.ts";
import * as money from "./money.ts";
import * as records from "./records.ts";
import type { Benchmark } from "./report.ts";
import * as signins from "./signins.ts";
import * as startup from "./startup.ts";

/** Every benchmark, by the name that `npm run bench` takes, in the order in which they run. */
export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  money,
  signins,
  connections,
  records,
  handshakes,
  flood,
  startup,
};
