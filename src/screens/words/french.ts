import { account } from "./fr/account.ts";
import { choices } from "./fr/choices.ts";
import { comfort } from "./fr/comfort.ts";
import { endings } from "./fr/endings.ts";
import { entrance } from "./fr/entrance.ts";
import { frame } from "./fr/frame.ts";
import { limits } from "./fr/limits.ts";
import { messages } from "./fr/messages.ts";
import { money } from "./fr/money.ts";
import { news } from "./fr/news.ts";
import { password } from "./fr/password.ts";
import { receipts } from "./fr/receipts.ts";
import { refusals } from "./fr/refusals.ts";

/** All words of the machine in French. */
export const french = {
  frame,
  comfort,
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
} as const;
