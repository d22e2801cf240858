import { account } from "./es/account.ts";
import { choices } from "./es/choices.ts";
import { comfort } from "./es/comfort.ts";
import { endings } from "./es/endings.ts";
import { entrance } from "./es/entrance.ts";
import { frame } from "./es/frame.ts";
import { limits } from "./es/limits.ts";
import { messages } from "./es/messages.ts";
import { money } from "./es/money.ts";
import { news } from "./es/news.ts";
import { password } from "./es/password.ts";
import { receipts } from "./es/receipts.ts";
import { refusals } from "./es/refusals.ts";

/** All words of the machine in Spanish. */
export const spanish = {
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
