import { account, choices, limits } from "./en/account.ts";
import { endings, receipts } from "./en/endings.ts";
import { entrance, news, password } from "./en/entrance.ts";
import { comfort, frame, messages } from "./en/frame.ts";
import { channel, condition } from "./en/idle.ts";
import { money, refusals } from "./en/money.ts";
import { statement } from "./en/statement.ts";

/** All words of the machine in English. */
export const english = {
  frame,
  comfort,
  condition,
  channel,
  entrance,
  account,
  money,
  limits,
  endings,
  messages,
  news,
  password,
  refusals,
  receipts,
  choices,
  statement,
} as const;
