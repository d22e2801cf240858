import type { Proposal } from "../../proposals/proposals.ts";
import type { JsonValue } from "../fields/field.ts";
import type { FieldProblem } from "../fields/read-fields.ts";
import { isDownload } from "../operations/download.ts";
import type { Performed } from "./performed.ts";

/** What became of an operation, as JSON: docs/API.md says how each kind of value is written. */
export type PerformedJson =
  | {
      readonly ok: true;
      readonly kind: "done";
      readonly operation: string;
      readonly result: JsonValue;
      readonly text: string;
      readonly warns: boolean;
    }
  | {
      readonly ok: true;
      readonly kind: "proposed";
      readonly operation: string;
      readonly proposal: { readonly id: string } & { readonly [name: string]: JsonValue };
      readonly text: string;
    }
  | {
      readonly ok: false;
      readonly operation: string;
      readonly refusal: string;
      readonly meaning: string;
      readonly figures: { readonly [name: string]: JsonValue };
      readonly problems: readonly FieldProblem[];
    };

/** What became of it, as JSON. */
export function performedJson(performed: Performed): PerformedJson {
  if (!performed.ok) return { ...performed, figures: jsonOf(performed.figures) as { readonly [name: string]: JsonValue } };
  if (performed.kind === "done") return { ...performed, result: jsonOf(performed.result) };
  return { ...performed, proposal: proposalJson(performed.proposal) };
}

/** As the operation `proposals-show` has it, but for what a look at it finds out. */
function proposalJson({ difference: _, input, ...proposal }: Proposal) {
  const fields = JSON.parse(input) as JsonValue;
  return { ...(jsonOf(proposal) as { readonly [name: string]: JsonValue }), id: proposal.id, input: fields };
}

/**
 * A result as JSON: whole numbers that may be large as decimal strings, bytes in hexadecimal, moments in
 * milliseconds since 1970 UTC, a file as its name and its type.
 */
export function jsonOf(value: unknown): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Date) return value.getTime();
  if (value instanceof Map) return jsonOf(Object.fromEntries(value));
  if (value instanceof Set || Array.isArray(value)) return [...value].map(jsonOf);
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} has no form in JSON`);
  const hidden = isDownload(value) ? ["write"] : [];
  const members = Object.entries(value).filter(([name, member]) => member !== undefined && !hidden.includes(name));
  return Object.fromEntries(members.map(([name, member]) => [name, jsonOf(member)]));
}
