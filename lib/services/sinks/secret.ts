import { sealedSinkSecret } from '@/db/queries/sinks'
import { isConnectorError } from '@/lib/connectors/connector'
import type { SinkId } from '@/lib/domain/ids'
import { sealedHere } from '@/lib/sinks/settings'
import { Undelivered } from '@/lib/sinks/undelivered'
import type { Context, SecretPlace } from '../context'

/** Where a sink's secret belongs; moved to another sink, field or time it does not open. */
export function sinkSecretPlace(id: SinkId, field: string, setAt: Date): SecretPlace {
  return { table: 'sink_secret', row: id, field, version: String(setAt.getTime()) }
}

/** The value of a secret setting. Fails with an `Undelivered` that never holds it. */
export async function sinkSecret(
  ctx: Pick<Context, 'vault' | 'sealer' | 'secretOf'>,
  { id, config }: { id: SinkId; config: Readonly<Record<string, unknown>> },
  field: string,
): Promise<string> {
  const reference = config[field]
  if (typeof reference !== 'string') throw new Undelivered('settings', 'A secret is missing in the settings.')
  if (reference !== sealedHere)
    return ctx.secretOf(reference).catch((error: unknown) => {
      throw isConnectorError(error) ? new Undelivered('settings', error.message) : error
    })
  const found = await sealedSinkSecret(ctx.vault, { id, field })
  if (found === null)
    throw new Undelivered('settings', 'The secret of this sink is not kept here any more. Set it anew.')
  try {
    return ctx.sealer.open(sinkSecretPlace(id, field, found.set_at), found.sealed)
  } catch {
    throw new Undelivered(
      'settings',
      'The secret of this sink does not open with the key the portal has. Set it anew, or give the portal its key back.',
    )
  }
}
