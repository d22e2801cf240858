import { Assets } from "../../ui/ui.ts";

/** The files of the console's pages. */
export const ASSETS = new Assets("console");
