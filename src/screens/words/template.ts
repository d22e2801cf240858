/**
 * Words with gaps. A sentence of the catalogue names each gap between braces: "Hello, {name}." A sentence that depends on a
 * number has a form for each plural category of its language and takes `{count}`.
 */

/** A sentence by plural category of CLDR; `other` applies if a category has no form. */
interface Plural {
  readonly zero?: string;
  readonly one: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** A part of the catalogue: sentences, plurals, and parts of parts. */
export interface Catalogue {
  readonly [key: string]: string | Plural | Catalogue;
}

/** The names between braces in a text. */
type Gaps<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Gaps<Rest> : never;
type Both<Union> = (Union extends unknown ? (each: Union) => void : never) extends (each: infer All) => void ? All : never;
/** Any text that has all of these gaps. */
type TextWith<Name extends string> = [Name] extends [never]
  ? string
  : string & Both<Name extends string ? `${string}{${Name}}${string}` : never>;

/**
 * The shape of a translation: the same keys as the English, and in each sentence the same gaps. A translation that lacks one does
 * not compile.
 */
export type Translation<English> = {
  readonly [Key in keyof English]: English[Key] extends string
    ? TextWith<Gaps<English[Key]>>
    : English[Key] extends { readonly other: infer Other extends string }
      ? PluralWith<Gaps<Other>>
      : Translation<English[Key]>;
};

/** `zero`, `one` and `two` need not name the number. */
interface PluralWith<Name extends string> extends Plural {
  readonly few?: TextWith<Name>;
  readonly many?: TextWith<Name>;
  readonly other: TextWith<Name>;
}

type Values<Name extends string> = Readonly<Record<Name, string>>;

/** The catalogue as screens use it: a sentence without gaps is a text, one with gaps a function that fills them. */
export type Ready<English> = {
  readonly [Key in keyof English]: English[Key] extends string
    ? [Gaps<English[Key]>] extends [never]
      ? string
      : (values: Values<Gaps<English[Key]>>) => string
    : English[Key] extends { readonly other: infer Other extends string }
      ? (count: number, ...values: Rest<Exclude<Gaps<Other>, "count">>) => string
      : Ready<English[Key]>;
};

type Rest<Name extends string> = [Name] extends [never] ? [] : [Values<Name>];

/** Makes a catalogue ready for use; `finish` sets the typography of a language in every text. */
export function makeReady<English extends Catalogue>(
  catalogue: Translation<English>,
  locale: string,
  finish: (text: string) => string = (text) => text,
): Ready<English> {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const one = (each: string | Plural | Catalogue): unknown => {
    if (typeof each === "string")
      return each.includes("{") ? (values: Values<string>) => fill(finish(each), values) : finish(each);
    if (!isPlural(each)) return Object.fromEntries(Object.entries(each).map(([key, value]) => [key, one(value)]));
    return (count: number, values: Values<string> = {}) => {
      const form = (each as unknown as Record<string, string | undefined>)[rules.select(count)] ?? each.other;
      return fill(finish(form), { ...values, count: numbers.format(count) });
    };
  };
  return one(catalogue as Catalogue) as Ready<English>;
}

const isPlural = (each: Plural | Catalogue): each is Plural =>
  typeof each["other"] === "string" && typeof each["one"] === "string";

const fill = (text: string, values: Values<string>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
