import type { Hono } from "hono";
import type { Role } from "../../../operators/operators.ts";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import type { ConsoleEnv } from "../../web/web-request.ts";
import { showCheckpoints } from "./checkpoints-page.tsx";
import { addNewest, showNewest } from "./newest-page.tsx";
import { showReaders } from "./readers-page.tsx";
import { showRecordPage } from "./record/record-page.tsx";
import { showSearch } from "./search-page.tsx";
import { addVerification, showVerificationPage } from "./verification/verification-page.tsx";

/** The view Audit: the audit log, its proofs, its witnesses and readers, and the verification of the bank. */
export function auditRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const ours = rolesOnly(console, roles);
  const followers = addNewest(console, roles);
  addVerification(console, roles);
  app.get("/audit", ours, (c) => showSearch(c, console));
  app.get("/audit/newest", ours, (c) => showNewest(c, console, followers));
  app.get("/audit/records", ours, (c) => {
    const index = c.req.query("index") ?? "";
    return c.redirect(/^\d{1,15}$/.test(index) ? `/audit/records/${Number(index)}` : "/audit", 303);
  });
  app.get("/audit/records/:index", ours, (c) => showRecordPage(c, console));
  app.get("/audit/checkpoints", ours, (c) => showCheckpoints(c, console));
  app.get("/audit/readers", ours, (c) => showReaders(c, console));
  app.get("/audit/verification", ours, (c) => showVerificationPage(c, console));
}
