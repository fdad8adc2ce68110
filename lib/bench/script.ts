import type { Recorded } from './recorder'

/** Recorded statements made into a script that may be run any number of times, by pgbench or by a bare loop. */
export interface Script {
  statements: Statement[]
  /** Values that are the same in every run, by the names the statements call them. */
  constants: Record<string, string>
  /** Whole numbers that are drawn anew for every run: name and largest value; the smallest is 1. */
  random: Record<string, number>
}

export interface Statement {
  /** SQL in which `:name` stands for a value. */
  text: string
  /** Each column of the one row it answers becomes the value `prefix + column`; null where no later one needs it. */
  keepAs: string | null
}

/** What a parameter of the recording becomes: SQL over the drawn numbers, for values that must differ between runs. */
export type Varying = ReadonlyMap<string, string>

/**
 * Replaces each parameter: by the SQL that `varying` has for its value, by the answer of an earlier statement where it
 * was taken from there, else by a constant.
 */
export function scriptOf(
  recorded: readonly Recorded[],
  random: Record<string, number>,
  varying: Varying,
): Script {
  const constants: Record<string, string> = {}
  const answered = new Map<string, string>()
  const keeping = new Set<string>()
  const texts = recorded.map(({ sql, parameters, rows }, index) => {
    const text = sql.replaceAll(/\$(\d+)/g, (_, position: string) => {
      const value = asText(parameters[Number(position) - 1])
      if (value === null) return 'null'
      // pgbench knows no empty value.
      if (value === '') return `''`
      const known = varying.get(value)
      if (known !== undefined) return known
      const answer = answered.get(value)
      if (answer !== undefined) {
        keeping.add(answer.slice(0, answer.indexOf('_') + 1))
        return `:${answer}`
      }
      const name = `v${index}x${position}`
      constants[name] = value
      return `:${name}`
    })
    // Only ids made by the database are looked for: other values may be equal by chance.
    if (typeof rows[0]?.['id'] === 'string' && rows.length === 1) answered.set(rows[0]['id'], `s${index}_id`)
    return text
  })
  const statements = texts.map((text, index) => ({
    text,
    keepAs: keeping.has(`s${index}_`) ? `s${index}_` : null,
  }))
  return { statements, constants, random }
}

/** As pg writes a parameter for the server. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `{${value.map(String).join(',')}}`
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  throw new TypeError('A script holds no bytes and no objects.')
}
