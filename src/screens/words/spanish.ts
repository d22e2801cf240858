import { account, choices, limits } from "./es/account.ts";
import { endings, receipts } from "./es/endings.ts";
import { entrance, news, password } from "./es/entrance.ts";
import { comfort, frame, messages } from "./es/frame.ts";
import { channel, condition } from "./es/idle.ts";
import { money, refusals } from "./es/money.ts";
import { statement } from "./es/statement.ts";

/** All words of the machine in Spanish. */
export const spanish = {
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
