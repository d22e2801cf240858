import type { Hono } from "hono";
import type { Role } from "../../../operators/operators.ts";
import { customerOverview } from "../../../overview/overview.ts";
import { showMissing } from "../../components/message-page.tsx";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, show } from "../../web/web-request.ts";
import { CustomerPage } from "./customer-page.tsx";
import { type Found, SearchPage } from "./search-page.tsx";

/** The view Customers: a search, and one customer. Each look is in the audit log before anything is shown. */
export function customersRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  app.get("/customers", rolesOnly(console, roles), async (c) => {
    const prefix = (c.req.query("prefix") ?? "").trim();
    const searched = prefix === "" ? null : await console.perform(c, "customer-search", { prefix });
    const found = searched?.ok && searched.kind === "done" ? (searched.result as readonly Found[]) : null;
    const refused = searched !== null && !searched.ok ? searched : null;
    const page = <SearchPage frame={frameOf(c, console)} prefix={prefix} found={found} refused={refused} />;
    return show(c, page, refused === null ? 200 : 422);
  });
  app.get("/customers/:username", rolesOnly(console, roles), (c) => showCustomer(c, console));
}

async function showCustomer(c: ConsoleRequest, console: Console): Promise<Response> {
  const username = c.req.param("username") ?? "";
  const looked = await console.perform(c, "customer-show", { username });
  if (!looked.ok) return showMissing(c, console);
  const question = {
    ...{ username, now: console.now(), entriesBefore: numberIn(c, "before") ?? 0 },
    sessionsBefore: numberIn(c, "sessions"),
  };
  const overview = await customerOverview(console.sql, question);
  if (overview === null) return showMissing(c, console);
  const { proposals } = await console.proposals({ which: "waiting", customer: overview.record.customer });
  const props = { frame: frameOf(c, console), console, overview, proposals, question };
  return show(c, <CustomerPage {...props} />);
}

/** A whole number in the query; null if there is none. */
function numberIn(c: ConsoleRequest, name: string): number | null {
  const text = c.req.query(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
