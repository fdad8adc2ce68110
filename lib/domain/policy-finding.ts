import type { Belonging } from './audience'
import type { PrincipalId } from './ids'
import type { PolicySettings, Terms } from './policy'
import type { SourcePeople } from './seats'

/** Something about a policy that is valid and yet hardly meant. */
export interface Finding {
  /** `error`: somebody could never use the role so, or it names what is not there; `warning`: worth a second look. */
  severity: 'error' | 'warning'
  /** Where in the settings. */
  path: readonly (string | number)[]
  text: string
}

/** Somebody who may ask under the policy. */
export interface Asker extends Belonging {
  id: PrincipalId
  name: string
  /** Whom the sources `manager` and `managers-manager` mean for this person. */
  own: SourcePeople
}

/** What lies around a policy. */
export interface LintFacts {
  now: Date
  eligible: readonly Asker[]
  /** The people behind every other source that the policy names. */
  people: SourcePeople
  target: {
    /** The longest that the target can hold access, in milliseconds; null where it sets no bound. */
    longestMs: number | null
    /** Whether the target ends access by itself when its time is over. */
    endsByItself: boolean
  }
  /** The ticket systems and on-call schedules in use, by the names that policies know them by. */
  integrations: { tickets: readonly string[]; schedules: readonly string[] }
}

export type Path = Finding['path']
type Part = keyof Terms

/** Terms that hold for somebody, and which of their parts are said at `at` itself. */
export interface Variant {
  at: Path
  terms: Terms
  says(part: Part): boolean
}

/** The terms of everybody, and those of each special rule as it leaves them. */
export function variantsOf(settings: PolicySettings): Variant[] {
  const { rules, ...base } = settings
  return [
    { at: [], terms: base, says: () => true },
    ...rules.map(({ terms }, index): Variant => ({
      at: ['rules', index, 'terms'],
      terms: {
        ...base,
        ...Object.fromEntries(Object.entries(terms).filter(([, part]) => part !== undefined)),
      },
      says: (part) => terms[part] !== undefined,
    })),
  ]
}

export function warning(path: Path, text: string): Finding {
  return { severity: 'warning', path, text }
}

export function error(path: Path, text: string): Finding {
  return { severity: 'error', path, text }
}
