import { z } from 'zod'
import { auditWitnesses, systemContext } from '@/lib/compose'
import { offerCheckpoint, takeCosignature, type CosignRefusal } from '@/lib/services/audit/witness'

const Seen = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Cosignature = z.object({ size: Seen, line: z.string().max(500) })

/** The newest checkpoint and how it continues the one over `from` events; for witnesses, where there are any. */
export async function GET(request: Request): Promise<Response> {
  const from = Seen.safeParse(new URL(request.url).searchParams.get('from') ?? 0)
  if (auditWitnesses().length === 0) return Response.json({ error: 'No witness is known.' }, { status: 404 })
  if (!from.success) return Response.json({ error: 'from must be a number of events.' }, { status: 400 })
  const offered = await offerCheckpoint(systemContext('Witness', 'api'), from.data)
  if (offered === null) return Response.json({ error: 'The log is not that long.' }, { status: 409 })
  return Response.json(offered)
}

const statusOf: Record<CosignRefusal, number> = {
  'no-such-checkpoint': 404,
  'not-a-witness': 403,
  forged: 403,
}

/** Takes a cosignature. The signature itself says who sends it. */
export async function POST(request: Request): Promise<Response> {
  const read = Cosignature.safeParse(await request.json().catch(() => null))
  if (!read.success) return Response.json({ error: 'A size and a line are needed.' }, { status: 400 })
  const ctx = systemContext('Witness', 'api')
  const taken = await takeCosignature(ctx, { ...read.data, witnesses: auditWitnesses() })
  return taken.ok
    ? Response.json({}, { status: 201 })
    : Response.json({ error: taken.error }, { status: statusOf[taken.error] })
}
