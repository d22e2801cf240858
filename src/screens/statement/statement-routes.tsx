import type { Hono } from "hono";
import type { Atm } from "../../atm/atm.ts";
import type { Outcome } from "../../model/model.ts";
import { turnAway } from "../routes/account-routes.tsx";
import {
  customerOf,
  customersOnly,
  frameOf,
  readForm,
  sendBack,
  show,
  type WebEnv,
  type WebRequest,
} from "../web/web-request.ts";
import { refusalText } from "../words/refusal-text.ts";
import { askPage, askPeriod, askWhole, BANK_PAGE, type WholePeriod } from "./ask.ts";
import { dayEnd, isDay, months } from "./days.ts";
import { searchOf } from "./search.ts";
import { SearchScreen } from "./search-screen.tsx";
import { csvChunks, entryPages } from "./statement-csv.ts";
import { StatementPaperScreen } from "./statement-paper-screen.tsx";
import { statementPdf } from "./statement-pdf.ts";
import { StatementScreen } from "./statement-screen.tsx";
import { addressOf, EVERYTHING, readView, requestOf, type View } from "./view.ts";

/** The statement: on the screen, searched, on paper, and as files. */
export function statementRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const customers = customersOnly(atm);
  app.get("/statement", customers, async (c) => {
    const { link } = customerOf(c).customerSession;
    const frame = frameOf(c, atm);
    const { zone } = frame.figures;
    const view = viewOf(c);
    const [period, page] = await Promise.all([askPeriod(link, view, zone), askPage(link, view, zone)]);
    if (!period.ok) return turnAway(c, atm, period.refusal);
    if (!page.ok) return turnAway(c, atm, page.refusal);
    const props = { frame, view, period: period.result, page: page.result, months: months(Date.now(), zone) };
    return show(c, <StatementScreen {...props} />);
  });
  searchRoutes(app, atm);
  app.get("/statement/paper", customers, (c) =>
    withWhole(c, atm, (whole) => show(c, <StatementPaperScreen frame={frameOf(c, atm)} view={viewOf(c)} whole={whole} />)),
  );
  app.get("/statement.pdf", customers, (c) =>
    withWhole(c, atm, async (whole) => {
      const file = await statementPdf({ view: viewOf(c), whole, ...frameOf(c, atm) });
      asFile(c, "application/pdf", "strongroom-statement.pdf");
      return c.body(file);
    }),
  );
  app.get("/statement.csv", customers, async (c) => {
    const { link } = customerOf(c).customerSession;
    const request = requestOf(viewOf(c), frameOf(c, atm).figures.zone);
    const page = (before: number) => link.request("statement", { ...request, before, most: BANK_PAGE });
    const first = await page(0);
    if (!first.ok) return turnAway(c, atm, first.refusal);
    const pages = entryPages(first.result, async (before) => {
      const outcome = await page(before);
      return outcome.ok ? outcome.result : null;
    });
    asFile(c, "text/csv; charset=utf-8; header=present", "strongroom-statement.csv");
    return c.body(ReadableStream.from(csvChunks(pages, atm.currency)).pipeThrough(new TextEncoderStream()));
  });
}

const viewOf = (c: WebRequest): View => readView((name) => c.req.query(name));

function asFile(c: WebRequest, type: string, name: string): void {
  // A saved file does not leave the screen when the session ends.
  c.header("refresh", undefined);
  c.header("content-type", type);
  c.header("content-disposition", `attachment; filename="${name}"`);
  c.header("cache-control", "private, no-store");
}

/** Answers with the whole period, signed; one that is too long leads to the search, which asks for a shorter one. */
async function withWhole(
  c: WebRequest,
  atm: Atm,
  answer: (whole: WholePeriod) => Response | Promise<Response>,
): Promise<Response> {
  const { session, customerSession } = customerOf(c);
  const frame = frameOf(c, atm);
  const view = viewOf(c);
  const whole: Outcome<WholePeriod> = await askWhole(customerSession.link, view, frame.figures.zone, atm.currency);
  if (whole.ok) return answer(whole.result);
  if (whole.refusal !== "statement-too-long") return turnAway(c, atm, whole.refusal);
  const problem = { field: "from", text: refusalText(whole.refusal, whole.details, frame) };
  return sendBack(c, session, { at: "/statement/search", values: { from: view.from ?? "", to: view.to ?? "" }, problem });
}

/** The search, and the jump to a day. Both lead to an address that says all of the view. */
function searchRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const customers = customersOnly(atm);
  app.get("/statement/search", customers, (c) => {
    const draft = customerOf(c).session.takeDraft("/statement/search");
    return show(c, <SearchScreen frame={frameOf(c, atm)} view={viewOf(c)} draft={draft} />);
  });
  app.post("/statement/search", customers, async (c) => {
    const values = await readForm(c);
    const found = searchOf(values, atm.currency, frameOf(c, atm));
    if (!("text" in found)) return c.redirect(addressOf(found), 303);
    return sendBack(c, customerOf(c).session, { at: "/statement/search", values, problem: found });
  });
  app.post("/statement/day", customers, async (c) => {
    const { session, customerSession } = customerOf(c);
    const { day = "", ...fields } = await readForm(c);
    const frame = frameOf(c, atm);
    const view = { ...readView((name) => fields[name]), before: 0 };
    if (!isDay(day)) {
      const problem = { field: "day", text: frame.words.statement.askDay };
      return sendBack(c, session, { at: "/statement/search", values: { day }, problem });
    }
    const to = dayEnd(day, frame.figures.zone);
    const outcome = await customerSession.link.request("statement-period", { from: 0, to, sign: false });
    if (!outcome.ok) return turnAway(c, atm, outcome.refusal);
    // A day before the period's first shows the period without entries above it.
    return c.redirect(addressOf({ ...EVERYTHING, ...view, before: outcome.result.last + 1 }), 303);
  });
}
