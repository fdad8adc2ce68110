import { insertIntegration } from '@/db/queries/integrations'
import type { IntegrationId } from '@/lib/domain/ids'
import { IntegrationSlug, SecretReference, type IntegrationKind } from '@/lib/domain/integration'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { settingsFrom } from './providers'

export interface NewIntegration {
  kind: IntegrationKind
  provider: string
  name: string
  slug: string
  /** Where the secret is, such as `env:INTEGRATION_JIRA`; empty for none. */
  secret: string
  /** The provider's own settings, as typed. */
  settings: Readonly<Record<string, string>>
}

export type AddRefusal =
  | 'not-permitted'
  | 'no-such-provider'
  | 'name-missing'
  | 'slug-unreadable'
  | 'slug-taken'
  | 'secret-unreadable'
  /** Sentences by the name of the setting. */
  | { settings: Record<string, string> }

/** Adds a ticket system or an on-call schedule, which policies can name from then on. Nothing is asked of it yet. */
export async function addIntegration(
  ctx: PersonContext,
  input: NewIntegration,
): Promise<Result<IntegrationId, AddRefusal>> {
  if (!can(ctx.viewer, 'integrations.manage', null).ok) return err('not-permitted')
  const now = ctx.now()
  const [name, secret] = [readableText(input.name), input.secret.trim()]
  const slug = IntegrationSlug.safeParse(input.slug.trim())
  if (name === '') return err('name-missing')
  if (!slug.success) return err('slug-unreadable')
  if (secret !== '' && !SecretReference.safeParse(secret).success) return err('secret-unreadable')
  const config = settingsFrom(input, input.settings)
  if (!config.ok) return err(config.error === 'no-such-provider' ? config.error : { settings: config.error })
  const { kind, provider } = input
  return atomically<IntegrationId, AddRefusal>(ctx, async (tx) => {
    const id = await insertIntegration(tx, {
      slug: slug.data,
      kind,
      provider,
      name,
      config: JSON.stringify(config.value),
      secret: secret === '' ? null : secret,
      created_at: now,
      created_by: ctx.viewer.id,
    })
    if (id === null) return err('slug-taken')
    await record(tx, ctx, now, {
      action: 'integration.added',
      object: { type: 'integration', id, name },
      after: {
        kind,
        provider,
        slug: slug.data,
        ...addressOf(config.value),
        ...(secret !== '' && { secret }),
      },
    })
    return ok(id)
  })
}

/** Where questions go from now on. The rest of the settings may hold names of people, and stays out of the log. */
function addressOf({ address }: Record<string, unknown>): { address?: string } {
  return typeof address === 'string' && address !== '' ? { address: new URL(address).host } : {}
}
