import { account, choices, limits } from "./ar/account.ts";
import { endings, receipts } from "./ar/endings.ts";
import { entrance, news, password } from "./ar/entrance.ts";
import { comfort, frame, messages } from "./ar/frame.ts";
import { channel, condition } from "./ar/idle.ts";
import { money, refusals } from "./ar/money.ts";
import { statement } from "./ar/statement.ts";

/** All words of the machine in Arabic. */
export const arabic = {
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
