import type { Hono } from "hono";
import { OPERATIONS } from "../../backoffice/backoffice.ts";
import type { Role } from "../../operators/operators.ts";
import type { IconName } from "../components/icons.tsx";
import { proposalRoutes } from "../forms/proposal-routes.tsx";
import { ALL_ROLES } from "../operator.ts";
import type { Console } from "../parts.ts";
import type { ConsoleEnv, NavigationEntry } from "../web/web-request.ts";
import { alarmRoutes } from "./alarms/alarm-routes.tsx";
import { attentionRoutes } from "./attention/attention-routes.tsx";
import { auditRoutes } from "./audit/audit-routes.tsx";
import { customersRoutes } from "./customers/customers-routes.tsx";
import { keysRoutes } from "./keys/keys-routes.tsx";
import { moneyRoutes } from "./money/money-routes.tsx";
import { nowRoutes } from "./now/now-routes.tsx";
import { operatorsRoutes } from "./operators/operators-routes.tsx";
import { paymentsRoutes } from "./payments/payments-routes.tsx";
import { terminalsRoutes } from "./terminals/terminals-routes.tsx";

/** One of the console's views. */
export interface View {
  readonly title: string;
  /** The address of its first page; its other pages are below that. */
  readonly path: string;
  readonly icon: IconName;
  /** Operators with one of these roles see it. */
  readonly roles: readonly Role[];
  readonly routes: (app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]) => void;
}

/** All views, in the order of the navigation. A view is a folder here and a line of this table. */
export const VIEWS: readonly View[] = [
  { title: "What needs a hand", path: "/attention", icon: "attention", roles: ALL_ROLES, routes: attentionRoutes },
  { title: "Now", path: "/now", icon: "now", roles: ALL_ROLES, routes: nowRoutes },
  { title: "Alarms", path: "/alarms", icon: "alarms", roles: ALL_ROLES, routes: alarmRoutes },
  { title: "Proposals", path: "/proposals", icon: "proposals", roles: ALL_ROLES, routes: proposalRoutes },
  { title: "Terminals", path: "/terminals", icon: "terminals", roles: ALL_ROLES, routes: terminalsRoutes },
  { title: "Payments", path: "/payments", icon: "payments", roles: OPERATIONS["payment-find"].roles, routes: paymentsRoutes },
  {
    title: "Customers",
    path: "/customers",
    icon: "customers",
    roles: OPERATIONS["customer-show"].roles,
    routes: customersRoutes,
  },
  { title: "Money", path: "/money", icon: "money", roles: ALL_ROLES, routes: moneyRoutes },
  { title: "Audit", path: "/audit", icon: "audit", roles: ["auditor", "administrator"], routes: auditRoutes },
  { title: "Operators", path: "/operators", icon: "operators", roles: ["administrator", "auditor"], routes: operatorsRoutes },
  { title: "Keys", path: "/keys", icon: "keys", roles: OPERATIONS["keys-list"].roles, routes: keysRoutes },
];

/** The ways to all views. */
export const NAVIGATION: readonly NavigationEntry[] = VIEWS.map(({ title, path, icon, roles }) => ({ title, path, icon, roles }));
