import type { JSX } from "hono/jsx/jsx-runtime";
import type { Role, SignedIn } from "../../operators/operators.ts";

/**
 * A part of pages that stays up to date. What it renders is the same for all who follow it. Two parts of one kind, such as of two ATMs,
 * are one topic with a parameter, after a colon: `terminal:3`.
 */
export interface Topic {
  /** Lower-case letters and dashes. */
  readonly name: string;
  /** Which parameters there are; a topic without this takes none. */
  readonly parameter?: RegExp;
  /** Only operators with one of these roles may follow it. */
  readonly roles: readonly Role[];
  /** With this, only the operators whom it accepts may follow it with this parameter. */
  readonly isFor?: (operator: SignedIn, parameter: string) => boolean;
  /** The pause between two readings while somebody follows it, in milliseconds. */
  readonly everyMs: number;
  /** Reads what it shows, and renders it. The parameter is empty if the topic takes none. */
  readonly render: (parameter: string) => Promise<JSX.Element>;
}

/** What a topic shows at the moment. */
export interface Fragment {
  readonly html: string;
  /** Differs if the HTML does. */
  readonly version: string;
}
