import type { Currency } from "../model/model.ts";
import type { Faults } from "./cash/faults.ts";
import type { Levels } from "./cash/levels.ts";
import type { BankLines } from "./link/bank-lines.ts";
import type { BankLink } from "./link/bank-link.ts";
import type { OwnKeys } from "./link/own-keys.ts";
import type { Log } from "./log.ts";
import type { Machine } from "./operations/machine.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { Witness } from "./witness/witness.ts";

/** The parts of one ATM that its web server uses. */
export interface Atm {
  readonly number: number;
  readonly machine: Machine;
  readonly sessions: Sessions;
  readonly witness: Witness;
  /** The pre-shared keys of its key file, which the bank may rotate. */
  readonly ownKeys: OwnKeys;
  /** What is known of the link to the bank: whether it was reached, which server answers, how many channels are open. */
  readonly lines: Pick<BankLines, "reached" | "server" | "channels">;
  /** Opens a new channel to the bank, for a customer or an operator who waits for it. Throws LinkError "bank-unreachable". */
  readonly openLink: () => Promise<BankLink>;
  /** The same, for what the audit log need not be witnessed after. */
  readonly openQuietLink: () => Promise<BankLink>;
  readonly log: Log;
  readonly levels: Levels;
  /** The faults that operators may arm; null if the ATM accepts none. */
  readonly faults: Faults | null;
  /** The currency that the bank last sent; before the first contact, the one that the ATM was started with. */
  currency: Currency;
}
