import { Assets } from "../../ui/ui.ts";

/** The files of an ATM's pages. */
export const ASSETS = new Assets("screens");
