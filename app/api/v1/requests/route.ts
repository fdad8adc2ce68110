import { askFor, listRequests } from '@/lib/api/handle'
import { answerProgram } from '../answer'

export function GET(request: Request): Promise<Response> {
  return answerProgram(request, ['requests:read'], listRequests)
}

export function POST(request: Request): Promise<Response> {
  return answerProgram(request, ['requests:write'], async (ctx) =>
    askFor(ctx, { key: request.headers.get('idempotency-key'), body: await request.text() }),
  )
}
