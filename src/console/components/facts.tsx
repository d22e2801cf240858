import type { Child } from "hono/jsx";

/** A name and its value. */
export interface Fact {
  readonly name: string;
  readonly value: Child;
  /** True for an id: small and breakable. */
  readonly id?: boolean;
}

/** A list of facts about one thing. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl class="facts">
    {facts.map(({ name, value, id }) => (
      <div data-key={name}>
        <dt>{name}</dt>
        <dd class={id === true ? "id" : undefined}>{value}</dd>
      </div>
    ))}
  </dl>
);
