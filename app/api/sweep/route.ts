import { portal, sweepSecrets, tokenContext } from '@/lib/compose'
import { bearerMatches } from '@/lib/http/bearer'
import { requestIdHeader } from '@/lib/http/request-id'
import { SECOND } from '@/lib/domain/duration'
import { anchorAudit } from '@/lib/services/audit/anchor'
import { noteAfterEnds } from '@/lib/services/anomalies/after-end'
import { keepMonths } from '@/lib/services/audit/months'
import { sealAll } from '@/lib/services/audit/seal'
import { sweepAndSend } from '@/lib/services/sweep/with-mail'
import { deliverOnce } from '@/lib/services/sinks/timer'

/** Runs one sweep. Takes no input; any number of calls may overlap. */
export async function POST(request: Request): Promise<Response> {
  if (!bearerMatches(request.headers.get('authorization'), sweepSecrets()))
    return Response.json({ error: 'A valid bearer token is needed.' }, { status: 401 })
  try {
    const ctx = await tokenContext('Sweep token')
    const summary = await sweepAndSend(ctx)
    await keepMonths(ctx)
    await noteAfterEnds(ctx)
    await sealAll(ctx)
    // A sink that takes its time is left to the next call, or to the timer.
    await deliverOnce(ctx, 10 * SECOND)
    await anchorAudit(ctx)
    return Response.json(summary)
  } catch (error) {
    const id = request.headers.get(requestIdHeader)
    portal().base.log.error({ err: error, requestId: id }, 'the sweep failed')
    return Response.json(
      { error: 'The sweep failed; the log has the cause.', requestId: id },
      { status: 500 },
    )
  }
}
