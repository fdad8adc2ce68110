import type { Client } from 'ldapts'
import { entryAt, textsOf } from '../directory/entries'

/** What the portal itself may do to an entry, as the controller works it out. */
export interface Rights {
  /** Attributes it may change. */
  attributes: string[]
  /** Classes of which it may make entries below. */
  children: string[]
  /** Whether it may change who may do what, or the owner. */
  security: boolean
}

/** Null for an entry that is not there or hidden. */
export async function rightsAt(client: Client, dn: string): Promise<Rights | null> {
  const asked = ['allowedAttributesEffective', 'allowedChildClassesEffective', 'sDRightsEffective'] as const
  const entry = await entryAt(client, dn, [...asked])
  if (entry === null) return null
  const [attributes, children, security] = asked.map((attribute) => textsOf(entry, attribute))
  return {
    attributes: attributes ?? [],
    children: children ?? [],
    security: (security ?? []).some((bits) => bits !== '0'),
  }
}

/** The first few of many, for a sentence. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
