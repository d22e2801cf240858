import { iconsFrom } from "../../ui/ui.ts";

/** The Lucide icon for each meaning. */
export const ICONS = {
  withdraw: "banknote-arrow-down",
  deposit: "banknote-arrow-up",
  balance: "wallet",
  transfer: "arrow-right-left",
  statement: "receipt-text",
  password: "key-round",
  leave: "log-out",
  alert: "triangle-alert",
  givenBack: "banknote-x",
  done: "check",
  forward: "chevron-right",
  deleteLast: "delete",
  lock: "lock",
  contrast: "contrast",
  speech: "volume-2",
  show: "eye",
  keyboard: "keyboard",
  shift: "arrow-big-up",
  nextField: "arrow-right-to-line",
  wait: "clock",
} as const;

export type IconName = keyof typeof ICONS;

/** Draws an icon. */
export const Icon = iconsFrom<IconName>(ICONS, ["forward", "leave", "transfer"]);
