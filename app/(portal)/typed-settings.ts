import { z } from 'zod'
import { settingPrefix } from '@/components/targets/prefixed'

export { settingPrefix }

const Texts = z.record(
  z.string(),
  z
    .string()
    .max(100_000)
    .regex(/^[^\0]*$/),
)
const secretPrefix = `secret.${settingPrefix}`

/** What was typed, by where it belongs: the form's own fields, the settings of its schema, the secrets. */
export function typedSettings(form: FormData) {
  const typed = Texts.safeParse(
    Object.fromEntries([...form].filter(([, value]) => typeof value === 'string')),
  )
  if (!typed.success) return null
  const under = (start: string) =>
    Object.fromEntries(
      Object.entries(typed.data)
        .filter(([name]) => name.startsWith(start))
        .map(([name, value]) => [name.slice(start.length), value]),
    )
  // What was typed as a secret is never sent back.
  const values = Object.fromEntries(
    Object.entries(typed.data).filter(([name]) => !name.startsWith('secret.')),
  )
  return { values, settings: under(settingPrefix), secrets: under(secretPrefix) }
}
