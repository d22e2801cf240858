import { account, choices, limits } from "./fr/account.ts";
import { endings, receipts } from "./fr/endings.ts";
import { entrance, news, password } from "./fr/entrance.ts";
import { comfort, frame, messages } from "./fr/frame.ts";
import { channel, condition } from "./fr/idle.ts";
import { money, refusals } from "./fr/money.ts";
import { statement } from "./fr/statement.ts";

/** All words of the machine in French. */
export const french = {
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
