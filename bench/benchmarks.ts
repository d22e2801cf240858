import * as audit from "./audit.ts";
import * as auditCost from "./audit-cost.ts";
import * as connections from "./connections.ts";
import * as console from "./console.ts";
import * as flood from "./flood.ts";
import * as floodingAtm from "./flooding.ts";
import * as handshakes from "./handshakes.ts";
import * as ledger from "./ledger.ts";
import * as ledgerGrowth from "./ledger-growth.ts";
import * as money from "./money.ts";
import * as moneyStandby from "./money-standby.ts";
import * as records from "./records.ts";
import type { Benchmark } from "./report.ts";
import * as signins from "./signins.ts";
import * as startup from "./startup.ts";

/** Every benchmark, by its name for `npm run bench`, in running order. */
export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  money,
  "money-standby": { about: moneyStandby.about, run: moneyStandby.run },
  ledger,
  "ledger-growth": { about: ledgerGrowth.about, run: ledgerGrowth.run },
  signins,
  connections,
  audit,
  "audit-cost": { about: auditCost.about, run: auditCost.run },
  console: { about: console.about, run: console.run },
  records,
  handshakes,
  flood,
  "flooding-atm": { about: floodingAtm.about, run: floodingAtm.run },
  startup,
};
