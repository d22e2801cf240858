/** JSON Schema of the dialect 2020-12, which OpenAPI 3.1 uses. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The form of a result: one source for the compiler's type of what an operation gives, and for the schema of what the API answers. `Value`
 * is the result before it is JSON: a `bigint` for an amount whose schema is that of a decimal string (docs/API.md, "Operations").
 */
export interface Form<Value> {
  /** Of the value as JSON. */
  readonly schema: JsonSchema;
  /** The forms with a name that the schema refers to, as `#/components/schemas/NAME`. */
  readonly named: Readonly<Record<string, JsonSchema>>;
  /** For the compiler alone: no form has it. */
  readonly of?: Value;
}

/** A member that may be absent. */
type Absent<Value> = Form<Value> & { readonly absent: true };

type ValueOf<Each> = Each extends Form<infer Value> ? Value : never;
type Members = Readonly<Record<string, Form<unknown>>>;
type Needed<Of extends Members> = {
  readonly [Name in keyof Of as Of[Name] extends Absent<unknown> ? never : Name]: ValueOf<Of[Name]>;
};
type Absentable<Of extends Members> = {
  readonly [Name in keyof Of as Of[Name] extends Absent<unknown> ? Name : never]?: ValueOf<Of[Name]> | undefined;
};

/** The value of an object with these members. */
export type ObjectOf<Of extends Members> = Needed<Of> & Absentable<Of>;

/** A form without parts. */
export const form = <Value>(schema: JsonSchema): Form<Value> => ({ schema, named: {} });

/** The same form, or null. */
export const orNull = <Value>(of: Form<Value>, description?: string): Form<Value | null> => ({
  schema: { ...(description === undefined ? {} : { description }), anyOf: [of.schema, { type: "null" }] },
  named: of.named,
});

/** A member that may be absent. */
export const absent = <Value>(of: Form<Value>): Absent<Value> => ({ ...of, absent: true });

export const list = <Value>(of: Form<Value>, description?: string): Form<readonly Value[]> => ({
  schema: { type: "array", ...(description === undefined ? {} : { description }), items: of.schema },
  named: of.named,
});

/** An object whose members have names that are not known before. */
export const byName = <Value>(of: Form<Value>, description?: string): Form<Readonly<Record<string, Value>>> => ({
  schema: { type: "object", ...(description === undefined ? {} : { description }), additionalProperties: of.schema },
  named: of.named,
});

/** An object with these members. Its schema is open, because later versions may add some; tests close it. */
export const object = <const Of extends Members>(members: Of, description?: string): Form<ObjectOf<Of>> => ({
  schema: {
    type: "object",
    ...(description === undefined ? {} : { description }),
    required: Object.entries(members).flatMap(([name, member]) => ("absent" in member ? [] : [name])),
    properties: Object.fromEntries(Object.entries(members).map(([name, { schema }]) => [name, schema])),
  },
  named: Object.assign({}, ...Object.values(members).map(({ named }) => named)),
});

/** A form that several results share, under a name in the API's description. */
export const shared = <Value>(name: string, of: Form<Value>): Form<Value> => ({
  schema: { $ref: `#/components/schemas/${name}` },
  named: { ...of.named, [name]: of.schema },
});
