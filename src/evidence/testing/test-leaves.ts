type Path = readonly (string | number)[];

/** A value of JSON that has no members, and the way to it. */
interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

/** Returns all leaves of a value of JSON; an empty list is one too. */
export function leavesOf(value: unknown, path: Path = []): readonly Leaf[] {
  if (typeof value !== "object" || value === null || (Array.isArray(value) && value.length === 0)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, Array.isArray(value) ? Number(name) : name]));
}

/** Other values for a leaf: of the same type and form as far as that is possible, and of another type. */
export function changedLeaves(value: unknown): readonly unknown[] {
  if (typeof value === "number") return [value + 1, value === 0 ? 2 : value - 1, null, String(value)];
  if (value === null) return ["x", 1, new Date(0).toISOString()];
  if (typeof value !== "string") return [["x"], null];
  if (/^\d{4}-.*Z$/.test(value)) return [new Date(Date.parse(value) + 1).toISOString(), new Date(0).toISOString(), "x"];
  const [first, last] = [value[0] === "a" ? "b" : "a", value.at(-1) === "a" ? "b" : "a"];
  const other = value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase();
  return [
    ...(other === value ? [] : [other]),
    `${value} `,
    first + value.slice(1),
    value.slice(0, -1) + last,
    value.slice(1),
    `${value}${value}`,
    "",
    null,
  ];
}

/** Returns a copy of the value in which one leaf is another. */
export function withLeaf<Value>(value: Value, path: Path, leaf: unknown): Value {
  const [name, ...rest] = path;
  if (name === undefined) return leaf as Value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  copy[name] = withLeaf(copy[name], rest, leaf);
  return copy as Value;
}
