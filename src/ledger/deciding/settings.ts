import type { BankLimits, Currency } from "../../model/model.ts";

export interface Settings {
  readonly currency: Currency;
  readonly limits: BankLimits;
}
