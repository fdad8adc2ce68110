import { z } from 'zod'
import type { IntegrationKind, SettingField } from '@/lib/domain/integration'
import { err, ok, type Result } from '@/lib/domain/result'
import { rosters } from '@/lib/oncall/registry'
import { ticketSystems } from '@/lib/tickets/registry'

/** A kind of system that can be added, with what its form asks for. */
export interface ProviderChoice {
  provider: string
  label: string
  fields: SettingField[]
  /** What its secret is; null where it takes none. */
  secret: string | null
}

export function providerChoices(kind: IntegrationKind): ProviderChoice[] {
  return systemsOf(kind).map(({ provider, label, secret, config }) => ({
    provider,
    label,
    secret,
    fields: fieldsOf(config),
  }))
}

function systemsOf(kind: IntegrationKind) {
  return kind === 'ticket' ? ticketSystems : rosters
}

const Words = z.object({
  title: z.string(),
  description: z.string().nullable().default(null),
  example: z.string().nullable().default(null),
  as: z.enum(['line', 'lines', 'pairs', 'check', 'text']),
})

/** The form is the schema's own: whatever a provider learns to take is asked for. */
function fieldsOf(config: z.ZodObject): SettingField[] {
  return Object.entries(config.shape).map(([name, schema]) => {
    const { title, description, example, as } = Words.parse(z.globalRegistry.get(schema))
    const missing = z.safeParse(schema, undefined)
    const initially = missing.success && typeof missing.data === 'string' ? missing.data : ''
    return { name, label: title, hint: description, example, as, required: !missing.success, initially }
  })
}

/** What the form's texts mean to the provider. Fails with a sentence per field, or `no-such-provider`. */
export function settingsFrom(
  { kind, provider }: { kind: IntegrationKind; provider: string },
  texts: Readonly<Record<string, string>>,
): Result<Record<string, unknown>, Record<string, string> | 'no-such-provider'> {
  const system = systemsOf(kind).find((each) => each.provider === provider)
  if (system === undefined) return err('no-such-provider')
  const raw = Object.fromEntries(
    fieldsOf(system.config).map(({ name, as, required }) => [
      name,
      valueOf(texts[name] ?? '', { as, required }),
    ]),
  )
  const read = system.config.safeParse(raw)
  if (read.success) return ok(z.record(z.string(), z.unknown()).parse(read.data))
  return err(Object.fromEntries(read.error.issues.map(({ path, message }) => [String(path[0]), message])))
}

function valueOf(text: string, { as, required }: Pick<SettingField, 'as' | 'required'>): unknown {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  switch (as) {
    case 'line':
      return text.trim() === '' && !required ? undefined : text.trim()
    case 'text':
      return text
    case 'check':
      return text !== ''
    case 'lines':
      return lines
    case 'pairs':
      return Object.fromEntries(
        lines.map((line) => {
          const [key = '', ...rest] = line.split('=')
          return [key.trim(), rest.join('=').trim()]
        }),
      )
  }
}
