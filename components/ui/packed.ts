declare const of: unique symbol

/**
 * What a list shows, as JSON in one text. React walks every value that the server hands to a client component, once to
 * write it and once to read it; a text it passes on as it is, which for fifty rows is most of the work.
 */
export type Packed<T> = string & { readonly [of]: T }

/** Only for what JSON can say: no Date, nothing undefined in an array. */
export function pack<T>(value: T): Packed<T> {
  // The brand is only a type: the text stands for a T because it was made of one.
  return JSON.stringify(value) as Packed<T>
}

export function unpack<T>(packed: Packed<T>): T {
  return JSON.parse(packed) as T
}
