import type { Hono } from "hono";
import { type Atm, type BankLink, LinkError } from "../../atm/atm.ts";
import { referenceOf } from "../../model/model.ts";
import { addressOf } from "../../receipts/receipts.ts";
import { adviceOn, ReceiptCodeScreen, ReceiptPaperScreen, type SignedReceipt } from "../pages/receipt-paper-screen.tsx";
import { type ReceiptFacts, receiptRows } from "../pages/receipt-screen.tsx";
import { showError } from "../pages/standard-screen.tsx";
import { customerOf, customersOnly, frameOf, show, type WebEnv, type WebRequest } from "../web/web-request.ts";
import { isPrintable, receiptPdf } from "./receipt-pdf.ts";

/** The receipts of this session's operations: on the screen, on paper, as a file, and for a telephone. */
export function receiptRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const customers = customersOnly(atm);
  app.get("/order/:token/receipt", customers, async (c) => {
    const facts = factsOf(c, atm);
    if (facts === null) return nothingHere(c, atm);
    const signed = await signedReceipt(facts, customerOf(c).customerSession.link);
    return show(c, <ReceiptPaperScreen {...facts} signed={signed} print={c.req.query("print") !== undefined} />);
  });
  app.get("/order/:token/code", customers, async (c) => {
    const facts = factsOf(c, atm);
    if (facts === null) return nothingHere(c, atm);
    return show(c, <ReceiptCodeScreen {...facts} signed={await signedReceipt(facts, customerOf(c).customerSession.link)} />);
  });
  app.get("/order/:token/receipt.pdf", customers, async (c) => {
    const facts = factsOf(c, atm);
    if (facts === null) return nothingHere(c, atm);
    const file = await receiptPdf(paperOf(facts, await signedReceipt(facts, customerOf(c).customerSession.link)));
    // A saved file does not leave the screen when the session ends.
    c.header("refresh", undefined);
    return c.body(file, 200, {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="strongroom-receipt-${referenceOf(facts.order.request)}.pdf"`,
      "cache-control": "private, no-store",
    });
  });
}

/** The facts for a receipt; null if this session has booked nothing by this order. */
function factsOf(c: WebRequest, atm: Atm): ReceiptFacts | null {
  const { session } = customerOf(c);
  const order = session.order(c.req.param("token") ?? "");
  const ending = order?.ending ?? null;
  if (order === null || (ending?.how !== "paid" && ending?.how !== "booked")) return null;
  return { frame: frameOf(c, atm), order, ending };
}

const nothingHere = (c: WebRequest, atm: Atm): Response | Promise<Response> => showError(c, atm, "missing", 404);

/** The bank's signed receipt; null if it has none or does not answer: the machine's own receipt is valid without. */
async function signedReceipt({ frame, order }: ReceiptFacts, link: BankLink): Promise<SignedReceipt | null> {
  try {
    const outcome = await link.request("receipt", { request: order.request });
    if (!outcome.ok) return null;
    const { receipt: text, page } = outcome.result;
    if (page === "") return { text, code: text, host: null };
    return { text, code: addressOf(page, frame.language.code, text), host: new URL(page).host };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return null;
  }
}

function paperOf(facts: ReceiptFacts, signed: SignedReceipt | null): Parameters<typeof receiptPdf>[0] {
  const { frame, order } = facts;
  const { endings, receipts, frame: around } = frame.words;
  const { figures } = frame;
  // The file's fonts have the letters of all languages, but not every currency's sign: the code replaces a missing sign.
  const money = (amount: bigint): string => {
    const text = figures.money(amount);
    return isPrintable(text) ? text : `${figures.typed(amount)} ${figures.currency.code}`;
  };
  return {
    lang: frame.language.code,
    dir: frame.language.dir,
    title: around.windowTitle({ title: endings.receiptTitle, atm: String(frame.atm) }),
    heading: endings.receiptTitle,
    rows: receiptRows(facts, money).map(({ name, value }) => [name, value]),
    signed:
      signed === null
        ? null
        : {
            ...{ code: signed.code, label: receipts.codeLabel, advice: adviceOn(signed, frame.words) },
            text: signed.host === null ? signed.text : null,
            open: signed.host === null ? null : receipts.openPage,
          },
    footer: `Strongroom · ${around.machine({ atm: String(frame.atm) })}`,
    at: order.confirmedAt ?? 0,
  };
}
