import { sealedTargetSecret } from '@/db/queries/targets'
import { ConnectorError } from '@/lib/connectors/connector'
import { TargetId } from '@/lib/domain/ids'
import type { Context, SecretPlace } from '../context'

const scheme = 'sealed:'

/** How settings refer to a secret that the portal keeps sealed. */
export function sealedReference(id: TargetId, field: string): string {
  return `${scheme}${id}/${field}`
}

export function isSealedReference(reference: string): boolean {
  return reference.startsWith(scheme)
}

/** Where a target's secret belongs; moved to another target, field or time it does not open. */
export function targetSecretPlace(id: TargetId, field: string, setAt: Date): SecretPlace {
  return { table: 'target_secret', row: id, field, version: String(setAt.getTime()) }
}

/** The value behind a `sealed:` reference. Fails with a `config` ConnectorError that never holds it. */
export async function openSealed(
  { vault, sealer }: Pick<Context, 'vault' | 'sealer'>,
  reference: string,
): Promise<string> {
  const [row = '', field = ''] = reference.slice(scheme.length).split('/')
  const id = TargetId.safeParse(row)
  const found = id.success ? await sealedTargetSecret(vault, { targetId: id.data, field }) : null
  if (found === null || !id.success)
    throw new ConnectorError('config', 'The secret of this target is not kept here any more. Set it anew.')
  try {
    return sealer.open(targetSecretPlace(id.data, field, found.set_at), found.sealed)
  } catch {
    throw new ConnectorError(
      'config',
      'The secret of this target does not open with the key the portal has. Set it anew, or give the portal its key back.',
    )
  }
}
