import { account } from "./en/account.ts";
import { choices } from "./en/choices.ts";
import { comfort } from "./en/comfort.ts";
import { endings } from "./en/endings.ts";
import { entrance } from "./en/entrance.ts";
import { frame } from "./en/frame.ts";
import { limits } from "./en/limits.ts";
import { messages } from "./en/messages.ts";
import { money } from "./en/money.ts";
import { news } from "./en/news.ts";
import { password } from "./en/password.ts";
import { receipts } from "./en/receipts.ts";
import { refusals } from "./en/refusals.ts";

/** All words of the machine in English. */
export const english = {
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
