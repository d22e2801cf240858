import type { Hono } from "hono";
import { type Atm, type Link, LinkError } from "../../atm/atm.ts";
import type { RequestId } from "../../model/model.ts";
import { type ReceiptFacts, receiptRows } from "../figures/receipt-rows.tsx";
import { showError } from "../pages/error-screen.tsx";
import { ReceiptCodeScreen, ReceiptPaperScreen } from "../pages/receipt-paper-screen.tsx";
import { customerOf, customersOnly, frameOf, show, type Visit, type WebEnv } from "../web/visit.ts";
import { isPrintable, receiptPdf } from "./receipt-pdf.ts";

/** The receipts of what this session has done: on the screen and on paper, as a file, and for a telephone. */
export function receiptRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const customers = customersOnly(atm);
  app.get("/slip/:token/receipt", customers, async (c) => {
    const facts = factsOf(c, atm);
    if (facts === null) return nothingHere(c, atm);
    const signed = await signedText(customerOf(c).stay.link, facts.slip.request);
    return show(c, <ReceiptPaperScreen {...facts} signed={signed} print={c.req.query("print") !== undefined} />);
  });
  app.get("/slip/:token/code", customers, async (c) => {
    const facts = factsOf(c, atm);
    if (facts === null) return nothingHere(c, atm);
    return show(c, <ReceiptCodeScreen {...facts} signed={await signedText(customerOf(c).stay.link, facts.slip.request)} />);
  });
  app.get("/slip/:token/receipt.pdf", customers, async (c) => {
    const facts = factsOf(c, atm);
    if (facts === null) return nothingHere(c, atm);
    const file = await receiptPdf(paperOf(facts, await signedText(customerOf(c).stay.link, facts.slip.request)));
    // A file that is kept does not lead away when the session ends.
    c.header("refresh", undefined);
    return c.body(file, 200, {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="strongroom-receipt-${facts.slip.request.slice(0, 13)}.pdf"`,
      "cache-control": "private, no-store",
    });
  });
}

/** What there is to make a receipt from; null where this session has booked nothing by this slip. */
function factsOf(c: Visit, atm: Atm): ReceiptFacts | null {
  const { session, stay } = customerOf(c);
  const slip = session.slip(c.req.param("token") ?? "");
  const ending = slip?.ending ?? null;
  if (slip === null || (ending?.how !== "paid" && ending?.how !== "booked")) return null;
  return { frame: frameOf(c, atm), slip, ending, channel: stay.link.sessionId };
}

const nothingHere = (c: Visit, atm: Atm): Response | Promise<Response> => showError(c, atm, "missing", 404);

/** The bank's signed receipt. Null where it has none to give, or not now: the receipt of the machine is good without. */
async function signedText(link: Link, request: RequestId): Promise<string | null> {
  try {
    const outcome = await link.request("receipt", { request });
    return outcome.ok ? outcome.result.receipt : null;
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return null;
  }
}

function paperOf(facts: ReceiptFacts, signed: string | null): Parameters<typeof receiptPdf>[0] {
  const { frame, slip } = facts;
  const { endings, receipts, frame: around } = frame.words;
  const { figures } = frame;
  // The file's fonts have the letters of the languages, but not every currency's sign: then its code stands there.
  const money = (amount: bigint): string => {
    const text = figures.money(amount);
    return isPrintable(text) ? text : `${figures.typed(amount)} ${figures.currency.code}`;
  };
  return {
    lang: frame.language.code,
    title: around.windowTitle({ title: endings.receiptTitle, atm: String(frame.atm) }),
    heading: endings.receiptTitle,
    rows: receiptRows(facts, money).map(({ name, value }) => [name, value]),
    signed: signed === null ? null : { text: signed, label: receipts.codeLabel, advice: receipts.check },
    footer: `Strongroom · ${around.machine({ atm: String(frame.atm) })}`,
    at: slip.confirmedAt ?? 0,
  };
}
