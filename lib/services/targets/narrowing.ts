import type { z } from 'zod'
import { inText, valuesInWords, type ListedField, type Narrowing, type Picks } from '@/lib/domain/narrowing'
import { err, ok, type Result } from '@/lib/domain/result'
import { fieldsFor } from './kinds'

interface Giving {
  entitlement: z.ZodType
}

type Entitlement = Record<string, unknown>

/** The lists of an entitlement of which less can be asked for: those with at least two values to choose from. */
export function narrowable(connector: Giving, entitlement: Entitlement): ListedField[] {
  return listsOf(connector, entitlement).filter(({ values }) => values.length > 1)
}

/**
 * The entitlement with only what was picked, and what that leaves out of account; the whole of it where everything was.
 * A refusal is a sentence: a list nobody may narrow, a value the role does not give, nothing picked at all.
 */
export function narrowed(
  connector: Giving,
  entitlement: Entitlement,
  picks: Picks,
): Result<{ entitlement: Entitlement; narrowing: Narrowing }, string> {
  const fields = Object.keys(picks)
  if (fields.length === 0) return ok({ entitlement, narrowing: null })
  const lists = listsOf(connector, entitlement)
  const stray = fields.find((field) => !lists.some((list) => list.field === field))
  if (stray !== undefined) return err(`What the role gives cannot be narrowed by “${stray}”.`)
  const picked = lists.flatMap((list) => {
    const values = picks[list.field]
    return values === undefined ? [] : [{ ...list, values: [...new Set(values)], given: list.values }]
  })
  for (const list of picked) {
    const against = whatIsWrong(list)
    if (against !== null) return err(against)
  }
  const narrowing = picked.flatMap(({ field, label, values, given }) =>
    values.length < given.length
      ? [{ field, label, values: given.filter((each) => values.includes(each)) }]
      : [],
  )
  if (narrowing.length === 0) return ok({ entitlement, narrowing: null })
  const less = {
    ...entitlement,
    ...Object.fromEntries(narrowing.map(({ field, values }) => [field, values])),
  }
  return connector.entitlement.safeParse(less).success
    ? ok({ entitlement: less, narrowing })
    : err('What was picked does not go together. Pick more of it.')
}

function whatIsWrong({ label, values, given }: ListedField & { given: readonly string[] }): string | null {
  if (values.length === 0) return `Pick at least one of the ${inText(label)}.`
  const strange = values.filter((value) => !given.includes(value))
  return strange.length === 0 ? null : `The role does not give ${inText(label)} ${valuesInWords(strange)}.`
}

/** Every list that may be narrowed, with what stands in it, each once. */
function listsOf(connector: Giving, entitlement: Entitlement): ListedField[] {
  const fields = fieldsFor(connector.entitlement).filter((field) => field.narrowable)
  return fields.flatMap(({ name, label }) => {
    const listed = entitlement[name]
    const values = Array.isArray(listed) ? listed.filter((value) => typeof value === 'string') : []
    // An empty list stands for everything: there is nothing to pick from.
    return values.length === 0 ? [] : [{ field: name, label, values: [...new Set(values)] }]
  })
}
