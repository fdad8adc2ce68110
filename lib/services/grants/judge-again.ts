import type { Db } from '@/db/client'
import { passedBy } from '@/db/queries/policies'
import type { AccessWanted } from '@/lib/domain/access'
import type { RequestId } from '@/lib/domain/ids'
import { judgeApproval } from '@/lib/domain/stricter'
import { judgeTicketAgain } from '@/lib/domain/ticket'
import { judgeAgain, type Facts, type Reason } from '@/lib/domain/verdict'

/**
 * What stands against an activation that was asked for before, at its approval and at its start: what every judgement
 * looks at, and whether the policy in force has come to ask for more approval. The stricter policy wins.
 */
export async function judgeActivationAgain(
  db: Db,
  requestId: RequestId,
  wanted: AccessWanted,
  facts: Facts,
): Promise<Reason[]> {
  const passed = await passedBy(db, requestId)
  const reason = judgeApproval(passed, facts)
  return [
    ...judgeAgain(wanted, facts),
    ...judgeTicketAgain(facts, passed.verdict.outcome !== 'needs-approval'),
    ...(reason === null ? [] : [reason]),
  ]
}
