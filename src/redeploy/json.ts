// What a program printed as JSON, whose shape nothing but the program guarantees.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json } | undefined;

/** Empty for what is not an object. */
export const asRecord = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>) : {};

/** What has no value is left out. */
export const asTexts = (value: Json): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(asRecord(value)).flatMap(([name, one]) => (one === null || one === undefined ? [] : [[name, String(one)]])),
  );
