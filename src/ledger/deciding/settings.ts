import type { BankLimits, Currency } from "../../model/model.ts";

export interface Settings {
  readonly currency: Currency;
  /** Read for each batch: operators may change them while the bank runs. */
  readonly limits: BankLimits;
}
