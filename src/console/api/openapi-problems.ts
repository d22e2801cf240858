import { type AnyOperation, COMMON_REFUSALS } from "../../backoffice/backoffice.ts";
import { ref, schemaName } from "./openapi-schemas.ts";
import { API_PROBLEMS, statusOf } from "./problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** What every request with a token can be refused for. */
const EVERY_REQUEST = ["token-missing", "token-invalid", "misdirected", "too-many-requests", "failed"] as const;
const EVERY_BODY = ["body-invalid", "key-invalid", "body-too-large", "body-not-json"] as const;

/** What something is refused for: what many operations share, and its own refusals with what each means. */
interface Refused {
  readonly shared: readonly string[];
  readonly own: Readonly<Record<string, string>>;
}

/** The refusals of an operation: its own, and those that follow from its row. */
export const refusalsOf = ({ refusals, fresh, reads, inPerson, downloads }: AnyOperation): Refused => ({
  shared: [
    ...([...EVERY_REQUEST, ...EVERY_BODY, "not-allowed", "field-invalid"] as const),
    ...(fresh ? (["proof-stale"] as const) : []),
    ...(reads && !fresh && inPerson !== true ? [] : (["needs-person"] as const)),
    ...(reads ? [] : (["key-reused"] as const)),
    ...(downloads === undefined ? [] : (["too-many-downloads"] as const)),
  ],
  own: refusals,
});

/** The refusals of the feed of events. */
export const FEED_REFUSALS: Refused = {
  shared: [...EVERY_REQUEST, "field-invalid", "not-allowed", "cursor-unknown", "too-many-waiting"],
  own: {},
};

/** A response for each status of these refusals, which names them, and one for what no version of this description knows yet. */
export function problemResponses(refused: Refused): Json {
  const responses = byStatus(refused).map(([status, names]) => [
    status,
    names.some((name) => name in refused.own)
      ? responseOf(status, names, refused.own)
      : { $ref: `#/components/responses/${responseName(names)}` },
  ]);
  return { ...Object.fromEntries(responses), default: { $ref: "#/components/responses/Problem" } };
}

/** The responses that `problemResponses` refers to, by name. */
export const sharedResponses = (all: readonly Refused[]): Json => ({
  Problem: {
    description: "a problem: it was not done",
    content: { "application/problem+json": { schema: ref("Problem") } },
  },
  ...Object.fromEntries(
    all.flatMap((refused) =>
      byStatus(refused).flatMap(([status, names]) =>
        names.some((name) => name in refused.own) ? [] : [[responseName(names), responseOf(status, names, {})]],
      ),
    ),
  ),
});

const byStatus = ({ shared, own }: Refused): readonly (readonly [status: number, names: readonly string[]])[] =>
  [...Map.groupBy(new Set([...shared, ...Object.keys(own)]), statusIn)].sort(([one], [other]) => one - other);

/** ["token-missing", "token-invalid"] as the name of a response: "TokenMissingOrTokenInvalid". */
const responseName = (names: readonly string[]): string => names.map(schemaName).join("Or");

function meaningOf(name: string): string {
  const own: Readonly<Record<string, { readonly meaning: string }>> = API_PROBLEMS;
  const common: Readonly<Record<string, string>> = COMMON_REFUSALS;
  return own[name]?.meaning ?? common[name] ?? name;
}

function statusIn(refusal: string): number {
  const own: Readonly<Record<string, { readonly status: number }>> = API_PROBLEMS;
  return own[refusal]?.status ?? statusOf(refusal);
}

const responseOf = (status: number, names: readonly string[], meanings: Readonly<Record<string, string>>): Json => ({
  description: names.map((name) => `- \`${name}\`: ${meanings[name] ?? meaningOf(name)}`).join("\n"),
  content: {
    "application/problem+json": {
      schema: {
        allOf: [ref("Problem"), { type: "object", properties: { status: { const: status }, refusal: { enum: names } } }],
      },
    },
  },
});
