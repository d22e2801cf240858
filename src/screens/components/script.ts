import type { Words } from "../words/languages.ts";

// A screen's script is the `data-say` of its elements, in their order; assets/speech.js speaks it. Controls and their labels need
// one only to say more than they show. An empty one marks a text that is said elsewhere on the screen, or is for the eye alone.

/** A text as one sentence of a script. */
export const sentence = (text: string): string => (/[.?!…]$/.test(text) ? text : `${text}.`);

/** A figure with what it is: "On hold: €0.00." */
export const labelled = (label: string, value: string, { comfort }: Words): string =>
  sentence(comfort.labelled({ label, value }));
