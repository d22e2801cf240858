import type { Currency } from "../model/model.ts";
import type { Faults } from "./cash/faults.ts";
import type { Levels } from "./cash/levels.ts";
import type { BankLink } from "./link/bank-link.ts";
import type { Log } from "./log.ts";
import type { Machine } from "./operations/machine.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { Witness } from "./witness/witness.ts";

/** What the web server of one ATM works with. */
export interface Atm {
  readonly number: number;
  readonly machine: Machine;
  readonly sessions: Sessions;
  readonly witness: Witness;
  /** Opens a channel of its own. Throws LinkError "bank-unreachable". */
  readonly openLink: () => Promise<BankLink>;
  readonly log: Log;
  readonly levels: Levels;
  /** The faults that operators may ask for; null where the ATM takes none. */
  readonly faults: Faults | null;
  /** The bank's, as it last told; before the first contact, the one that the ATM was started with. */
  currency: Currency;
  /** Whether the last try to reach the bank succeeded; null before the first. */
  bankReached: boolean | null;
}
