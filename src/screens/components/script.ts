import type { Words } from "../words/languages.ts";

// A screen's script is the `data-say` of its elements, in order; assets/speech.js speaks it. Controls and labels need one only to
// say more than they show. An empty one marks a text that is spoken elsewhere on the screen, or is only for the eye.

/** A text as one sentence of a script. */
export const sentence = (text: string): string => (/[.?!…؟]\u2069*$/.test(text) ? text : `${text}.`);

/** A figure with its label: "On hold: €0.00." */
export const labelled = (label: string, value: string, { comfort }: Words): string =>
  sentence(comfort.labelled({ label, value }));
