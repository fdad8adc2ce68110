import { after } from 'next/server'
import { systemContext } from '@/lib/compose'
import { requestIdHeader } from '@/lib/http/request-id'
import { reconcileAssignment } from '@/lib/services/grants/reconcile'
import { takeCallback } from '@/lib/services/targets/deliveries'

/** A target that was given an order says, signed, that it is done. The portal looks for itself before it believes it. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  const { slug } = await params
  const ctx = systemContext('Callback', 'api', request.headers.get(requestIdHeader))
  const headers = Object.fromEntries(request.headers)
  const assignmentId = await takeCallback(ctx, { slug, headers, body: await request.text() })
  if (assignmentId === null)
    return Response.json(
      { error: 'The signature does not hold, or it is about nothing here.' },
      { status: 401 },
    )
  after(() => reconcileAssignment(ctx, assignmentId))
  return Response.json({ taken: true })
}
