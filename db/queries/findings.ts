import type { TargetId } from '@/lib/domain/ids'
import type { Db } from '../client'

const shownAtMost = 500

/** What was found on a target and is there still: a person of the portal goes by the same name where one does. */
export async function findingsOn(db: Db, args: { slug: string | null }) {
  return db
    .selectFrom('drift_finding as finding')
    .innerJoin('target', 'target.id', 'finding.target_id')
    .leftJoin('principal as holder', 'holder.handle', 'finding.account')
    .leftJoin('principal as settler', 'settler.id', 'finding.settled_by')
    .select([
      'finding.id',
      'finding.kind',
      'finding.account',
      'finding.entitlement_key as entitlementKey',
      'finding.first_seen as firstSeen',
      'finding.last_seen as lastSeen',
      'finding.attribution',
      'finding.settled',
      'finding.settled_at as settledAt',
      'finding.settled_until as settledUntil',
      'finding.settled_reason as settledReason',
      'finding.removal_asked_at as removalAskedAt',
      'finding.removal_error as removalError',
      'target.id as targetId',
      'target.slug as targetSlug',
      'target.name as target',
      'holder.handle as holderHandle',
      'holder.name as holderName',
      'settler.name as settledBy',
    ])
    .where('finding.resolved_at', 'is', null)
    .$if(args.slug !== null, (query) => query.where('target.slug', '=', args.slug ?? ''))
    .orderBy('finding.first_seen', 'desc')
    .limit(shownAtMost)
    .execute()
}

export type FindingRow = Awaited<ReturnType<typeof findingsOn>>[number] & { targetId: TargetId }
