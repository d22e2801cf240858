/**
 * One option. A value comes from the flag, else from the environment, else from the configuration file (the option's name is
 * the key), else it is the default. `read` turns the text into the value and throws RangeError with a sentence that says what
 * would be right.
 */
export interface Option<Value> {
  readonly value: string;
  readonly env?: string;
  readonly meaning: string;
  readonly default: string | null;
  readonly read: (text: string) => Value;
}
