import type { Hono } from "hono";
import type { FoundPayments, MadeEvidence } from "../../../backoffice/backoffice.ts";
import type { Role } from "../../../operators/operators.ts";
import { showMessage } from "../../components/message-page.tsx";
import type { Refused } from "../../forms/form-operation.ts";
import type { Console } from "../../parts.ts";
import { answerForm } from "../../web/answer-form.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { EvidencePage } from "./evidence-page.tsx";
import { FindPage } from "./find-page.tsx";
import { KeptEvidence } from "./kept-evidence.ts";
import { PaymentPage } from "./payment-page.tsx";
import { proofsOf } from "./read-proofs.ts";

const GONE = {
  title: "This evidence is not kept any more",
  lead: "The console keeps evidence for its maker alone, and only the newest. Find the payment and make it again: both makings are in the audit log.",
  way: { to: "/payments", label: "Find the payment" },
};

/** The view Payments: one is found by any id, and its evidence is made. Each look is in the audit log before anything is shown. */
export function paymentsRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const kept = new KeptEvidence();
  const onlyFor = rolesOnly(console, roles);
  app.get("/payments", onlyFor, (c) => findPayment(c, console));
  app.post("/payments/evidence", onlyFor, (c) =>
    answerForm(c, console, async ({ id = "" }) => {
      const performed = await console.perform(c, "evidence-make", { id, paper: "true" });
      if (!performed.ok) return showFind(c, console, id, performed);
      if (performed.kind !== "done") throw new Error("evidence needs no approval");
      return `/payments/evidence/${kept.keep(operatorOf(c).id, performed.result as MadeEvidence)}`;
    }),
  );
  const find = (c: ConsoleRequest): MadeEvidence | null => kept.find(operatorOf(c).id, c.req.param("key") ?? "");
  const missing = (c: ConsoleRequest) => showMessage(c, console, GONE, 404);
  app.get("/payments/evidence/:key", onlyFor, (c) => {
    const made = find(c);
    if (made === null) return missing(c);
    return show(c, <EvidencePage frame={frameOf(c, console)} made={made} path={c.req.path} />);
  });
  app.get("/payments/evidence/:key/file", onlyFor, (c) => {
    const made = find(c);
    return made === null ? missing(c) : fileOf(made, "json", "application/json", Buffer.from(made.file));
  });
  app.get("/payments/evidence/:key/paper", onlyFor, (c) => {
    const made = find(c);
    if (made === null || made.pdf === null) return missing(c);
    return fileOf(made, "pdf", "application/pdf", Buffer.from(made.pdf, "base64"));
  });
}

function fileOf({ request }: MadeEvidence, ending: string, type: string, content: Buffer<ArrayBuffer>): Response {
  const name = `evidence-${request}.${ending}`;
  return new Response(content, { headers: { "content-type": type, "content-disposition": `attachment; filename="${name}"` } });
}

async function findPayment(c: ConsoleRequest, console: Console): Promise<Response> {
  const id = (c.req.query("id") ?? "").trim();
  if (id === "") return showFind(c, console, id, null);
  const performed = await console.perform(c, "payment-find", { id });
  if (!performed.ok) return showFind(c, console, id, performed);
  if (performed.kind !== "done") throw new Error("a search needs no approval");
  const found = performed.result as FoundPayments;
  const [story, ...others] = found.stories;
  if (story === undefined || others.length > 0) return showFind(c, console, id, null, found);
  const proofs = await proofsOf(console, story);
  return show(c, <PaymentPage frame={frameOf(c, console)} console={console} story={story} as={found.as} proofs={proofs} />);
}

async function showFind(
  c: ConsoleRequest,
  console: Console,
  id: string,
  refused: Refused | null,
  found: FoundPayments | null = null,
): Promise<Response> {
  const props = { id, refused, found, currency: console.currency };
  return show(c, <FindPage frame={frameOf(c, console)} {...props} />, refused === null ? 200 : 422);
}
