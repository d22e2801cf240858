import type { Hono } from "hono";
import type { Console } from "../../parts.ts";
import type { ConsoleEnv } from "../../web/web-request.ts";
import { accountRoutes } from "../account/account-routes.tsx";
import { credentialRoutes } from "../account/credential-routes.tsx";
import { invitationRoutes } from "../invitation/invitation-routes.tsx";
import { proveRoutes } from "./prove-routes.tsx";
import { signInRoutes } from "./sign-in-routes.ts";

/** The pages for those who are not signed in: sign-in, and the links of invitations. */
export function visitorRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  signInRoutes(app, console);
  invitationRoutes(app, console);
}

/** The pages of every operator about the own identity. */
export function identityRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  proveRoutes(app, console);
  accountRoutes(app, console);
  credentialRoutes(app, console);
}
