import { isNightly } from "./nightly.ts";

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

/**
 * In which looks and sizes the pages of a view are checked. All pages have their colours from the same few rules, which console.test checks in
 * each look.
 */
export const LOOKS = (
  [
    { size: WIDE, colorScheme: "light", contrast: "no-preference" },
    { size: NARROW, colorScheme: "dark", contrast: "no-preference" },
    { size: WIDE, colorScheme: "dark", contrast: "more" },
    { size: NARROW, colorScheme: "light", contrast: "no-preference" },
  ] as const
).slice(0, isNightly ? undefined : 1);
