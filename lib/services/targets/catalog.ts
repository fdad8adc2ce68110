import { targetNamed } from '@/db/queries/targets'
import { isConnectorError } from '@/lib/connectors/connector'
import { SECOND } from '@/lib/domain/duration'
import { can } from '@/lib/domain/permission'
import type { PersonContext } from '../context'
import { callTo } from './call'

/** What a target offers for each field of an entitlement, or why it is not known now. */
export interface Catalog {
  offers: Record<string, { value: string; label: string | null }[]>
  problem: string | null
}

const timeoutMs = 5 * SECOND
/** More than anybody looks through; a target with more is searched by typing. */
const mostPerField = 2_000

/** Asks the target itself; a form that waits for it goes on without. */
export async function catalogOf(ctx: PersonContext, slug: string): Promise<Catalog> {
  const offers: Catalog['offers'] = {}
  const target = can(ctx.viewer, 'targets.manage', null).ok ? await targetNamed(ctx.db, slug) : null
  if (target === null) return { offers, problem: null }
  const connector = ctx.connectorFor(target.connector)
  if (connector.catalog === undefined) return { offers, problem: null }
  try {
    for await (const { field, value, label } of connector.catalog(callTo(ctx, target, timeoutMs))) {
      const own = (offers[field] ??= [])
      if (own.length < mostPerField) own.push({ value, label: label ?? null })
    }
    return { offers, problem: null }
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return { offers, problem: `What there is to hand out could not be read: ${error.message}` }
  }
}
