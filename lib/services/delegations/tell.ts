import type { DelegationRow } from '@/db/queries/delegations'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Notice } from '../notices/notify'

interface Told {
  absent: { id: PrincipalId; name: string }
  delegate: { id: PrincipalId; name: string } | null
  by: { id: PrincipalId; name: string }
  /** What it is limited to, by name; empty for every case. */
  scope: readonly string[]
  reason: string
}

const href = '/delegation'

/** What a new delegation is told as: to the delegate, and to whoever is away where somebody else has set it. */
export function setTo({ absent, delegate, by, scope, reason }: Told): Notice[] {
  const own = absent.id === by.id
  const which = scope.length === 0 ? '' : ` Only ${scope.join(', ')}.`
  const toDelegate = own
    ? `${by.name} has named you to decide in their place while they are away.`
    : `${by.name} has named you to decide in the place of ${absent.name}, who is away.`
  const goTo = delegate === null ? 'the fallback approvers' : delegate.name
  return [
    ...(delegate === null ? [] : [{ to: delegate.id, kind: 'delegation', text: toDelegate + which, href }]),
    ...(own
      ? []
      : [
          {
            to: absent.id,
            kind: 'delegation',
            text: `${by.name} has set that your cases go to ${goTo} while you are away: “${reason}”${which}`,
            href,
          },
        ]),
  ]
}

/** What its early end is told as, to those of both who have not ended it themselves. */
export function endedTo(row: DelegationRow, { by, reason }: { by: Told['by']; reason: string }): Notice[] {
  const why = reason === '' ? '.' : `: “${reason}”`
  const toDelegate = {
    to: row.delegate_id,
    text:
      row.principal_id === by.id
        ? `${by.name} is back: you no longer decide in their place.`
        : `You no longer decide in the place of ${row.principal_name}. ${by.name} has ended it${why}`,
  }
  const toAbsent = { to: row.principal_id, text: `${by.name} has ended your delegation${why}` }
  return [toDelegate, toAbsent].flatMap(({ to, text }) =>
    to === null || to === by.id ? [] : [{ to, kind: 'delegation', text, href }],
  )
}
