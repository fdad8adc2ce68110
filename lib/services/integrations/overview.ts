import { listIntegrations, type ListedIntegration } from '@/db/queries/integrations'
import { integrationKinds, type IntegrationKind } from '@/lib/domain/integration'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { providerChoices, type ProviderChoice } from './providers'

export interface IntegrationOverview {
  integrations: (ListedIntegration & { providerLabel: string })[]
  choices: Record<IntegrationKind, ProviderChoice[]>
}

/** Every ticket system and on-call schedule, and what can be added. Fails with the sentence for whoever may not read it. */
export async function integrationOverview(
  ctx: Pick<PersonContext, 'db' | 'now' | 'viewer'>,
): Promise<Result<IntegrationOverview, string>> {
  const permission = can(ctx.viewer, 'integrations.manage', null)
  if (!permission.ok) return err(permission.reason)
  const [ticket, onCall] = integrationKinds.map(providerChoices)
  const choices = { ticket: ticket ?? [], 'on-call': onCall ?? [] }
  const labels = new Map(
    Object.values(choices)
      .flat()
      .map(({ provider, label }) => [provider, label]),
  )
  const rows = await listIntegrations(ctx.db, ctx.now())
  return ok({
    integrations: rows.map((row) => ({ ...row, providerLabel: labels.get(row.provider) ?? row.provider })),
    choices,
  })
}
