/** One list of what a role gives, or the part of it that somebody asks for. */
export interface ListedField {
  /** The name of the field in the entitlement. */
  field: string
  label: string
  values: string[]
}

/** What a request takes of a role that gives more, list by list; null for all that the role gives. */
export type Narrowing = ListedField[] | null

/** Of some lists, only these values; a list that is not named stays whole. */
export type Picks = Readonly<Record<string, readonly string[]>>

export function picksOf(narrowing: Narrowing): Picks {
  return Object.fromEntries((narrowing ?? []).map(({ field, values }) => [field, values]))
}

/** `namespaces shop, billing; tables orders`; empty where nothing was narrowed. */
export function narrowingWords(narrowing: Narrowing): string {
  return (narrowing ?? []).map((each) => `${inText(each.label)} ${valuesInWords(each.values)}`).join('; ')
}

export function valuesInWords(values: readonly string[]): string {
  return values.map(quotedIfOdd).join(', ')
}

/** A label as it stands within a sentence: `Namespaces` becomes `namespaces`, `TCP ports` stays. */
export function inText(label: string): string {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
}

/** A value with a space, a comma or a quote of its own could be read as several. */
function quotedIfOdd(value: string): string {
  return /^[^\s,;“”]+$/u.test(value) ? value : `“${value}”`
}
