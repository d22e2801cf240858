import type { Hono } from "hono";
import type { Atm } from "../../atm/atm.ts";
import { customerOf, customersOnly, type WebEnv } from "../web/web-request.ts";
import { turnAway } from "./account-routes.tsx";
import { type AskPage, csvChunks } from "./statement-csv.ts";

/** The largest page that the bank sends at once. */
const PAGE_ENTRIES = 50;

/** The statement as a file for programs. It is streamed page by page as the bank sends it, and never held as a whole. */
export function csvRoutes(app: Hono<WebEnv>, atm: Atm): void {
  app.get("/statement.csv", customersOnly(atm), async (c) => {
    const { link } = customerOf(c).customerSession;
    const page = (before: number) => link.request("statement", { before, most: PAGE_ENTRIES });
    const first = await page(0);
    if (!first.ok) return turnAway(c, atm, first.refusal);
    const askPage: AskPage = async (before) => {
      const outcome = await page(before);
      return outcome.ok ? outcome.result.entries : null;
    };
    const chunks = csvChunks(first.result.entries, askPage, atm.currency);
    // A saved file does not leave the screen when the session ends.
    c.header("refresh", undefined);
    return c.body(ReadableStream.from(chunks).pipeThrough(new TextEncoderStream()), 200, {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="strongroom-statement.csv"',
      "cache-control": "private, no-store",
    });
  });
}
