import type { Currency, WithdrawalLimits } from "../../model/model.ts";

export interface Settings {
  readonly currency: Currency;
  readonly limits: WithdrawalLimits;
}
