/**
 * An ATM as a library, published as "strongroom/client": it opens the private channel with a key file, and asks for what a machine asks for.
 *
 * It promises that an answer that was lost is fetched by itself, under the same request id, so that no money moves twice; that a refusal of
 * the bank is a value of a closed list and never thrown; and that money is a bigint of minor units. It never decides what the bank decides,
 * and knows nothing of notes: what a machine paid out, its program says. Start with atm-interface.ts; docs/CLIENT.md is its document.
 */

export type { Answer, Balances, Concluded, Currency, Entry, Limits } from "./answers.ts";
export { AtmError, type AtmErrorCode } from "./atm-error.ts";
export type { Atm, AtmOptions, CallOptions, Hold, MoneyOptions, Recovered, StatementQuery } from "./atm-interface.ts";
export { newRequest, openAtm } from "./open-atm.ts";
export type {
  BalanceRefusal,
  DepositRefusal,
  HoldRefusal,
  LimitRefusal,
  RefusalName,
  Refused,
  SignInRefusal,
  SignUpRefusal,
  TransferRefusal,
  WithdrawRefusal,
} from "./refusals.ts";
