import type { Role } from "../../../operators/operators.ts";
import type { Target } from "../../../overview/overview.ts";
import { holdsOneOf } from "../../operator.ts";
import type { NavigationEntry } from "../../web/web-request.ts";

const PATHS: Readonly<Record<Target["view"], (id: string) => string>> = {
  hold: () => "/money/holds",
  alarm: (id) => (/^[0-9a-f-]{36}$/.test(id) ? `/alarms/${id}` : "/alarms#not-known"),
  terminal: (id) => `/terminals/${Number(id.replace(/^ATM-/, ""))}`,
  "day-end": () => "/money/day-end",
  proposal: (id) => `/proposals/${id}`,
};

/** The page of a target; null if the console has no such view, or not for these roles. */
export function pathOf({ view, id }: Target, roles: readonly Role[], navigation: readonly NavigationEntry[]): string | null {
  const path = PATHS[view](id);
  const isOpen = navigation.some((entry) => isWithin(entry.path, path) && holdsOneOf({ roles }, entry.roles));
  return isOpen ? path : null;
}

const isWithin = (view: string, path: string): boolean => path.startsWith(view) && /^([/#]|$)/.test(path.slice(view.length));
