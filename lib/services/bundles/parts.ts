import type { ActivationRow, PartRow } from '@/db/queries/bundle-activations'
import {
  askedBy,
  bundleName,
  partState,
  whyLost,
  type ActivatedBundle,
  type BundlePart,
} from '@/lib/domain/bundle'
import type { AuditEntry } from '@/lib/domain/audit'

/** An activation's rows in the shape the rules take. */
export function toActivated(row: ActivationRow): ActivatedBundle {
  return { parts: row.parts.map(toPart), askedBy: askedBy(row.submitted_at), ending: row.ending }
}

export function toPart(part: PartRow): BundlePart {
  return {
    request: part.request_state,
    grant:
      part.grant_state === null || part.duration_ms === null
        ? null
        : {
            state: part.grant_state,
            durationMs: part.duration_ms,
            endsAt: part.ends_at,
            wasGiven: part.access_granted_at !== null,
          },
  }
}

/** The parts that could not be given. */
export function lostParts(row: ActivationRow, now: Date): PartRow[] {
  return row.parts.filter((part) => partState(toPart(part), askedBy(row.submitted_at), now) === 'lost')
}

/** Those of them that brought the others down, where it is being undone: what is taken back with them is none of them. */
export function missingParts(row: ActivationRow, now: Date): PartRow[] {
  const lost = lostParts(row, now)
  const causes = lost.filter((part) => part.request_state !== 'CANCELED' && part.end_reason !== 'REVOKED')
  return row.ending === 'undone' && causes.length > 0 ? causes : lost
}

/** Why this part was not given: `Orders: read was denied by Maud Lind: Not today`. */
export function lossOf(part: PartRow): string {
  const { request_state: request, verdict, denied_by: by, denial, end_reason: endReason, failure } = part
  const why = whyLost({
    request,
    denial: by === null || denial === null ? null : { by, reason: denial },
    refusals: verdict?.outcome === 'refused' ? verdict.reasons.map(({ text }) => text) : [],
    endReason,
    failure,
  })
  return `${part.role_name} ${why}`
}

/** An audit entry about an activated bundle: its object is the activation, by which the log finds every part. */
export function bundleEvent(
  row: Pick<ActivationRow, 'id' | 'number' | 'name' | 'principal_id' | 'holder_name'>,
  entry: Pick<AuditEntry, 'action' | 'reason' | 'before' | 'after'>,
): AuditEntry {
  return {
    ...entry,
    object: { type: 'bundle', id: row.id, name: `${bundleName(row.number)} ${row.name}` },
    subject: { id: row.principal_id, name: row.holder_name },
  }
}
