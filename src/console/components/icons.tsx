import { iconsFrom } from "../../ui/ui.ts";

/** The Lucide icon for each meaning. */
const ICONS = {
  attention: "hand",
  now: "activity",
  alarms: "bell",
  proposals: "inbox",
  terminals: "monitor-smartphone",
  payments: "search",
  customers: "users",
  money: "landmark",
  audit: "scroll-text",
  operators: "id-card",
  keys: "key-round",
  alert: "triangle-alert",
  done: "check",
  leave: "log-out",
  menu: "menu",
  close: "x",
  refresh: "refresh-cw",
  contrast: "contrast",
  forward: "chevron-right",
  password: "rectangle-ellipsis",
  add: "plus",
} as const;

export type IconName = keyof typeof ICONS;

/** Draws an icon. */
export const Icon = iconsFrom<IconName>(ICONS, ["forward", "leave"]);
