import { account, choices, limits } from "./de/account.ts";
import { endings, receipts } from "./de/endings.ts";
import { entrance, news, password } from "./de/entrance.ts";
import { comfort, frame, messages } from "./de/frame.ts";
import { channel, condition } from "./de/idle.ts";
import { money, refusals } from "./de/money.ts";
import { statement } from "./de/statement.ts";

/** All words of the machine in German. */
export const german = {
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
