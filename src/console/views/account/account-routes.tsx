import type { Hono } from "hono";
import type { Console } from "../../parts.ts";
import { answerForm } from "../../web/answer-form.ts";
import type { ConsoleEnv } from "../../web/web-request.ts";
import { ACCOUNT, withChanged } from "./account-changes.ts";
import { showAccount } from "./account-page.tsx";

/** The page about the own account: sessions and ways to sign in. */
export function accountRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  app.get(ACCOUNT, (c) => showAccount(c, console, null));
  app.post(`${ACCOUNT}/sessions`, (c) =>
    answerForm(c, console, async ({ session = "" }) => {
      const performed = await console.perform(c, "sessions-end", session === "" ? {} : { session });
      if (!performed.ok) return showAccount(c, console, performed.meaning);
      return withChanged(session === "" ? "sessions-ended" : "session-ended");
    }),
  );
}
