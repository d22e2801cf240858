/**
 * One option. Its value comes from the flag, else from the environment, else from the configuration file (the option's name is
 * the key), else from `default`. `read` turns the text into the value. It throws RangeError with a phrase that describes a valid
 * value.
 */
export interface Option<Value> {
  readonly value: string;
  readonly env?: string;
  readonly meaning: string;
  readonly default: string | null;
  readonly read: (text: string) => Value;
}
